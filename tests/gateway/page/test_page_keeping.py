"""What the chat page keeps, hands out and gives up."""

import re

from menu_kit import use_menu
from page_kit import PHONE, box, items, log, say
from page_server import Service
from playwright.sync_api import BrowserContext, Page, expect


def test_a_reload_restores_the_conversation_before_the_log_is_live(page: Page) -> None:
    page.get_by_role("button", name="Joining").click()
    expect(items(page, "Assistant")).to_have_count(2)
    page.add_init_script(
        """const attach = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function (...given) {
          const root = attach.apply(this, given);
          window.readOut = 0;
          new MutationObserver((changes) => {
            if (root.getElementById("log")?.ariaLive !== "polite") return;
            window.readOut += changes.filter(({ target }) => target.id === "messages").length;
          }).observe(root, { childList: true, subtree: true });
          return root;
        };"""
    )
    page.reload()
    expect(page.locator(".message")).to_have_count(3)
    expect(log(page)).to_have_attribute("aria-live", "polite")
    assert page.evaluate("window.readOut") == 0
    expect(page.get_by_role("button", name="Joining (your choice)")).to_be_visible()
    say(page, "who")
    assert page.evaluate("window.readOut") > 0


def test_the_token_stays_in_this_tab_alone(page: Page, context: BrowserContext) -> None:
    assert page.evaluate("sessionStorage.length") == 1
    assert page.evaluate("localStorage.length") == 0
    assert context.cookies() == []


def test_deleting_ends_the_session_and_starts_clean(page: Page, service: Service) -> None:
    say(page, "who")
    use_menu(page, "Delete this chat")
    page.get_by_role("button", name="Keep it open").click()
    expect(items(page, "You")).to_have_count(1)
    use_menu(page, "Delete this chat")
    page.get_by_role("dialog").get_by_role("button", name="Delete this chat").click()
    expect(page.locator("#banner")).to_contain_text("This conversation is deleted")
    expect(page.locator(".message")).to_have_count(1)
    assert service.alive == {"token-2"}
    assert "token-1" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_conversation_can_be_copied_as_text(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    say(page, "who")
    use_menu(page, "Copy chat")
    expect(page.locator("#banner")).to_contain_text("copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"ASCL Membership Assistant, \d+ \w+ 20\d\d\n\n", copied)
    assert re.search(r"You, \d\d:\d\d\nwho\n\nAssistant, \d\d:\d\d\nRing 0116", copied)
    assert "Source: Membership FAQs, ASCL's website" in copied


def test_print_shows_the_conversation_without_the_message_box(page: Page) -> None:
    say(page, "who")
    page.emulate_media(media="print")
    expect(box(page)).to_be_hidden()
    expect(items(page, "You")).to_be_visible()
    expect(page.locator(".on-paper")).to_have_text(re.compile(r"\d+ \w+ 20\d\d"))
    expect(page.locator(".on-paper")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text(PHONE)).to_be_visible()
