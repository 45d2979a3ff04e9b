"""What the widget keeps and gives up; the network and the service cut; two tabs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bench import Gateway, Server
from menu_kit import end, use_menu
from playwright.sync_api import BrowserContext, Page, expect
from site_kit import (
    NOTHING,
    Site,
    Staff,
    box,
    kept,
    launcher,
    messages_of,
    open_chat,
    panel,
    say,
)

from bot.content import ContentStore
from bot.gateway.app import create_app


def test_nothing_is_stored_and_no_session_begins_before_the_visitor_opens_it(
    page: Page, staff: Staff
) -> None:
    expect(launcher(page)).to_be_visible()
    page.mouse.move(400, 400)
    page.keyboard.press("Tab")
    assert kept(page) == NOTHING
    assert staff.alive() == 0
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("name", "said"), [("Finish", "is finished"), ("Delete this chat", "is deleted")]
)
def test_after_finishing_or_deleting_nothing_is_left_here(
    page: Page, staff: Staff, name: str, said: str
) -> None:
    open_chat(page)
    say(page, "who")
    assert kept(page) == {**NOTHING, "session": 1}
    use_menu(page, name)
    page.get_by_role("button", name="Keep it open").click()
    expect(messages_of(page, "visitor")).to_have_count(1)
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_focused()
    end(page, name)
    expect(page.locator("#banner")).to_contain_text(f"This conversation {said}")
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_focused()
    assert page.locator(".message").count() == 0
    assert kept(page) == NOTHING
    assert staff.alive() == 0
    page.reload()
    expect(launcher(page)).to_be_visible()
    expect(panel(page)).to_be_hidden()
    assert kept(page) == NOTHING


def test_finishing_while_the_service_is_away_clears_the_page_all_the_same(
    page: Page, context: BrowserContext
) -> None:
    open_chat(page)
    context.set_offline(True)
    end(page)
    expect(page.locator("#banner")).to_contain_text("couldn’t reach the assistant")
    assert kept(page) == NOTHING


def test_a_reload_brings_the_conversation_back_before_the_log_is_live(page: Page) -> None:
    open_chat(page)
    say(page, "unclear")
    page.get_by_role("button", name="Leave").click()
    expect(messages_of(page, "assistant")).to_have_count(3)
    page.add_init_script(
        """new MutationObserver(() => {
          const root = document.querySelector("ascl-assistant")?.shadowRoot;
          if (!root || window.watching) return;
          window.watching = true;
          new MutationObserver((changes) => {
            const log = root.getElementById("log");
            const items = changes.filter(({ target }) => target.id === "messages");
            if (log?.ariaLive === "polite") window.read = (window.read || 0) + items.length;
          }).observe(root, { childList: true, subtree: true });
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.reload()
    expect(page.locator(".message")).to_have_count(5)
    expect(panel(page)).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate("window.watching && (window.read || 0)") == 0
    expect(page.get_by_role("button", name="Leave (your choice)")).to_be_visible()
    say(page, "who")
    assert page.evaluate("window.read") > 0


def test_two_tabs_share_one_conversation_and_its_end(
    page: Page, visit: Callable[[], Page], staff: Staff
) -> None:
    other = visit()
    open_chat(page)
    say(page, "who")
    expect(other.locator(".badge")).to_have_text("2")
    open_from = launcher(other)
    open_from.click()
    expect(other.locator(".message")).to_have_count(3)
    say(other, "unclear")
    expect(messages_of(page, "visitor")).to_have_count(2)
    page.get_by_role("button", name="Leave").click()
    expect(other.get_by_role("button", name="Leave (your choice)")).to_be_visible()
    third = visit()
    launcher(third).click()
    expect(third.locator(".message")).to_have_count(7)
    assert staff.alive() == 1
    box(other).focus()
    end(page)
    for tab in (page, other, third):
        expect(tab.locator(".message")).to_have_count(0)
        assert kept(tab) == NOTHING
    expect(other.locator("#banner")).to_contain_text("finished this conversation in another tab")
    expect(other.get_by_role("button", name="Start a new conversation")).to_be_focused()


def test_a_cut_network_is_said_and_what_was_missed_comes_once(
    page: Page, context: BrowserContext, staff: Staff
) -> None:
    open_chat(page)
    context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("0116 299 1122")
    staff.say("While you were away.")
    box(page).fill("who")
    box(page).press("Enter")
    failed = page.locator(".failed")
    expect(failed).to_contain_text("Not sent.")
    context.set_offline(False)
    expect(messages_of(page, "staff")).to_have_count(1)
    failed.get_by_role("button", name="Try again").click()
    expect(messages_of(page, "assistant")).to_have_count(2)
    expect(messages_of(page, "visitor")).to_have_count(1)
    expect(page.locator("#banner")).to_be_empty()
    assert len(staff.stored()) == 4


def test_a_service_that_died_and_came_back_loses_and_doubles_nothing(
    page: Page, service: Gateway, staff: Staff, content_dir: Path
) -> None:
    open_chat(page)
    say(page, "who")
    service.server.stop()
    expect(page.locator("#banner")).to_contain_text("We’ve lost the connection")
    box(page).fill("sent while it is away")
    box(page).press("Enter")
    staff.say("Stored while it was away.")
    app = create_app(service.settings, content=ContentStore(content_dir))
    again = Server(app, service.server.port).begin()
    try:
        expect(messages_of(page, "staff")).to_have_count(1, timeout=20_000)
        retry = page.get_by_role("button", name="Try again")
        answered = messages_of(page, "assistant").nth(2)
        expect(retry.or_(answered).first).to_be_visible(timeout=20_000)
        if retry.is_visible():
            retry.click()
        expect(messages_of(page, "assistant")).to_have_count(3)
        expect(messages_of(page, "visitor")).to_have_count(2)
        assert staff.stored().count("sent while it is away") == 2  # said, and said back
        expect(page.locator("#banner")).to_be_empty()
    finally:
        page.close()
        again.stop()


def test_an_ended_conversation_stays_readable_and_a_new_one_can_begin(
    page: Page, staff: Staff
) -> None:
    open_chat(page)
    say(page, "who")
    box(page).fill("unsent")
    staff.end_all()
    expect(page.locator("#banner")).to_contain_text("has ended")
    assert kept(page) == NOTHING
    page.get_by_role("button", name="Start a new conversation").click()
    expect(page.locator(".message")).to_have_count(1)
    expect(box(page)).to_have_value("unsent")
    expect(box(page)).to_be_focused()


def test_a_quiet_conversation_warns_before_it_closes(
    context: BrowserContext, site: Site, service: Gateway
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(site.url)
    open_chat(page)
    page.clock.fast_forward("26:00")
    expect(page.locator("#banner")).to_contain_text("This conversation closes at")
    page.get_by_role("button", name="Keep it open").click()
    expect(page.locator("#banner")).to_be_empty()
    expect(box(page)).to_be_focused()
