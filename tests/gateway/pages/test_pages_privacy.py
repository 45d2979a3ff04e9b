"""The privacy notice as a page, and the ways that lead to it."""

import pytest
from content_set_kit import CONTENT_SET
from pages_kit import Walker

from bot.content import load_content
from bot.content.notice_words import DETAILS

PLACES = ["/help", "/enquiry", "/enquiry/status", "/check/cover"]


def test_the_notice_says_who_holds_what_why_and_how_long(walker: Walker) -> None:
    content, page = load_content(CONTENT_SET), walker.open("/privacy")
    for section in content.notice.sections.values():
        assert section.title in page.text
        for line in content.words(section.text).splitlines():
            assert " ".join(line.removeprefix("- ").split()) in page.text
    for name in DETAILS:
        assert content.notice.details[name].words in page.text


@pytest.mark.parametrize("path", PLACES)
def test_every_page_leads_to_the_notice(walker: Walker, path: str) -> None:
    assert walker.open(path).links["Privacy notice"] == "/privacy"


def test_the_notice_says_in_welsh_that_it_is_in_english(walker: Walker) -> None:
    page = walker.open("/privacy?lang=cy")
    assert "Mae'r hysbysiad hwn yn Saesneg." in page.text
    first = next(iter(load_content(CONTENT_SET).notice.sections.values()))
    assert ("en-GB", first.title) in page.languages


def test_the_form_of_an_enquiry_leads_to_the_notice_beside_its_consent(walker: Walker) -> None:
    html = walker.http.get("/enquiry").text
    hint = html.partition('id="consent-hint"')[2].partition("</p>")[0]
    assert 'href="/privacy"' in hint
