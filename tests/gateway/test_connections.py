"""Connections that say nothing, too much, or too slowly keep nobody else out."""

import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pytest
from bench import Gateway, GatewayProcess, StandIn, Visitor

from bot.web.connection_room import ConnectionRoom, room_for

FILES = 320  # the gateway of these tests may open no more
HEAD = b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n"
PIECE = b"X-A: " + b"a" * 8_000 + b"\r\n"


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


@pytest.fixture(scope="module")
def process(
    tmp_path_factory: pytest.TempPathFactory,
    content_dir: Path,
    rasa_server: tuple[StandIn, int],
) -> Iterator[GatewayProcess]:
    folder, quick = (
        tmp_path_factory.mktemp("few"),
        {"BOT_HEAD_DEADLINE": "2", "BOT_KEEP_ALIVE": "2"},
    )
    started = GatewayProcess(folder, content_dir, rasa_server[1], before=few_files, **quick)
    yield started
    started.kill()


def connect(process: GatewayProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(process.url.rpartition(":")[2])), 20)


def is_closed(line: socket.socket) -> bool:
    """Read to the end: raises TimeoutError where the other side stays for 20 seconds."""
    with suppress(ConnectionError):
        while line.recv(5_000):
            pass
    return True


@pytest.mark.parametrize("said", [b"", HEAD], ids=["nothing", "half a head"])
def test_silent_connections_lock_nobody_out(process: GatewayProcess, said: bytes) -> None:
    visitor = Visitor(process.url)
    with ExitStack() as held:
        for _ in range(2 * FILES):
            line = held.enter_context(closing(connect(process)))
            with suppress(ConnectionError):
                line.sendall(said)
        for _ in range(5):
            assert httpx.get(f"{process.url}/healthz", timeout=20).status_code == 200
        assert visitor.say("hello")[1]["author"] == "assistant"


@pytest.mark.parametrize("said", [b"", b"G", HEAD, b"\r\n" * 3])
def test_a_connection_without_a_whole_head_is_closed(process: GatewayProcess, said: bytes) -> None:
    with closing(connect(process)) as line:
        line.sendall(said)
        assert is_closed(line)


def test_a_second_head_is_timed_like_the_first(process: GatewayProcess) -> None:
    with closing(connect(process)) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b" 200 " in line.recv(5_000)
        line.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert is_closed(line)


def test_a_body_that_nobody_waits_for_is_not_read_for_ever(process: GatewayProcess) -> None:
    head = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
    with closing(connect(process)) as line:
        line.sendall(head)
        assert b" 405 " in line.recv(5_000)
        with pytest.raises(ConnectionError):
            for _ in range(200):
                line.sendall(b"x")
                time.sleep(0.1)  # a byte now and then, as an attacker sends it
        assert is_closed(line)


@pytest.mark.parametrize("piece", [PIECE, b"X-A: " + b"a" * 65_536, b"GET /" + b"a" * 65_536])
def test_headers_without_end_are_cut_and_take_no_memory(
    process: GatewayProcess, piece: bytes
) -> None:
    before = memory(process)
    sent = 0
    with closing(connect(process)) as line, suppress(ConnectionError):
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" if b"X-A" in piece else b"")
        while sent < 50_000_000:
            line.sendall(piece)
            sent += len(piece)
    assert sent < 50_000_000, "the connection was still read from"
    assert memory(process) - before < 20_000_000
    assert httpx.get(f"{process.url}/healthz", timeout=20).status_code == 200


def memory(process: GatewayProcess) -> int:
    """Bytes of memory that the process has in use."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


class Line:
    """A connection as the room sees it."""

    def __init__(self, is_idle: bool = True):
        self.is_idle, self.is_closed = is_idle, False

    def give_way(self) -> None:
        self.is_closed = True


@pytest.fixture
def room() -> ConnectionRoom:
    """Twelve in all, three for one address; what comes by 10.0.0.0/8 isn't counted for one."""
    return ConnectionRoom(12, 3, "127.0.0.1, 10.0.0.0/8")


def admitted(room: ConnectionRoom, address: str, count: int, is_idle: bool = True) -> list[Line]:
    lines = [Line(is_idle) for _ in range(count)]
    return [line for line in lines if room.admit(line, address)]


def test_one_address_has_a_share_and_leaves_the_rest_to_others(room: ConnectionRoom) -> None:
    assert len(admitted(room, "192.0.2.1", 10, is_idle=False)) == 3
    assert len(admitted(room, "192.0.2.2", 10, is_idle=False)) == 3
    assert len(admitted(room, "2001:db8::1", 2, is_idle=False)) == 2
    assert len(admitted(room, "2001:db8::2", 2, is_idle=False)) == 1, "one line has all of a /64"


def test_an_idle_connection_gives_way_to_the_next_of_its_address(room: ConnectionRoom) -> None:
    first, second, third = admitted(room, "192.0.2.1", 3)
    first.is_idle = False
    assert len(admitted(room, "192.0.2.1", 1)) == 1
    assert [line.is_closed for line in (first, second, third)] == [False, True, False]


def test_where_all_is_full_the_address_with_most_idle_ones_gives_way(room: ConnectionRoom) -> None:
    many = admitted(room, "127.0.0.1", 11)
    one = admitted(room, "192.0.2.1", 1)
    assert len(admitted(room, "192.0.2.2", 1)) == 1
    assert [line.is_closed for line in many] == [True, *[False] * 10]
    assert not one[0].is_closed


def test_a_trusted_proxy_brings_as_many_as_there_is_room_for(room: ConnectionRoom) -> None:
    assert len(admitted(room, "10.1.2.3", 20, is_idle=False)) == 12
    assert admitted(room, "192.0.2.1", 1) == []


def test_room_that_was_left_can_be_taken_again(room: ConnectionRoom) -> None:
    lines = admitted(room, "192.0.2.1", 3, is_idle=False)
    for line in lines:
        room.leave(line)
        room.leave(line)
    assert len(admitted(room, "192.0.2.1", 3, is_idle=False)) == 3


@pytest.mark.parametrize(("files", "in_all"), [(1_024, 824), (300, 150), (65_536, 65_336)])
def test_files_are_kept_for_databases_and_logs(files: int, in_all: int) -> None:
    room = room_for(files, 10, "*")
    assert len(admitted(room, "192.0.2.1", in_all + 5, is_idle=False)) == in_all


def test_one_address_behind_a_proxy_has_its_share_of_open_requests(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(connections_per_address=3)
    visitors = [gateway.visitor() for _ in range(4)]
    for visitor in visitors:
        visitor.http.headers["X-Forwarded-For"] = "192.0.2.7"
    with ExitStack() as streams:
        held = [streams.enter_context(visitor.stream()) for visitor in visitors[:3]]
        assert all(next(events) for events in held)
        answer = visitors[3].http.get("/v1/messages")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
        assert int(answer.headers["retry-after"]) >= 1
        visitors[3].http.headers["X-Forwarded-For"] = "192.0.2.8"
        assert visitors[3].http.get("/v1/messages").status_code == 200
    visitors[0].http.headers["X-Forwarded-For"] = "192.0.2.7"
    deadline = time.monotonic() + 20
    while visitors[0].http.get("/v1/messages").status_code == 429:
        assert time.monotonic() < deadline, "closed streams still count"
