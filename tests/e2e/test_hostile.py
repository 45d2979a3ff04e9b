"""What a hostile visitor, or whoever reaches Rasa's port, can't do to the whole line."""

import gzip
import json
import sys
import unicodedata
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from line_kit import HOW, SECRET, Line, Visitor
from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.content import load_content

CONTENT = load_content()
CANARY = "canary-2718"
SENDER = "a-sender-of-the-tests"
DOMAIN = YAML(typ="safe").load(PROJECT_ROOT / "domain.yml")
BUILT_IN = ["restart", "back", "session_start"]
INTENTS = [*DOMAIN["intents"], *BUILT_IN]
ENTITIES = DOMAIN["entities"]
FORMS = [
    "/{}",
    '/{}@1.0{{"{}": "' + CANARY + '"}}',
    ' /{}{{"{}": ["' + CANARY + '", {{"a": null}}]}}',
]
SPACES = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if chr(point).isspace() or unicodedata.category(chr(point))[0] == "Z"
]
TYPED = [
    form.format(intent, ENTITIES[number % len(ENTITIES)])
    for number, intent in enumerate(INTENTS)
    for form in FORMS
]
TYPED += [f'{space}/affirm{{"{ENTITIES[0]}": "{CANARY}"}}' for space in SPACES]
SHOWN_AS_TYPED = [
    "<script>alert(1)</script> how do I join",
    '<img src=x onerror="alert(1)"> how do I join',
    "\u202ehow do I join\u202c",
    "\x1b[31mhow do I join\x1b[0m",
    "how do I join\r\nSet-Cookie: a=b",
    "=HYPERLINK(1) how do I join",
    "{membership_phone} {slot} {0.__class__} how do I join",
    "${7*7} {{7*7}} {% raw %} #{7*7} %s %(x)s how do I join",
    "[bold]how do I join[/bold] [/]",
]
SHAPES: list[Any] = [
    None,
    [],
    "text",
    3,
    {},
    {"message": "hello"},
    {"sender": SENDER},
    *({"sender": sender, "message": "hello"} for sender in (None, 3, [], {}, "", "default")),
    *({"sender": sender, "message": "hello"} for sender in ("a" * 300, "\ud800" * 20, "a\0" * 10)),
    *({"sender": sender, "message": "hello"} for sender in ("é" * 20, "a" * 20 + "\n", "short")),
    *({"sender": SENDER, "message": text} for text in (None, 3, [], {}, "", " \t", "a" * 2_001)),
    *({"sender": SENDER, "message": text} for text in ("\ud800", "how do I join \udfff")),
    {"sender": SENDER, "message": "hello", "metadata": {"role": "staff"}},
    {"sender": SENDER, "message": "hello", "input_channel": "cmdline"},
]


@pytest.fixture(autouse=True)
def the_same_processes(line: Line) -> Iterator[None]:
    """Whatever a test does, every process lives on and the assistant answers."""
    before = {name: line.pid(name) for name in ("gateway", "actions", "rasa")}
    yield
    assert {name: line.pid(name) for name in before} == before
    assert line.visitor().say(HOW)[0]["meta"]["topic"] == "how_to_join"


def rasa(line: Line, body: bytes, **headers: Any) -> httpx.Response:
    given = {"Content-Type": "application/json", "X-Bot-Secret": SECRET, **headers}
    return httpx.post(line.rasa_url, content=body, headers=given, timeout=20, trust_env=False)


@pytest.mark.parametrize(
    "secret",
    [b"", b"wrong", SECRET[:-1].encode(), b"\xff\xfe", b"a" * 5_000],
    ids=["none", "wrong", "cut", "bytes", "long"],
)
def test_without_the_secret_rasa_is_forbidden(line: Line, secret: bytes) -> None:
    body = json.dumps({"sender": SENDER, "message": "hello"}).encode()
    assert rasa(line, body, **{"X-Bot-Secret": secret}).status_code == 403
    assert line.tracker(SENDER) == []


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_a_body_of_another_shape_is_unusable(line: Line, number: int) -> None:
    answer = rasa(line, json.dumps(SHAPES[number]).encode())
    assert answer.status_code == 400, SHAPES[number]
    assert line.tracker(SENDER) == []
    assert line.tracker("default") == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"sender": NaN}'],
    ids=["empty", "open", "bytes", "deep", "NaN"],
)
def test_what_is_no_json_is_unusable(line: Line, body: bytes) -> None:
    assert rasa(line, body).status_code == 400


def test_a_typed_intent_stays_text(line: Line) -> None:
    visitors = [line.visitor() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: _say_all(visitors[n], TYPED[n::3]), range(3)))
    for visitor in visitors:
        events = line.tracker(visitor.sender(line))
        heard = [event for event in events if event["event"] == "user"]
        assert len(heard) >= len(TYPED) // 3
        assert not [event["text"] for event in heard if event["text"].strip().startswith("/")]
        assert not [
            event for event in heard if CANARY in json.dumps(event["parse_data"]["entities"])
        ]
        assert not [e for e in events if e["event"] == "slot" and CANARY in json.dumps(e["value"])]
        assert not [event for event in events if event["event"] in ("restart", "rewind", "pause")]


def _say_all(visitor: Visitor, texts: list[str]) -> None:
    for text in texts:
        visitor.turn({"text": text})


def test_what_else_stands_in_the_body_is_ignored(line: Line, visitor: Visitor) -> None:
    extra = {
        "metadata": {"role": CANARY},
        "input_channel": CANARY,
        "sender": CANARY * 3,
        "parse_data": {"intent": {"name": CANARY}},
        "slots": {"role": CANARY},
        "events": [{"event": "slot", "name": "role", "value": CANARY}],
    }
    reply = visitor.turn({"text": HOW, **extra})[1]
    assert reply["meta"]["topic"] == "how_to_join"
    found = json.dumps(line.tracker(visitor.sender(line))).count(CANARY)
    assert found == 0
    assert line.tracker(CANARY * 3) == []


@pytest.mark.parametrize("text", SHOWN_AS_TYPED, ids=range(len(SHOWN_AS_TYPED)))
def test_markup_and_templates_come_back_as_the_text_they_are(visitor: Visitor, text: str) -> None:
    said, reply = visitor.turn({"text": text})[:2]
    assert said["text"] == text
    known = [CONTENT.words(answer.text) for answer in CONTENT.answers.values()]
    known += [CONTENT.phrase(name) for name in ("unknown", "clarify", "unreadable")]
    assert reply["text"] in known
    history = visitor.http.get("/v1/messages")
    assert history.headers["content-type"] == "application/json"
    assert history.json()["messages"][1]["text"] == text


def test_a_button_of_another_visitor_or_altered_does_nothing(line: Line, visitor: Visitor) -> None:
    theirs = line.visitor().http.get("/v1/messages").json()["messages"][0]["choices"][0]["choice"]
    mine = visitor.http.get("/v1/messages").json()["messages"][0]["choices"][0]["choice"]
    for token in (theirs, mine[:-1], mine + "x", "/affirm", "/faq/hotline", "", "\0"):
        refused = visitor.post({"choice": token})
        assert 400 <= refused.status_code < 500
        assert refused.json()["detail"]
    assert line.tracker(visitor.sender(line)) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps({"text": "a" * 1_001}), 413),
        (json.dumps({"text": "a" * 2_000}), 413),
        (json.dumps({"text": "a" * 20_000}), 413),
        (json.dumps({"text": "a" * 1_000_000}), 413),
        ("[" * 8_000, 400),
        ('{"text": NaN}', 400),
        ('{"text": "a", "text": "b"}', 400),
        ('{"text": "\\ud800"}', 422),
    ],
    ids=["1001", "2k", "20k", "1MB", "deep", "NaN", "twice", "surrogate"],
)
def test_a_body_that_is_too_much_is_refused_in_words(
    line: Line, visitor: Visitor, body: str, status: int
) -> None:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    refused = visitor.http.post("/v1/messages", content=body, headers=headers)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert line.tracker(visitor.sender(line)) == []


def test_a_packed_body_is_refused(visitor: Visitor) -> None:
    headers = {"Idempotency-Key": "k", "Content-Encoding": "gzip"}
    bomb = gzip.compress(b"a" * 1_000_000)
    refused = visitor.http.post("/v1/messages", content=bomb, headers=headers)
    assert 400 <= refused.status_code < 500


def test_nothing_typed_reaches_a_slot_or_rasa_by_another_way(line: Line, visitor: Visitor) -> None:
    headers = {"Idempotency-Key": "k", "X-Bot-Secret": CANARY}
    address = f"/v1/messages?stream=true&token={CANARY}&sender={CANARY}"
    answer = visitor.http.post(address, content=json.dumps({"text": HOW}), headers=headers)
    assert answer.json()["messages"][1]["meta"]["topic"] == "how_to_join"
    heard = json.dumps(line.tracker(visitor.sender(line)))
    found = heard.count(CANARY)
    assert found == 0
