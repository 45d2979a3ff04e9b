"""From the chat to pages and back: the same question, the same answers, tokens for nothing else."""

from collections.abc import Iterator

import httpx
import pytest
from bench import (
    Gateway,
    StandIn,
    Visitor,
    make_settings,
    record_question,
    recorded_check,
    recording,
    replies,
    reply,
    start_gateway,
)
from content_set_kit import CONTENT_SET
from menu_kit import use_menu
from pages_kit import Walker, token_of
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot.records import Database
from bot.records.chat import finished_checks
from bot.records.chat.check_sessions import chat_token
from bot.records.models import CheckPage, StoredCheckSession
from bot.web.clock import utc_now

FACTS = {"employment_related": "yes", "membership": "full"}
GOES_ON = '/check_cover{"resumed": "pages"}'
QUESTION = reply(
    "Has anything begun?",
    choices=[{"label": "Nothing so far", "payload": '/answer{"stage": "nothing_yet"}'}],
    meta={"check": "check_cover", "question": "stage", "facts": FACTS},
)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, rasa_server: tuple[StandIn, int]
) -> Iterator[Gateway]:
    """A gateway with Rasa's stand-in behind it."""
    settings = make_settings(tmp_path_factory.mktemp("both"), rasa_server[1])
    gateway = start_gateway(settings, CONTENT_SET)
    yield gateway
    gateway.server.stop()


@pytest.fixture
def asked(both: Gateway, rasa: StandIn) -> Visitor:
    """A visitor whose chat asks a question of a check."""
    rasa.behave = recording(both, replies(QUESTION))
    visitor = both.visitor()
    visitor.say("am I covered?")
    rasa.behave = replies(QUESTION)
    rasa.bodies.clear()
    return visitor


def to_pages(visitor: Visitor) -> httpx.Response:
    return visitor.http.post("/v1/check", json={})


def sender_of(visitor: Visitor, rasa: StandIn) -> str:
    """The name that Rasa knows a visitor by."""
    visitor.say("hello")
    return str(rasa.bodies[-1]["sender"])


def back(visitor: Visitor, token: str, key: str | None = None) -> httpx.Response:
    return visitor.post({"check": token}, key)


def chat_link(walker: Walker) -> str:
    """The token of a page's link into the chat."""
    return walker.page.links["Carry on in the chat"].removeprefix("/#go-on=")


def test_a_check_of_the_chat_goes_on_on_pages_at_the_same_question_with_its_answers(
    asked: Visitor, both: Gateway
) -> None:
    opened = to_pages(asked)
    assert opened.status_code == 201 and opened.headers["cache-control"] == "no-store"
    walker = Walker(both.url)
    page = walker.open(opened.json()["path"])
    assert walker.asked == "stage"
    assert "Full member" in page.text and "Related to work" in page.text


def test_a_question_out_of_order_stays_the_one_that_is_asked(
    asked: Visitor, both: Gateway, rasa: StandIn
) -> None:
    meta = {"check": "check_cover", "question": "issue_type", "facts": FACTS}
    rasa.behave = recording(both, replies(reply("What kind is it?", meta=meta)))
    asked.say("back")
    rasa.behave = replies(QUESTION)
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    assert walker.asked == "issue_type"
    back(asked, chat_link(walker))
    assert rasa.heard[-1] == GOES_ON
    assert recorded_check(both, rasa.bodies[-1]["sender"]).asked == "issue_type"


def test_the_answers_of_the_pages_go_back_into_the_chat(
    asked: Visitor, both: Gateway, rasa: StandIn
) -> None:
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    walker.answer("process_started")
    answer = back(asked, chat_link(walker))
    assert answer.status_code == 200
    assert rasa.heard == [GOES_ON]
    record = recorded_check(both, rasa.bodies[-1]["sender"])
    assert record.progress.facts == {**FACTS, "stage": "process_started"}
    assert (record.check, record.asked) == ("check_cover", "timing")
    assert answer.json()["messages"][0]["text"].startswith("I've carried on with the check")


def test_a_check_begun_on_pages_goes_on_in_a_new_chat(both: Gateway, rasa: StandIn) -> None:
    walker = Walker(both.url)
    walker.begin("eligibility")
    walker.answer("uk_contract")
    assert back(both.visitor(), chat_link(walker)).status_code == 200
    assert rasa.heard[-1] == '/check_eligibility{"resumed": "pages"}'
    record = recorded_check(both, rasa.bodies[-1]["sender"])
    assert record.progress.facts == {"employment": "uk_contract"} and record.is_running


def test_after_a_check_has_come_into_the_chat_its_pages_show_what_the_chat_knows(
    both: Gateway, rasa: StandIn
) -> None:
    walker = Walker(both.url)
    walker.begin("eligibility")
    walker.answer("uk_contract")
    back(both.visitor(), chat_link(walker))
    meta = {
        "check": "check_eligibility",
        "question": "role",
        "facts": {"employment": "uk_contract", "workplace": "school_or_college"},
    }
    record_question(both, rasa.bodies[-1]["sender"], meta)
    walker.open(walker.path.rsplit("/", 1)[0])
    assert walker.asked == "role"


def test_what_another_conversation_knows_is_copied_and_stays_with_it(
    asked: Visitor, both: Gateway, rasa: StandIn
) -> None:
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    back(asked, chat_link(walker))
    back(both.visitor(), chat_link(walker))
    other = rasa.bodies[-1]["sender"]
    walker.answer("process_started")
    assert recorded_check(both, other).progress.facts == FACTS
    assert walker.asked == "timing"


def test_pages_that_came_back_into_their_chat_show_what_the_chat_knows(
    asked: Visitor, both: Gateway, rasa: StandIn
) -> None:
    one, two = Walker(both.url), Walker(both.url)
    one.open(to_pages(asked).json()["path"])
    two.open(to_pages(asked).json()["path"])
    for walker in (one, two):
        back(asked, chat_link(walker))
    one.answer("process_started")
    two.open(two.path)
    assert one.asked == "timing" and "A process has started" in two.page.text


def test_whoever_opened_pages_and_sent_their_address_on_hears_none_of_the_answers(
    asked: Visitor, both: Gateway, rasa: StandIn
) -> None:
    path = to_pages(asked).json()["path"]
    stranger, sender = Walker(both.url), Walker(both.url)
    stranger.open(path)
    stranger.answer("process_started")
    page = sender.open(stranger.path)
    assert "A process has started" not in page.text and "another browser" in page.text
    known = recorded_check(both, sender_of(asked, rasa))
    assert known.progress.facts == FACTS
    guessed = chat_token(token_of(stranger.path), "")
    assert back(asked, guessed).json()["code"] == "gone_check"


def test_pages_lead_back_to_the_website_that_the_chat_is_on(asked: Visitor, both: Gateway) -> None:
    given = {"back": f"{both.url}/membership?page=7#top"}
    opened = asked.http.post("/v1/check", json=given, headers={"Origin": both.url})
    walker = Walker(both.url)
    walker.open(opened.json()["path"])
    link = walker.page.links["Carry on in the chat"]
    assert link.startswith(f"{both.url}/membership?page=7#go-on=")
    walker.answers_all(dict.fromkeys(("stage", "timing", "issue_type"), "unsure"))


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "javascript://{host}/",
        "//{host}/",
        "http://a@{host}/",
        "http://{host}.elsewhere.example/",
        "http://[",
        "http://{host}/" + "x" * 1000,
        7,
        None,
    ],
)
def test_pages_lead_back_nowhere_else(asked: Visitor, both: Gateway, address: object) -> None:
    host = both.url.removeprefix("http://")
    back_to = address.replace("{host}", host) if isinstance(address, str) else address
    opened = asked.http.post("/v1/check", json={"back": back_to}, headers={"Origin": both.url})
    walker = Walker(both.url)
    walker.open(opened.json()["path"])
    assert walker.page.links["Carry on in the chat"].startswith("/#go-on=")


def test_what_only_looks_at_a_link_takes_it_from_nobody(asked: Visitor, both: Gateway) -> None:
    """What looks at the links in letters asks with HEAD."""
    path, walker = to_pages(asked).json()["path"], Walker(both.url)
    assert httpx.head(f"{both.url}{path}").status_code == 200
    walker.open(path)
    assert walker.asked == "stage"


def test_the_same_key_tells_rasa_once(asked: Visitor, both: Gateway, rasa: StandIn) -> None:
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    token = chat_link(walker)
    first, again = (back(asked, token, "one-key").json() for _ in range(2))
    assert first == again and len(rasa.heard) == 1


def test_each_token_opens_its_own_side_alone(asked: Visitor, both: Gateway) -> None:
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    page_token, for_chat = token_of(walker.path), chat_link(walker)
    assert for_chat == chat_token(page_token, walker.http.cookies["check"]) != page_token
    assert back(asked, page_token).json()["code"] == "gone_check"
    assert httpx.get(f"{both.url}/check/cover/{for_chat}/1").status_code == 404
    database = Database(both.settings.database)
    with database.reading() as db:
        kept = {(row.token_hash, row.chat_hash) for row in db.scalars(select(CheckPage))}
    database.close()
    assert not {page_token, for_chat} & {each for pair in kept for each in pair}


@pytest.mark.parametrize("token", ["A" * 32, "short", "", "\x00" * 30, "é" * 30, "../" * 10])
def test_a_token_that_was_never_given_is_refused_in_words(asked: Visitor, token: str) -> None:
    answer = back(asked, token)
    assert answer.status_code == 400 and answer.json()["code"] == "gone_check"


def test_a_chat_that_asks_nothing_has_no_pages_to_go_to(both: Gateway, rasa: StandIn) -> None:
    rasa.behave = replies(reply("Hello."))
    visitor = both.visitor()
    visitor.say("hello")
    assert to_pages(visitor).status_code == 409
    assert httpx.post(f"{both.url}/v1/check", json={}).status_code == 401


def test_an_outcome_of_pages_that_came_back_into_a_chat_belongs_to_that_chat(
    asked: Visitor, both: Gateway
) -> None:
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    back(asked, chat_link(walker))
    walker.answers_all(dict.fromkeys(("stage", "timing", "issue_type"), "unsure"))
    database = Database(both.settings.database)
    with database.reading() as db:
        row = finished_checks.find(db, walker.path.removeprefix("/outcome/"), utc_now())
        assert row is not None
        assert finished_checks.checks_of(db, row.sender_id) == [row] and len(row.sender_id) == 32
        chats = {each.sender_id for each in db.scalars(select(StoredCheckSession))}
    database.close()
    assert row.sender_id in chats


def test_finishing_the_chat_closes_its_pages(asked: Visitor, both: Gateway) -> None:
    path = to_pages(asked).json()["path"]
    assert asked.http.post("/v1/session/end", json={}).status_code == 204
    assert httpx.get(f"{both.url}{path}", follow_redirects=True).status_code == 404


def test_on_pages_rasa_is_not_needed(asked: Visitor, both: Gateway, rasa: StandIn) -> None:
    walker = Walker(both.url)
    walker.open(to_pages(asked).json()["path"])
    walker.answers_all(dict.fromkeys(("stage", "timing", "issue_type"), "unsure"))
    assert walker.path.startswith("/outcome/") and rasa.bodies == []


def test_in_a_browser_a_check_goes_to_pages_and_comes_back(
    both: Gateway, rasa: StandIn, browser: Browser
) -> None:
    rasa.behave = recording(both, replies(QUESTION))
    context = browser.new_context(base_url=both.url, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Continue on a page")).to_be_hidden()
    page.get_by_label("Your message").fill("am I covered?")
    page.get_by_role("button", name="Send").click()
    use_menu(page, "Continue on a page")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Has an allegation been made")
    page.get_by_label("A process has started").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Carry on in the chat").click()
    expect(page.get_by_text("I've carried on with the check on its pages")).to_have_count(1)
    expect(page.get_by_text("Has anything begun?")).to_have_count(2)
    expect(page).to_have_url(f"{both.url}/")
    assert rasa.heard[-1] == GOES_ON
    page.reload()
    expect(page.get_by_text("Has anything begun?")).to_have_count(2)
    assert len(rasa.heard) == 2
    context.close()
