"""Which hosts and origins are ours: by the settings and the socket, never by a header."""

import json
import socket
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest
from bench import Gateway, StandIn, Visitor, recording, replies, reply
from pydantic import ValidationError

from bot.settings import Settings

PUBLIC = "https://assistant.example.org"
QUESTION = reply(
    "Has anything begun?",
    meta={"check": "check_cover", "question": "stage", "facts": {"membership": "full"}},
)


def status(gateway: Gateway, host: str, path: str = "/healthz") -> int:
    return httpx.get(f"{gateway.url}{path}", headers={"Host": host}).status_code


def raw(gateway: Gateway, head: bytes) -> bytes:
    """The first line of the answer to bytes as they are."""
    with closing(socket.create_connection(("127.0.0.1", gateway.server.port), 10)) as line:
        line.sendall(head + b"\r\n\r\n")
        return line.makefile("rb").readline()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "evil.example#localhost",
        "192.0.2.7",
        "[2001:db8::1]",
        "localhost, evil.example",
        "localhost:",
        "localhost:123456",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/healthz", "/", "/check/cover", "/desk", "/v1/messages"])
def test_another_host_is_refused_in_plain_words(gateway: Gateway, host: str, path: str) -> None:
    answer = httpx.get(f"{gateway.url}{path}", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json()["code"] == "wrong_host" and "0116 299 1122" in answer.json()["detail"]


def test_no_host_and_two_hosts_are_refused(gateway: Gateway) -> None:
    for head in (
        b"GET /healthz HTTP/1.0",
        b"GET /healthz HTTP/1.1",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example",
    ):
        assert b" 400 " in raw(gateway, head)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:9", "[::1]", "localhost."]
)
def test_this_machines_own_names_are_known(gateway: Gateway, host: str) -> None:
    assert status(gateway, host) == 200


def test_the_hosts_of_the_settings_are_known(start: Callable[..., Gateway]) -> None:
    gateway = start(public_url=PUBLIC, allowed_hosts=["help.example.org", "[2001:db8::7]"])
    for host in ("assistant.example.org", "help.example.org:443", "[2001:DB8::7]", "localhost"):
        assert status(gateway, host) == 200
    assert status(gateway, "example.org") == 400


def test_a_forwarded_host_is_never_believed(start: Callable[..., Gateway]) -> None:
    gateway = start(public_url=PUBLIC)
    forwarded = {"Host": "evil.example", "X-Forwarded-Host": "assistant.example.org"}
    assert httpx.get(f"{gateway.url}/healthz", headers=forwarded).status_code == 400
    page = httpx.get(f"{gateway.url}/", headers={"X-Forwarded-Host": "evil.example"})
    assert page.status_code == 200 and "evil.example" not in page.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost:1", "https://localhost"]
)
def test_an_origin_is_not_ours_because_the_host_says_so(gateway: Gateway, origin: str) -> None:
    host = origin.partition("://")[2]
    headers = {"Origin": origin, "Host": host}
    answer = httpx.post(f"{gateway.url}/v1/session", json={}, headers=headers)
    assert answer.status_code in (400, 403)


def test_the_public_address_is_an_origin_of_ours(start: Callable[..., Gateway]) -> None:
    gateway = start(public_url=PUBLIC)
    headers = {"Origin": PUBLIC, "Host": "assistant.example.org"}
    answer = httpx.post(f"{gateway.url}/v1/session", json={}, headers=headers)
    assert answer.status_code == 201


def asked(gateway: Gateway, rasa: StandIn) -> Visitor:
    """A visitor whose chat asks a question of a check."""
    rasa.behave = recording(gateway, replies(QUESTION))
    visitor = gateway.visitor()
    visitor.say("am I covered?")
    return visitor


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://evil.example", 400), ("http://localhost:1", 403), (PUBLIC, 201)],
)
def test_no_forged_host_plants_a_foreign_link_on_a_page(
    start: Callable[..., Gateway], rasa: StandIn, origin: str, status: int
) -> None:
    gateway = start(public_url=PUBLIC)
    visitor = asked(gateway, rasa)
    forged = {"Host": origin.partition("://")[2], "Origin": origin}
    body = json.dumps({"back": f"{origin}/login?x=1"})
    opened = visitor.http.post("/v1/check", content=body, headers=forged)
    assert opened.status_code == status
    if status == 201:
        onward = httpx.get(gateway.url + opened.json()["path"])
        cookie = {"Cookie": onward.headers["set-cookie"].partition(";")[0]}  # for https alone
        page = httpx.get(gateway.url + onward.headers["location"], headers=cookie)
        assert f"{PUBLIC}/login?x=1#go-on=" in page.text


@pytest.mark.parametrize("host", ["https://a.example", "a.example:80", "a.example/x", "*", ""])
def test_what_no_host_header_holds_is_told_at_the_start(host: str) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, allowed_hosts=[host])


@pytest.mark.parametrize("address", ["assistant.example.org", "ftp://a.example", "https:/a"])
def test_a_public_address_without_a_host_is_told_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, public_url=address)
