"""The questions by topic as pages, and the search over them."""

import shutil
from pathlib import Path

import pytest
from bench import Gateway, make_settings, start_gateway
from pages_kit import Walker

from bot.content import load_content
from bot.content.store import CONTENT_DIR
from bot.gateway.pages.questions import DONE_ON
from bot.gateway.pages.search import search

CONTENT = load_content()
SHOWN = {
    topic: answer
    for topic, answer in CONTENT.answers.items()
    if f"family_{CONTENT.families[topic]}" in CONTENT.pages["en-GB"]
}


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
    if topic in DONE_ON:
        assert walker.path == DONE_ON[topic]
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
    assert topic in search(words, SHOWN)[:3]


@pytest.mark.parametrize("words", ["", "???", "the of and", "xylophone quartz", "\U0001f600"])
def test_a_search_for_nothing_that_is_known_finds_nothing(words: str) -> None:
    assert search(words, SHOWN) == []


@pytest.mark.parametrize("topic", [t for t in SHOWN if t not in ("ask_fee",)])
def test_a_search_for_the_words_of_a_label_finds_it(topic: str) -> None:
    assert topic in search(SHOWN[topic].label, SHOWN)[:3]


def test_a_search_that_finds_nothing_says_so_with_all_questions_below(walker: Walker) -> None:
    page = walker.open("/help?q=xylophone")
    assert (
        "Nothing was found for \u201cxylophone\u201d" in page.text and "How to join" in page.links
    )


def test_a_sign_of_crisis_in_the_search_box_brings_up_the_card(walker: Walker) -> None:
    page = walker.open("/help?q=I want to kill myself")
    assert "People you can call now" in page.text and page.links["999"] == "tel:999"
    assert "People you can call now" not in walker.open("/help?q=fees").text


def test_a_changed_answer_is_on_its_page_with_the_next_look(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_DIR, folder)
    gateway: Gateway = start_gateway(make_settings(tmp_path, 9), folder)
    try:
        walker = Walker(gateway.url)
        path = folder / "answers" / "joining.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("label: How to join", "label: How to become one"), "utf-8")
        assert "How to become one" in walker.open("/help").links
    finally:
        gateway.server.stop()
