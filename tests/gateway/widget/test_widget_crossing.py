"""A check goes from the widget to the pages without scripts, and back to its website."""

import pytest
from bench import Gateway, StandIn, recorded_check
from menu_kit import use_menu
from playwright.sync_api import Page, expect
from site_kit import Site, box, messages_of, open_chat, panel, say


@pytest.mark.parametrize("width", [390, 1280])
def test_a_check_goes_on_on_pages_and_comes_back_into_the_same_conversation(
    page: Page, site: Site, service: Gateway, rasa: StandIn, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site.url}/?page=7")
    open_chat(page)
    expect(page.get_by_role("button", name="Continue on a page")).to_have_count(0)
    say(page, "question")
    use_menu(page, "Continue on a page")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Has an allegation been made")
    assert page.url.startswith(f"{service.url}/check/cover/")
    page.get_by_label("A process has started").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Carry on in the chat").click()
    expect(panel(page)).to_be_visible()
    expect(messages_of(page, "visitor")).to_have_count(2)
    expect(messages_of(page, "visitor").last).to_contain_text("I've carried on with the check")
    expect(page).to_have_url(f"{site.url}/?page=7")
    expect(messages_of(page, "assistant")).to_have_count(3)
    assert rasa.heard[-1] == '/check_cover{"resumed": "pages"}'
    facts = recorded_check(service, rasa.bodies[-1]["sender"]).progress.facts
    assert facts == {"stage": "process_started"}
    expect(box(page)).to_be_visible()


def test_pages_that_cannot_be_opened_are_said_and_the_chat_stays(
    page: Page, service: Gateway
) -> None:
    open_chat(page)
    say(page, "question")
    page.route("**/v1/check", lambda route: route.abort())
    use_menu(page, "Continue on a page")
    expect(page.locator("#banner")).to_contain_text("couldn’t be opened")
    expect(panel(page)).to_be_visible()
