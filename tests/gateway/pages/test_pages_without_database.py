"""The pages while the database is broken: help and checks stay, and say what isn't kept."""

import sqlite3
from collections.abc import Callable

import httpx
import pytest
from bench import Gateway
from pages_kit import Walker
from walks import outcome_of

from bot.content import load_content

Pages = Callable[..., Gateway]
CONTENT = load_content()
UNSAVED = CONTENT.page("en-GB", "check_unsaved")
UNSURE = dict.fromkeys(CONTENT.checks["check_cover"].facts, "unsure")
FULL = {"membership": "full", "employment_related": "yes", "stage": "process_started"}
TABLES = ("switches", "check_sessions", "check_pages", "checks", "fee_schedules")


def run(gateway: Gateway, *statements: str) -> None:
    path = gateway.settings.database.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def break_tables(gateway: Gateway) -> None:
    run(gateway, *(f"ALTER TABLE {table} RENAME TO {table}_gone" for table in TABLES))


def refuse_writes(gateway: Gateway, table: str) -> None:
    for event in ("INSERT", "UPDATE"):
        name, failure = f"full_{event}_{table}", "SELECT RAISE(ABORT, 'full')"
        run(gateway, f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {failure}; END")


def accept_writes(gateway: Gateway, table: str) -> None:
    run(gateway, *(f"DROP TRIGGER full_{event}_{table}" for event in ("INSERT", "UPDATE")))


@pytest.fixture
def walker(own_pages: Pages) -> Walker:
    gateway = own_pages()
    break_tables(gateway)
    return Walker(gateway.url)


def test_help_contacts_and_the_start_of_checks_need_no_database(walker: Walker) -> None:
    topics = [f"/help/{topic}" for topic in CONTENT.answers if topic in ("ask_fee", "contact")]
    for path in ("/help", "/help?q=fees", *topics, "/check/cover", "/check/eligibility"):
        assert walker.open(path).text
        assert walker.response is not None and walker.response.status_code == 200, path


def test_words_of_crisis_in_a_search_show_the_card_without_database(walker: Walker) -> None:
    text = walker.open("/help?q=i+want+to+die").text
    assert "116 123" in text and "999" in text


def test_a_check_comes_to_its_outcome_without_database_and_says_what_is_not_kept(
    walker: Walker,
) -> None:
    walker.begin("cover")
    walker.answer("unsure")
    while walker.asked:
        assert UNSAVED in walker.page.text
        assert walker.path == "/check/cover"
        walker.answer("unsure")
    text = walker.page.text
    check = CONTENT.checks["check_cover"]
    assert check.outcomes[outcome_of("check_cover", UNSURE)].label in text
    assert CONTENT.page("en-GB", "outcome_unsaved") in text


def test_a_form_without_an_answer_gets_its_question_and_the_answers_back(walker: Walker) -> None:
    walker.begin("cover")
    first = walker.asked
    walker.answer("unsure")
    second = walker.asked
    walker.send(walker.page.forms[0])
    assert walker.response is not None and walker.response.status_code == 422
    assert walker.asked == second != first
    assert walker.page.forms[0].fields["answers"] == f"{first}:unsure"


@pytest.mark.parametrize(
    "answers", ["nonsense", "a:b c:d", "membership:gold", "x" * 9_000, ": :"], ids=len
)
def test_answers_that_no_page_carries_are_left_out(walker: Walker, answers: str) -> None:
    form = walker.begin("cover").forms[0]
    walker.send(form, answers=answers, answer=form.options["answer"][0])
    assert walker.response is not None and walker.response.status_code == 200
    assert walker.page.forms[0].fields["answers"].count(":") == 1


def test_a_check_is_kept_from_the_moment_that_it_can_be(own_pages: Pages) -> None:
    gateway = own_pages()
    walker = Walker(gateway.url)
    refuse_writes(gateway, "check_sessions")
    walker.begin("cover")
    walker.answer(FULL[str(walker.asked)])
    assert UNSAVED in walker.page.text
    accept_writes(gateway, "check_sessions")
    walker.answer(FULL[str(walker.asked)])
    assert walker.path.startswith("/check/cover/")
    assert UNSAVED not in walker.page.text
    assert walker.answers_all(UNSURE).text
    assert walker.path.startswith("/outcome/")


def test_a_check_that_was_kept_goes_on_where_nothing_more_can_be_written(own_pages: Pages) -> None:
    gateway = own_pages()
    walker = Walker(gateway.url)
    walker.begin("cover")
    walker.answer(FULL[str(walker.asked)])
    refuse_writes(gateway, "check_sessions")
    walker.answer(FULL[str(walker.asked)])
    assert UNSAVED in walker.page.text
    assert len(walker.page.forms[0].fields["answers"].split()) == 2


def test_an_outcome_is_shown_where_it_cannot_be_kept(own_pages: Pages) -> None:
    gateway = own_pages()
    walker = Walker(gateway.url)
    walker.begin("cover")
    while walker.asked:
        walker.answer("unsure")
    refuse_writes(gateway, "checks")
    assert CONTENT.page("en-GB", "outcome_unsaved") in walker.finish().text


def test_answers_that_cannot_be_read_are_said_to_be_out_of_reach(own_pages: Pages) -> None:
    gateway = own_pages()
    walker = Walker(gateway.url)
    walker.begin("cover")
    walker.answer("unsure")
    break_tables(gateway)
    text = walker.open(walker.path).text
    assert walker.response is not None and walker.response.status_code == 503
    assert "0116 299 1122" in text


def statuses(gateway: Gateway, *paths: str) -> list[int]:
    headers = {"X-Forwarded-For": "192.0.2.7"}
    return [httpx.get(f"{gateway.url}{path}", headers=headers).status_code for path in paths]


def test_searches_are_limited_for_an_address_and_the_card_is_not(own_pages: Pages) -> None:
    gateway = own_pages(searches_per_minute_per_address=2)
    assert statuses(gateway, *["/help?q=fees"] * 3, "/help") == [200, 200, 429, 200]
    headers = {"X-Forwarded-For": "192.0.2.7"}
    page = httpx.get(f"{gateway.url}/help?q=i+want+to+die", headers=headers)
    assert page.status_code == 200 and "116 123" in page.text


def test_pages_are_limited_for_an_address(own_pages: Pages) -> None:
    gateway = own_pages(pages_per_minute_per_address=2)
    assert statuses(gateway, "/help", "/enquiry", "/check/cover") == [200, 200, 429]
    assert httpx.get(f"{gateway.url}/help").status_code == 200
