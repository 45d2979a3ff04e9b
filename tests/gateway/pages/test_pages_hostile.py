"""Forms that no visitor of ours sends, and texts that try to be more than text."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from bench import Gateway
from pages_kit import PageReader, Walker

from bot.records import Database
from bot.records.chat import off_switch

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MARKUP = '"><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}{membership_phone}'
TEXTS = [
    MARKUP,
    "\u202eesrever\u202c \u2066iso\u2069 \u200b",
    "\U0001f600" * 60,
    "Llanfairpwll" * 16,
    "\u0627\u0644\u0639\u0636\u0648\u064a\u0629",
    "' OR 1=1 --",
    "\x00\x01\x1f",
]
NEVER = "A" * 32
ANSWER = "fact=membership&answer=full"


def post(url: str, path: str, body: bytes | str, **headers: str) -> httpx.Response:
    return httpx.post(f"{url}{path}", content=body, headers={**FORM, **headers}, trust_env=False)


def begun(url: str) -> Walker:
    """A browser with a check under way."""
    walker = Walker(url)
    walker.begin("cover")
    walker.answer("unsure")
    return walker


def is_kind(answer: httpx.Response) -> bool:
    """A page in plain words with the telephone number, as every page here ends."""
    page = PageReader(answer.text)
    return "text/html" in answer.headers["content-type"] and "0116 299 1122" in page.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"fact=membership", 422),
        (b"fact=shoe_size&answer=9", 422),
        (b"fact=membership&answer=emperor", 422),
        (b"fact=membership&answer=", 422),
        (b"fact=&answer=full", 422),
        (b"answer=full&fact=membership&answer=associate", 400),
        (b"fact=membership&fact=stage&answer=unsure", 400),
        (b"&".join(b"a%d=1" % n for n in range(60)), 400),
        (b"fact=%ff%fe&answer=full", 400),
        ("fact=é&answer=full".encode(), 400),
        (b"fact=membership&answer=full%00", 303),
        (b"fact=membership&answer=full&more=1&__proto__=2", 303),
        (b"x" * 1_000_000, 413),
    ],
    ids=lambda value: str(value)[:36],
)
@pytest.mark.parametrize("place", ["first", "under way"])
def test_a_form_that_makes_no_sense_is_answered_kindly(
    pages: Gateway, place: str, body: bytes, status: int
) -> None:
    walker = begun(pages.url)
    path = "/check/cover" if place == "first" else walker.path
    answer = walker.http.post(path, content=body, headers=FORM, follow_redirects=False)
    assert answer.status_code == status
    assert status == 303 or is_kind(answer)


def test_an_answer_that_makes_no_sense_yet_is_left_aside(pages: Gateway) -> None:
    walker = Walker(pages.url)
    walker.begin("cover")
    walker.answer("yes")
    walker.http.post(walker.path, data={"fact": "stage", "answer": "nothing_yet"})
    walker.http.post(walker.path, data={"fact": "timing", "answer": "before_joining"})
    walker.open(walker.path)
    assert "When it began" not in walker.page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://["},
    ],
    ids=str,
)
def test_a_form_from_another_website_is_refused(pages: Gateway, headers: dict[str, str]) -> None:
    answer = post(pages.url, "/check/cover", ANSWER, **headers)
    assert answer.status_code == 403 and is_kind(answer)
    assert "another website" in answer.text


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_ours_is_taken(pages: Gateway, headers: dict[str, str]) -> None:
    answer = post(pages.url, "/check/cover", ANSWER, **headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_a_body_of_another_kind_is_refused(pages: Gateway, kind: str) -> None:
    answer = post(pages.url, "/check/cover", ANSWER, **{"Content-Type": kind})
    assert answer.status_code == 400 and is_kind(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/help/no_such_topic",
        "/help/greet",
        "/help/how_to_join/more",
        "/check/weather",
        f"/check/cover/{NEVER}",
        f"/check/cover/{NEVER}/1",
        f"/check/cover/{NEVER}/review",
        "/check/cover/short/1",
        f"/check/cover/{quote('é' * 30)}/1",
        "/check/cover/%00/1",
        f"/outcome/{NEVER}",
    ],
)
def test_an_address_that_was_never_given_is_a_kind_404(pages: Gateway, path: str) -> None:
    for answer in (
        httpx.get(f"{pages.url}{path}"),
        post(pages.url, path, "fact=stage&answer=unsure"),
    ):
        assert answer.status_code in (404, 405)
        assert answer.status_code == 405 or is_kind(answer)


@pytest.mark.parametrize("step", ["0", "99", "-1", "x", "1.5", "%D9%A1", "007"])
def test_a_step_that_is_not_there_leads_to_the_one_that_is_open(pages: Gateway, step: str) -> None:
    walker = begun(pages.url)
    path = walker.path
    walker.open(f"{path.rpartition('/')[0]}/{step}")
    assert walker.path == path


def test_the_token_of_one_check_opens_no_other(pages: Gateway) -> None:
    walker = begun(pages.url)
    path = walker.path.replace("cover", "eligibility")
    assert walker.http.get(path).status_code == 404


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
def test_whatever_is_searched_for_is_shown_as_text(pages: Gateway, text: str) -> None:
    for name in ("q", "lang"):
        answer = httpx.get(f"{pages.url}/help", params={name: text})
        assert answer.status_code == 200 and is_kind(answer)
        assert "<img src=x" not in answer.text and "<script" not in answer.text
        assert "49" not in PageReader(answer.text).text
    assert httpx.get(f"{pages.url}/help?q=%ff%ed%a0%80&q=2&lang=%ff").status_code == 200


def test_too_many_forms_from_one_address_have_to_wait(own_pages: Callable[..., Gateway]) -> None:
    gateway = own_pages(messages_per_minute_per_address=3)
    one, other = {"X-Forwarded-For": "192.0.2.7"}, {"X-Forwarded-For": "192.0.2.8"}
    form = (gateway.url, "/check/cover", ANSWER)
    answers = [post(*form, **one) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
    assert int(answers[-1].headers["retry-after"]) <= 60 and is_kind(answers[-1])
    assert post(*form, **other).status_code == 303


def test_the_off_switch_closes_questions_and_checks_but_not_an_outcome(
    own_pages: Callable[..., Gateway],
) -> None:
    gateway = own_pages()
    walker = Walker(gateway.url)
    walker.begin("cover")
    walker.answers_all(dict.fromkeys(("membership", "employment_related", "stage"), "unsure"))
    outcome = walker.path
    database = Database(gateway.settings.database)
    with database.writing() as db:
        off_switch.turn(db, on=False, reason="a test")
    database.close()
    for path in ("/help", "/help/how_to_join", "/check/cover"):
        answer = httpx.get(f"{gateway.url}{path}")
        assert answer.status_code == 503 and is_kind(answer)
    assert httpx.get(f"{gateway.url}{outcome}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/help", "/help/how_to_join", "/check/cover", f"/outcome/{NEVER}"]
)
def test_a_page_is_never_kept_listed_framed_or_scripted(pages: Gateway, path: str) -> None:
    answer = httpx.get(f"{pages.url}{path}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text and "http" not in answer.text.split("<main")[0]
