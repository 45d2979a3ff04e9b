"""The questions by topic as pages, and the search over them."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bench import Gateway, make_settings, start_gateway
from content_set_kit import CONTENT_SET
from pages_kit import Walker

from bot.content import load_content
from bot.fees.fee_csv import read_fee_file
from bot.fees.fee_model import FeeRow
from bot.fees.fee_schedule import DAY
from bot.fees.money import spoken
from bot.gateway.pages.help_pages import page_of
from bot.gateway.pages.question_search import QuestionIndex
from bot.records import Database, stored_fees

CONTENT = load_content()
SHOWN = {
    topic: answer
    for topic, answer in CONTENT.answers.items()
    if f"family_{CONTENT.families[topic]}" in CONTENT.pages["en-GB"]
}
INDEX = QuestionIndex(SHOWN, "ASCL")


def test_every_question_is_one_link_away_and_leads_to_a_page(walker: Walker) -> None:
    index = walker.open("/help")
    for answer in SHOWN.values():
        assert answer.label in index.links
    assert not [label for label in ("Goodbye", "Not sure") if label in index.links]


@pytest.mark.parametrize("topic", SHOWN)
def test_a_question_has_its_answer_source_links_and_the_telephone_number(
    walker: Walker, topic: str
) -> None:
    page, answer = walker.open(f"/help/{topic}"), SHOWN[topic]
    if path := page_of(topic):
        assert walker.path == path
        return
    for line in CONTENT.words(answer.text).splitlines():
        assert " ".join(line.removeprefix("- ").split()) in page.text
    if source := CONTENT.source_of(answer):
        assert str(source["title"]) in page.text
    for link in CONTENT.links_of(answer):
        assert page.links[link["label"]] == link["url"]
    assert page.links["0116 299 1122"] == "tel:01162991122"


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("maternity", "parental_leave"),
        ("How do I join?", "how_to_join"),
        ("criminl alegation", "criminal_allegation"),
        ("PAY BY DIRECT DEBIT", "payment_method"),
        ("rejoin", "rejoin"),
        ("caf\u00e9 ofsted inspector visiting", "inspection_help"),
        ("is it confidential between members", "confidentiality_between_members"),
        ("what does it cost", "ask_fee"),
        ("self employed consultant", "self_employed"),
        ("which regions", "regions"),
        ("my contract checked", "contract_check"),
        ("change my address details", "update_details"),
    ],
)
def test_a_search_finds_what_it_is_about_first_or_nearly_so(words: str, topic: str) -> None:
    assert topic in INDEX.search(words)[:3]


@pytest.mark.parametrize("words", ["", "???", "the of and", "xylophone quartz", "\U0001f600"])
def test_a_search_for_nothing_that_is_known_finds_nothing(words: str) -> None:
    assert INDEX.search(words) == []


@pytest.mark.parametrize("topic", [t for t in SHOWN if t not in ("ask_fee",)])
def test_a_search_for_the_words_of_a_label_finds_it(topic: str) -> None:
    assert topic in INDEX.search(SHOWN[topic].label)[:3]


def test_a_search_that_finds_nothing_says_so_with_all_questions_below(walker: Walker) -> None:
    page = walker.open("/help?q=xylophone")
    assert "We found nothing for \u201cxylophone\u201d" in page.text and "How to join" in page.links


def test_a_sign_of_crisis_in_the_search_box_brings_up_the_card(walker: Walker) -> None:
    page = walker.open("/help?q=I want to kill myself")
    assert "People you can call now" in page.text and page.links["999"] == "tel:999"
    assert "People you can call now" not in walker.open("/help?q=fees").text


def test_a_changed_answer_is_on_its_page_with_the_next_look(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_SET, folder)
    gateway: Gateway = start_gateway(make_settings(tmp_path, 9), folder)
    try:
        walker = Walker(gateway.url)
        path = folder / "answers" / "joining.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("label: How to join", "label: How to become one"), "utf-8")
        gateway.store.refresh()
        assert "How to become one" in walker.open("/help").links
    finally:
        gateway.server.stop()


def test_the_page_of_fees_shows_the_schedule_and_that_it_is_an_example(walker: Walker) -> None:
    page = walker.open("/help/ask_fee")
    assert CONTENT.phrase("fee_example") in page.text
    words = load_content().fee_words
    for row in read_fee_file((CONTENT_SET / "fees.csv").read_bytes(), [*words.bands]):
        assert words.bands[row.band].label in page.text and spoken(row.pence) in page.text
    assert "What members pay" in page.text and "On parental leave" in page.text
    assert "Source: Invented example; not ASCL's fees, checked on" in page.text


def test_imported_fees_are_shown_with_their_source_and_a_change_that_is_near(
    own_pages: Callable[..., Gateway],
) -> None:
    gateway = own_pages()
    today = gateway.clock().date()
    soon = today + timedelta(days=10)
    now = FeeRow("deputy", "full", "month", None, 2000, today, soon - DAY, "Fees, a test", today)
    then = replace(now, pence=2150, effective_from=soon, effective_to=None)
    database = Database(gateway.settings.database)
    with database.writing() as db:
        stored_fees.add(db, "real", b"-", [now, then], gateway.clock())
    database.close()
    text = Walker(gateway.url).open("/help/ask_fee").text
    assert "Deputy head or vice principal £20.00 from" in text and ": £21.50" in text
    assert "Source: Fees, a test, checked on" in text
    assert CONTENT.phrase("fee_example") not in text and "On parental leave" not in text
