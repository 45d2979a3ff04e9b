"""Who can use the chat page: the rules of axe, sizes, zoom, keyboard, no script, no motion."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from bench import LONGEST
from content_set_kit import CONTENT_SET
from menu_kit import use_menu
from page_kit import PHONE, box, fail_to_send, items, say, wait_for_answer
from page_server import Service
from playwright.sync_api import Browser, Page, expect
from ruamel.yaml import YAML

from bot.content import load_content
from bot.gateway.widget.page_files import chat_page


def state_start(page: Page, _service: Service) -> None:
    expect(page.get_by_role("button", name="Joining")).to_be_visible()


def state_conversation(page: Page, _service: Service) -> None:
    page.get_by_role("button", name="Joining").click()
    expect(items(page, "Assistant")).to_have_count(2)
    for text in ("who", "regions", "unclear", "help me", "hostile", "long"):
        say(page, text)
    say(page, "person", 2)


def state_failed(page: Page, service: Service) -> None:
    fail_to_send(page, service, 429)


def state_too_long(page: Page, _service: Service) -> None:
    box(page).fill("x" * (LONGEST + 10))


def state_offline(page: Page, _service: Service) -> None:
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("offline")


def state_expired(page: Page, service: Service) -> None:
    service.expire()
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()


def state_finishing(page: Page, _service: Service) -> None:
    use_menu(page, "Finish")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(
    "state",
    [
        state_start,
        state_conversation,
        wait_for_answer,
        state_failed,
        state_too_long,
        state_offline,
        state_expired,
        state_finishing,
    ],
)
def test_no_state_breaks_a_rule_of_axe(
    page: Page, service: Service, state: Callable[[Page, Service], None]
) -> None:
    state(page, service)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("width", "height"), [(320, 225), (320, 640), (1600, 1000)])
def test_nothing_is_cut_off_at_the_side(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for text in ("long", "hostile", "help me"):
        say(page, text)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_to_press_is_large_enough(page: Page) -> None:
    say(page, "hostile")
    for target in page.locator("button:visible, .links a, header a").all():
        size = target.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24


def test_a_reader_further_up_is_not_moved_but_told(page: Page, service: Service) -> None:
    say(page, "tall")
    page.evaluate("scrollTo(0, 0)")
    service.store("staff", "Down here.")
    more = page.get_by_role("button", name="New messages")
    expect(more).to_be_visible()
    assert page.evaluate("scrollY") == 0
    more.click()
    expect(more).to_be_hidden()
    expect(items(page, "Person at ASCL")).to_be_in_viewport()


def test_a_long_answer_is_shown_from_its_question_on(page: Page) -> None:
    say(page, "tall")
    expect(items(page, "You")).to_be_in_viewport()


def test_the_skip_link_leads_to_the_message_box(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the message box")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()


def test_a_person_is_named_with_the_number_of_the_content(page: Page) -> None:
    contacts = YAML(typ="safe").load(CONTENT_SET / "contacts.yml")
    number = contacts["contacts"]["membership_phone"]["value"]
    expect(page.get_by_role("banner").get_by_role("link")).to_have_text(number)
    assert set(PHONE.findall(chat_page(load_content()))) == {number}


def test_without_javascript_the_page_gives_the_telephone_number(
    browser: Browser, service: Service
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(service.url)
    expect(page.get_by_role("link", name=PHONE)).to_have_attribute("href", "tel:01162991122")
    context.close()


def test_without_motion_nothing_moves(page: Page, service: Service) -> None:
    page.emulate_media(reduced_motion="reduce")
    wait_for_answer(page, service)
    moving = "document.querySelector('ascl-assistant').shadowRoot.getAnimations().length"
    assert page.evaluate(moving) == page.evaluate("document.getAnimations().length") == 0
