"""How a chat is opened with something to begin with: by link, by address, by the site's script."""

import pytest
from bench import StandIn
from playwright.sync_api import Page, expect
from site_kit import Site, Staff, box, launcher, messages_of, panel

HIDE = """(state) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_a_topic_in_the_address_is_asked_as_its_button_would(
    page: Page, site: Site, rasa: StandIn
) -> None:
    page.goto(f"{site.url}/?topic=how_to_join&page=7")
    expect(panel(page)).to_be_visible()
    expect(messages_of(page, "visitor")).to_contain_text(["About how_to_join"])
    expect(messages_of(page, "assistant")).to_have_count(2)
    assert rasa.heard == ["/faq/how_to_join"]
    assert page.url == f"{site.url}/?page=7"


def test_a_check_in_the_address_begins(page: Page, site: Site, rasa: StandIn) -> None:
    page.goto(f"{site.url}/?check=cover")
    expect(messages_of(page, "assistant")).to_have_count(2)
    assert rasa.heard == ["/check_cover"]


@pytest.mark.parametrize("topic", ["weather", "affirm", "stop_flow", "%3Cb%3E"])
def test_what_is_no_topic_to_begin_with_is_left_to_the_site(
    page: Page, site: Site, topic: str
) -> None:
    page.goto(f"{site.url}/?topic={topic}")
    expect(launcher(page)).to_be_visible()
    expect(panel(page)).to_be_hidden()
    assert page.url == f"{site.url}/?topic={topic}"


def test_a_question_in_the_address_stands_in_the_box_and_is_not_sent(
    page: Page, site: Site, rasa: StandIn
) -> None:
    page.goto(f"{site.url}/#ask=How%20do%20I%20join%3F")
    expect(box(page)).to_have_value("How do I join?")
    expect(box(page)).to_be_focused()
    expect(messages_of(page, "assistant")).to_have_count(1)
    assert rasa.heard == [] and page.url == f"{site.url}/"


def test_a_link_of_the_page_asks_a_question_too(page: Page) -> None:
    page.evaluate("document.body.innerHTML += '<a href=\"#ask=What+is+it%3F\">Ask</a>'")
    page.get_by_role("link", name="Ask").click()
    expect(box(page)).to_have_value("What is it?")


def test_the_site_asks_and_starts_by_script(page: Page, rasa: StandIn) -> None:
    page.evaluate("ASCLAssistant.ask('who')")
    expect(messages_of(page, "assistant")).to_have_count(2)
    page.evaluate("ASCLAssistant.start('check_cover')")
    expect(messages_of(page, "assistant")).to_have_count(3)
    assert rasa.heard == ["who", "/check_cover"]


def test_with_data_open_the_panel_stands_open_until_it_is_closed(page: Page, site: Site) -> None:
    site.head = site.head.replace("data-site-id", "data-open data-site-id")
    page.goto(site.url)
    expect(panel(page)).to_be_visible()
    page.get_by_role("button", name="Close the chat").click()
    page.reload()
    expect(launcher(page)).to_be_visible()
    expect(panel(page)).to_be_hidden()


def test_a_tab_out_of_sight_hears_of_the_person_who_joins(page: Page, staff: Staff) -> None:
    launcher(page).click()
    expect(messages_of(page, "assistant")).to_have_count(1)
    staff.notice("You wait.", handoff="queued")
    expect(page.get_by_text("Waiting for a person")).to_be_visible()
    before = page.title()
    page.evaluate(HIDE, "hidden")
    staff.notice("Sam is here.", handoff="joined", staff="Sam")
    expect(page).to_have_title(f"Sam from ASCL is in this chat – {before}")
    page.evaluate(HIDE, "visible")
    expect(page).to_have_title(before)
