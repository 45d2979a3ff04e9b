import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest
from bench import Gateway, StandIn, Visitor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
HOSTILE = st.dictionaries(
    st.sampled_from(["text", "choice", "sender", "metadata", "input_channel", "id", "token"]),
    ANYTHING | st.sampled_from(["\ud800", "\x00", "default", "x" * 300, "/restart"]),
)


def send(visitor: Visitor, body: bytes, **headers: str) -> tuple[int, str]:
    answer = visitor.http.post(
        "/v1/messages", content=body, headers={"Idempotency-Key": "k", **headers}
    )
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad_json"),
        (b"[]", "bad_json"),
        (b'"text"', "bad_json"),
        (b"null", "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (b'\xef\xbb\xbf{"text": "a"}', "bad_json"),
        (b'{"text": NaN}', "bad_json"),
        (b'{"text": "a", "x": Infinity}', "bad_json"),
        (b'{"text": "a", "text": "b"}', "bad_json"),
        (b"[" * 4000 + b"]" * 4000, "bad_json"),
        (b'{"text": ' + b"9" * 5000 + b"}", "bad_json"),
        (b"{}", "wrong_fields"),
        (b"", "wrong_fields"),
        (b'{"text": null}', "wrong_fields"),
        (b'{"text": ["a"]}', "wrong_fields"),
        (b'{"text": 1}', "wrong_fields"),
        (b'{"choice": {}}', "wrong_fields"),
        (b'{"text": "a", "choice": "b"}', "wrong_fields"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_that_is_no_message_is_refused_with_words(
    visitor: Visitor, rasa: StandIn, body: bytes, code: str
) -> None:
    assert send(visitor, body) == (400, code)
    assert rasa.heard == []


def test_json_ten_thousand_deep_is_refused(start: Callable[..., Gateway]) -> None:
    visitor = start(max_body=100_000).visitor()
    assert send(visitor, b'{"text":' + b"[" * 10_000 + b"]" * 10_000 + b"}") == (400, "bad_json")


@pytest.mark.parametrize("body", [b'{"text": "\\ud800"}', b'{"text": "a\\udfffb"}'])
def test_broken_characters_are_refused(visitor: Visitor, rasa: StandIn, body: bytes) -> None:
    assert send(visitor, body) == (422, "unusable_text")
    assert rasa.heard == []


@pytest.mark.parametrize("size", [16_385, 20_000, 1_000_000])
def test_a_body_over_the_limit_is_refused(visitor: Visitor, rasa: StandIn, size: int) -> None:
    assert send(visitor, b'{"text": "' + b"a" * size + b'"}') == (413, "body_too_big")
    assert len(visitor.history()) == 1
    assert rasa.heard == []


def test_a_body_that_hides_its_size_is_not_read_to_its_end(visitor: Visitor) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 4096
            yield b"a" * 4096

    # The connection may be closed while we are still sending.
    with suppress(httpx.NetworkError, httpx.RemoteProtocolError):
        answer = visitor.http.post(
            "/v1/messages", content=endless(), headers={"Idempotency-Key": "k"}
        )
        assert answer.status_code == 413
    assert sent < 50_000_000


def test_a_bomb_is_not_unpacked(visitor: Visitor) -> None:
    bomb = gzip.compress(b"a" * 10_000_000)[:8_000]
    assert send(visitor, bomb, **{"Content-Encoding": "gzip"}) == (415, "encoded")
    assert send(visitor, b'{"text": "hello"}', **{"Content-Encoding": "identity"})[0] == 200


def test_a_slow_body_is_cut_off(start: Callable[..., Gateway]) -> None:
    gateway = start(body_deadline=0.2)
    visitor = gateway.visitor()
    with socket.create_connection(("127.0.0.1", gateway.server.port), timeout=10) as slow:
        slow.sendall(
            b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
            b"Idempotency-Key: k\r\nAuthorization: Bearer "
            + visitor.session["token"].encode()
            + b"\r\n\r\n{"
        )
        answer = slow.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"took too long" in answer


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=HOSTILE)
def test_no_body_breaks_the_gateway(
    visitor: Visitor, rasa: StandIn, body: dict[str, object]
) -> None:
    """Whatever comes in, the answer is a refusal in words or a turn under the server's own id."""
    status, _ = send(visitor, json.dumps(body).encode())
    assert status in (200, 400, 409, 413, 422)
    if "text" not in body and "choice" not in body:
        assert status == 400
    assert {said["sender"] for said in rasa.bodies} <= {
        rasa.bodies[0]["sender"] if rasa.bodies else ""
    }
    assert not any(said["message"] == "/restart" for said in rasa.bodies)


@settings(max_examples=100)
@given(raw=st.binary(max_size=200))
def test_no_bytes_break_the_gateway(shared_gateway: Gateway, raw: bytes) -> None:
    visitor = _one_visitor(shared_gateway)
    status, _ = send(visitor, raw)
    assert status in (400, 413, 422)


_visitors: dict[str, Visitor] = {}


def _one_visitor(gateway: Gateway) -> Visitor:
    if gateway.url not in _visitors:
        _visitors[gateway.url] = gateway.visitor()
    return _visitors[gateway.url]
