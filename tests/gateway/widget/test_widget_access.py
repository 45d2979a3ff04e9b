"""Who can use the widget: axe in every state, keyboard alone, sizes, motion, forced colours."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from bench import LONGEST, StandIn
from menu_kit import use_menu
from playwright.sync_api import BrowserContext, Page, expect
from site_kit import TEXTS, Staff, box, launcher, messages_of, open_chat, panel, say

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


def state_closed(page: Page, _staff: Staff) -> None:
    expect(launcher(page)).to_be_visible()


def state_unread(page: Page, staff: Staff) -> None:
    open_chat(page)
    page.keyboard.press("Escape")
    staff.say("Hello.")
    expect(page.locator(".badge")).to_have_text("1")


def state_conversation(page: Page, staff: Staff) -> None:
    open_chat(page)
    for text in ("who", "question", "outcome", "links", "unclear", *TEXTS):
        say(page, text)
    say(page, "I am in despair", replies=2)
    page.get_by_role("button", name="Leave").click()
    staff.notice("A person will come.", handoff="queued")
    staff.say("Hello.", staff="Ada")
    expect(messages_of(page, "staff")).to_have_count(1)


def state_failed(page: Page, _staff: Staff) -> None:
    open_chat(page)
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("offline")
    box(page).fill("who")
    box(page).press("Enter")
    expect(page.locator(".failed")).to_contain_text("Not sent.")


def state_too_long(page: Page, _staff: Staff) -> None:
    open_chat(page)
    box(page).fill("x" * (LONGEST + 10))
    expect(page.locator("#counter")).to_have_text("10 characters too many")


def state_finishing(page: Page, _staff: Staff) -> None:
    open_chat(page)
    use_menu(page, "Finish")
    expect(page.get_by_role("dialog", name="Finish this conversation?")).to_be_visible()


def state_finished(page: Page, staff: Staff) -> None:
    state_finishing(page, staff)
    page.locator("#sure").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()


def state_ended(page: Page, staff: Staff) -> None:
    open_chat(page)
    staff.end_all()
    expect(page.locator("#banner")).to_contain_text("has ended")


@pytest.mark.parametrize(
    "state",
    [
        state_closed,
        state_unread,
        state_conversation,
        state_failed,
        state_too_long,
        state_finishing,
        state_finished,
        state_ended,
    ],
)
def test_no_state_of_the_widget_breaks_a_rule_of_axe(
    page: Page, staff: Staff, state: Callable[[Page, Staff], None]
) -> None:
    state(page, staff)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, context="ascl-assistant")
            assert found.violations_count == 0, found.generate_report()


def test_the_widget_that_writes_breaks_no_rule_of_axe(page: Page, rasa: StandIn) -> None:
    open_chat(page)
    rasa.open.clear()
    box(page).fill("who")
    box(page).press("Enter")
    expect(page.locator("#status")).to_have_text("The assistant is writing")
    page.emulate_media(reduced_motion="reduce")
    moving = "document.querySelector('ascl-assistant').shadowRoot.getAnimations().length"
    assert page.evaluate(moving) == 0
    found = Axe().run(page, context="ascl-assistant")
    assert found.violations_count == 0, found.generate_report()
    rasa.open.set()
    expect(messages_of(page, "assistant")).to_have_count(2)
    expect(page.locator("#status")).to_have_text("")


def test_the_whole_way_goes_by_keyboard_and_focus_returns(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    expect(messages_of(page, "assistant")).to_have_count(1)
    page.keyboard.type("unclear")
    page.keyboard.press("Enter")
    expect(messages_of(page, "assistant")).to_have_count(2)
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Fees")).to_be_focused()
    page.keyboard.press("Enter")
    chosen = page.get_by_role("button", name="Fees (your choice)")
    expect(chosen).to_be_focused()
    expect(chosen).to_be_in_viewport()
    menu = page.get_by_role("button", name="Menu", exact=True)
    for _press in range(12):
        page.keyboard.press("Shift+Tab")
        if menu.evaluate("one => one.getRootNode().activeElement === one"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(panel(page)).to_be_visible()
    page.keyboard.press("Enter")
    for _press in range(3 + 3 + 1):
        page.keyboard.press("Tab")
    expect(page.locator("#finish")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Finish this conversation?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(panel(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(320, 225), (320, 640), (1600, 1000)])
def test_nothing_of_the_widget_is_cut_off_and_everything_to_press_is_large_enough(
    page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_chat(page)
    for text in ("who", "links", "outcome", "unclear"):
        say(page, text)
    wide = panel(page).evaluate("one => one.scrollWidth - one.clientWidth")
    assert wide == 0
    for target in page.locator("button:visible, .links a, .bar a").all():
        size = target.bounding_box()
        assert size and min(size["width"], size["height"]) >= 24
        assert size["x"] >= 0 and size["x"] + size["width"] <= width


def test_in_forced_colours_what_can_be_pressed_keeps_its_edge(
    page: Page, context: BrowserContext
) -> None:
    page.emulate_media(forced_colors="active")
    open_chat(page)
    for control in page.locator(".choice, .primary:visible").all():
        assert control.evaluate("one => getComputedStyle(one).borderTopWidth") != "0px"


def test_a_reader_further_up_is_not_moved_but_told(page: Page, staff: Staff) -> None:
    open_chat(page)
    say(page, "tall")
    panel(page).evaluate("one => one.scrollTo(0, 0)")
    staff.say("Down here.")
    more = page.get_by_role("button", name="New messages")
    expect(more).to_be_visible()
    assert panel(page).evaluate("one => one.scrollTop") == 0
    more.click()
    expect(more).to_be_hidden()
    expect(messages_of(page, "staff")).to_be_in_viewport()
