"""A log that can't be written fails no request; it is told once it can be written again."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from bench import LONGEST, GatewayProcess, Visitor

from bot.web.log_files import open_log, rotate_logs
from bot.web.log_stream import LogStream, stream_of

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


@pytest.fixture
def on_full_disk(start_process: Callable[..., GatewayProcess]) -> GatewayProcess:
    """A gateway whose stderr is a disk without room."""
    return start_process(stderr=FULL)


@needs_full
def test_a_full_log_disk_fails_no_message_no_card_and_no_refusal(
    on_full_disk: GatewayProcess,
) -> None:
    visitor = Visitor(on_full_disk.url)
    assert [each["author"] for each in visitor.say("hello")] == ["visitor", "assistant"]
    card = visitor.say("I am in despair")
    assert card[1]["meta"]["crisis"] is True
    too_long = visitor.post({"text": "a" * (LONGEST + 1)})
    assert too_long.status_code == 413 and too_long.json()["code"] == "too_long"
    lost = visitor.http.get("/nothing", headers={"Accept": "text/html"})
    assert lost.status_code == 404 and "0116 299 1122" in lost.text


def close_stderr() -> None:
    os.close(2)


def test_a_gateway_without_stderr_answers(start_process: Callable[..., GatewayProcess]) -> None:
    process = start_process(before=close_stderr)
    assert Visitor(process.url).say("hello")[1]["author"] == "assistant"


@needs_full
def test_lost_lines_are_counted_and_told_with_the_next_that_is_written(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with FULL.open("wb") as full, log.open("wb") as file:
        descriptor = os.dup(full.fileno())
        stream = LogStream(descriptor)
        for number in range(3):
            stream.write(f"line {number}\n")
        assert stream.lost == 3
        os.dup2(file.fileno(), descriptor)
        stream.write("line 3\n")
        stream.write("line 4\n")
        os.close(descriptor)
    told, *lines = log.read_text().splitlines()
    line = json.loads(told)
    assert (line["event"], line["count"]) == ("log_lines_lost", 3) and line["timestamp"]
    assert lines == ["line 3", "line 4"] and stream.lost == 0


def test_a_line_that_was_cut_off_stays_on_a_line_of_its_own(tmp_path: Path) -> None:
    """The disk is full in the middle of a line, as a limit on the file's size makes it."""
    script = (
        "import os, resource, signal\n"
        "from bot.web.log_stream import LogStream\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"out = os.open({str(tmp_path / 'log')!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)\n"
        "stream = LogStream(out)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (12, resource.RLIM_INFINITY))\n"
        "stream.write('0123456\\n'); stream.write('abcdefg\\n')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "stream.write('hijk\\n')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[:2] == ["0123456", "abcd"] and lines[-1] == "hijk" and len(lines) == 4


def test_a_closed_file_takes_lines_to_nowhere() -> None:
    with closing(open(os.devnull, "w")) as file:  # noqa: PTH123
        file.close()
        for gone in (file, None):
            stream = stream_of(gone)
            assert stream.write("x\n") == 2 and stream.lost == 1


def log_of(folder: Path, size: int) -> Path:
    path = folder / "gateway.log"
    path.write_bytes(b"x" * (size - 1) + b"\n")
    return path


def test_a_log_is_rotated_above_its_size_and_its_writer_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "gateway.log"
    with path.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(f"{number}".encode() * 100)
            rotate_logs(tmp_path, size=150, count=2)
            rotate_logs(tmp_path, size=50, count=2)
        writer.write(b"last")
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert kept == ["gateway.log", "gateway.log.1", "gateway.log.2"]
    assert path.read_bytes() == b"last"
    assert (tmp_path / "gateway.log.1").read_bytes() == b"4" * 100
    assert (tmp_path / "gateway.log.2").read_bytes() == b"3" * 100


def test_a_log_and_its_copies_are_for_their_owner_alone(tmp_path: Path) -> None:
    with open_log(tmp_path / "gateway.log") as log:
        log.write(b"x" * 100)
    rotate_logs(tmp_path, size=50, count=2)
    modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert modes == {"gateway.log": 0o600, "gateway.log.1": 0o600}


def test_a_log_below_its_size_is_left_alone(tmp_path: Path) -> None:
    path = log_of(tmp_path, 100)
    rotate_logs(tmp_path, size=100, count=2)
    assert [*tmp_path.iterdir()] == [path]


def test_a_log_that_no_copy_can_be_kept_of_is_emptied_all_the_same(tmp_path: Path) -> None:
    """Else it would fill the disk that the database is on."""
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from bot.web.log_files import rotate_logs\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))\n"
        "rotate_logs(Path(sys.argv[1]), size=50, count=2)\n"
    )
    path = log_of(tmp_path, 100)
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert [*tmp_path.iterdir()] == [path] and path.stat().st_size == 0


def test_without_older_ones_a_log_is_only_emptied(tmp_path: Path) -> None:
    path = log_of(tmp_path, 100)
    rotate_logs(tmp_path, size=50, count=0)
    assert [*tmp_path.iterdir()] == [path] and path.stat().st_size == 0
