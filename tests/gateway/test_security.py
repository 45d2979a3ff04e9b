import string
from collections.abc import Callable

import httpx
import pytest
from bench import Gateway, Visitor
from content_set_kit import CONTENT_SET

from bot.content.content_entries import Phrase
from bot.content.retention_words import RETENTION
from bot.gateway.problems import STATUS
from bot.source_files.yaml_file import read_yaml

FOREIGN = [
    "https://evil.example",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "https://ascl.example.evil.example",
    "http://[",
]
CALLS = [
    ("POST", "/v1/session"),
    ("POST", "/v1/messages"),
    ("GET", "/v1/messages"),
    ("GET", "/v1/events"),
    ("POST", "/v1/session/end"),
    ("OPTIONS", "/v1/messages"),
    ("GET", "/v1/nothing"),
]
SITE = "https://www.union.example"


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_website_gets_no_answer(visitor: Visitor, origin: str) -> None:
    before = visitor.history()
    for method, path in CALLS:
        headers = {
            "Origin": origin,
            "Idempotency-Key": "k",
            "Access-Control-Request-Method": "POST",
        }
        answer = visitor.http.request(method, path, headers=headers)
        assert answer.status_code == 403
        assert not any(name.startswith("access-control-allow") for name in answer.headers)
    assert visitor.history() == before


def test_browsers_are_kept_to_https_where_visitors_come_by_it(
    start: Callable[..., Gateway],
) -> None:
    secure, plain = start(public_url="https://assistant.example.org"), start()
    for path in ("/healthz", "/v1/nothing", "/widget/site?id=main"):
        sent, not_sent = (httpx.get(f"{each.url}{path}").headers for each in (secure, plain))
        assert sent["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in not_sent


def test_our_own_page_may_call(gateway: Gateway) -> None:
    answer = httpx.post(f"{gateway.url}/v1/session", json={}, headers={"Origin": gateway.url})
    assert answer.status_code == 201
    assert "access-control-allow-origin" not in answer.headers


def test_a_website_that_the_operator_named_may_call(start: Callable[..., Gateway]) -> None:
    gateway = start(allowed_origins=[SITE])
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(f"{gateway.url}/v1/messages", headers=asked)
    assert preflight.status_code == 204
    assert "Idempotency-Key" in preflight.headers["access-control-allow-headers"]
    for answer in (
        preflight,
        httpx.post(f"{gateway.url}/v1/session", json={}, headers={"Origin": SITE}),
        httpx.get(f"{gateway.url}/v1/messages", headers={"Origin": SITE}),
    ):
        assert answer.headers["access-control-allow-origin"] == SITE
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/nothing", 404),
        ("GET", "/robots.txt", 404),
        ("GET", "/favicon.ico", 404),
        ("GET", "/page/../app.py", 404),
        ("GET", "/page/%2e%2e/app.py", 404),
        ("GET", "/v1/session", 405),
        ("DELETE", "/v1/messages", 405),
        ("POST", "/healthz", 405),
        ("GET", "/v1/messages", 401),
        ("GET", "/v1/messages/", 404),
    ],
)
def test_every_answer_carries_the_headers_and_every_error_its_words(
    gateway: Gateway, method: str, path: str, status: int
) -> None:
    answer = httpx.request(method, gateway.url + path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    if path.startswith("/v1/"):
        assert answer.headers["cache-control"] == "no-store"
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["title"] and answer.json()["detail"]


def test_an_error_of_ours_says_nothing_of_the_visitors(gateway: Gateway) -> None:
    visitor = gateway.visitor()
    intake = gateway.app.state.services.intake
    original = intake.post

    async def broken(*_given: object) -> None:
        raise ValueError("canary words")

    object.__setattr__(intake, "post", broken)
    try:
        answer = visitor.post({"text": "canary words"})
    finally:
        object.__setattr__(intake, "post", original)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "canary" not in answer.text
    assert "0116 299 1122" in answer.json()["detail"]


def test_every_problem_has_a_title_and_a_detail_in_the_content() -> None:
    phrases = read_yaml(CONTENT_SET / "phrases.yml").data
    for name in STATUS:
        text = phrases[f"problem_{name}"]["text"]
        assert len(text.splitlines()) == 2, name
    assert {name for name in phrases if name.startswith("problem_")} == {
        f"problem_{n}" for n in STATUS
    }


def test_every_phrase_takes_the_placeholders_that_it_names() -> None:
    path = CONTENT_SET / "phrases.yml"
    file = read_yaml(path)
    for name in file.data:
        phrase = file.parse(Phrase, name)
        fields = {field for _, field, _, _ in string.Formatter().parse(phrase.text) if field}
        assert fields - {"membership_phone", *RETENTION} == set(phrase.takes), name
