"""The Welsh frame: complete, chosen, carried on, and marked for what it is."""

import shutil
from pathlib import Path

import pytest
from bench import Gateway
from content_set_kit import CONTENT_SET
from pages_kit import PageReader, Walker

from bot.content import ContentError, load_content
from bot.content.page_words import MAIN, placeholders
from bot.gateway.pages.page_languages import chosen, preferred

WORDS = load_content().pages
OTHERS = [language for language in WORDS if language != MAIN]
KNOWN = ["en-GB", "cy"]
PATHS = ["/help", "/help/how_to_join", "/help?q=fees", "/check/cover", "/check/weather"]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_names_and_placeholders(language: str) -> None:
    assert set(WORDS[language]) == set(WORDS[MAIN])
    for name, phrase in WORDS[language].items():
        assert placeholders(phrase.text) == placeholders(WORDS[MAIN][name].text), name
        assert phrase.takes == WORDS[MAIN][name].takes, name


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("cy.yml", "back: Yn ôl\n", "", "has no back"),
        ("cy.yml", "back: Yn ôl\n", "back: Yn ôl\nfront: Ymlaen\n", "front"),
        ("cy.yml", "{seconds} eiliad", "eiliad", "other placeholders"),
        ("cy.yml", "{seconds} eiliad", "{eiliad} eiliad", "nothing fills {eiliad}"),
        ("en-GB.yml", "back: Back\n", "", "back"),
        ("en-GB.yml", "{membership_phone}", "{membership_fone}", "nothing fills"),
        ("en-GB.yml", "{seconds}", "{seconds:d}", "takes no signs"),
        ("en-GB.yml", "back: Back", "back: {words: Back}", "back"),
    ],
)
def test_a_fault_in_the_words_of_pages_is_refused(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_SET, folder)
    path = folder / "pages" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load_content(folder)
    told = [fault for fault in refused.value.faults if problem in fault.problem]
    assert told and told[0].file.startswith("pages/")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en-GB"),
        ("cy", "cy"),
        ("cy-GB, cy;q=0.9, en;q=0.8", "cy"),
        ("en-GB, cy;q=0.9", "en-GB"),
        ("fr, cy;q=0.4, en;q=0.3", "cy"),
        ("cy;q=0, en;q=0.1", "en-GB"),
        ("cy;q=0", "en-GB"),
        ("de, fr", "en-GB"),
        ("*", "en-GB"),
        ("cy;q=2, ;;;, =, cy;q=x", "en-GB"),
        ("cyd", "en-GB"),
        ("x" * 100_000, "en-GB"),
    ],
)
def test_the_browser_says_which_language_is_preferred(header: str, language: str) -> None:
    assert preferred(header, KNOWN) == language


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("cy", "cy"), ("CY", "cy"), ("cy-GB", "cy"), ("en", "en-GB"), ("fr", None), ("", None)],
)
def test_the_address_says_which_language_is_wanted(wanted: str, language: str | None) -> None:
    assert chosen(wanted, KNOWN) == language


@pytest.mark.parametrize("path", PATHS)
def test_in_welsh_what_is_english_is_marked_as_such_and_the_rest_is_not(
    pages: Gateway, path: str
) -> None:
    walker = Walker(pages.url, **{"Accept-Language": "cy"})
    page = walker.open(path)
    assert walker.response is not None and walker.response.headers["content-language"] == "cy"
    english = {phrase.text for phrase in WORDS[MAIN].values()}
    welsh = {phrase.text for phrase in WORDS["cy"].values()}
    content = load_content()
    contents = {answer.label for answer in content.answers.values()}
    for language, words in page.languages:
        if words in contents or words in english - welsh:
            assert language == MAIN, words
        if words in welsh - english:
            assert language == "cy", words


def test_a_page_in_welsh_says_that_it_waits_for_a_native_speaker(pages: Gateway) -> None:
    page = Walker(pages.url).open("/help?lang=cy")
    assert WORDS["cy"]["awaiting_review"].text in page.text
    assert WORDS[MAIN]["awaiting_review"].text in page.text
    assert WORDS[MAIN]["awaiting_review"].text not in Walker(pages.url).open("/help").text


def test_a_language_that_was_picked_is_carried_through_a_whole_check(pages: Gateway) -> None:
    walker = Walker(pages.url, **{"Accept-Language": "en-GB"})
    walker.open("/help?lang=cy")
    walker.open(walker.page.links["Gwirio achos"])
    assert "Parhau" in walker.page.text
    end = walker.answers_all(dict.fromkeys(("membership", "employment_related", "stage"), "unsure"))
    assert walker.path.startswith("/outcome/") and "Yr hyn a ddywedsoch" in end.text
    english = walker.open(end.links["English"])
    assert "What you told us" in english.text


def test_the_switch_leads_to_the_same_page_with_what_was_searched_for(pages: Gateway) -> None:
    walker = Walker(pages.url)
    page = walker.open("/help?q=fees&lang=cy")
    english = walker.open(page.links["English"])
    assert "Questions about" in english.text and "lang=en-GB" in page.links["English"]


@pytest.mark.parametrize("path", [*PATHS, "/help?lang=cy"])
def test_every_id_is_there_once(pages: Gateway, path: str) -> None:
    page: PageReader = Walker(pages.url).open(path)
    assert len(page.ids) == len(set(page.ids))
