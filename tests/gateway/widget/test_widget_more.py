"""What the widget can do beyond talking: keep, suggest, write instead, speak Welsh."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bench import Gateway, StandIn
from menu_kit import end, open_menu, use_menu
from playwright.sync_api import BrowserContext, Page, expect
from site_kit import NOTHING, Site, box, kept, launcher, messages_of, open_chat, panel, say
from staff_kit import Staff, staff_of

SIZES = ({"width": 1280, "height": 900}, {"width": 320, "height": 568})


def check_with_axe(page: Page, sizes: tuple[dict[str, int], ...] = SIZES) -> None:
    for size in sizes:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = Axe().run(page, context="ascl-assistant")
            assert found.violations_count == 0, found.generate_report()


@pytest.fixture
def adviser(service: Gateway, content_dir: Path):  # type: ignore[no-untyped-def]
    with staff_of(service, content_dir) as ann:
        yield ann


def wait_for_a_person(page: Page) -> None:
    open_chat(page)
    say(page, "About talk_to_human")
    expect(panel(page).locator(".kind").first).to_have_text("Waiting for a person")


def test_a_chat_that_is_kept_is_there_after_its_tab_was_closed_until_it_is_finished(
    page: Page, visit: Callable[[], Page]
) -> None:
    open_chat(page)
    say(page, "who")
    keep = open_menu(page).get_by_role("switch", name="Keep this chat on this device until tonight")
    expect(keep).to_have_attribute("aria-checked", "false")
    keep.click()
    expect(keep).to_have_attribute("aria-checked", "true")
    expect(page.locator("#banner")).to_contain_text("Anybody who uses the device can read it")
    assert kept(page) == {**NOTHING, "session": 1, "local": 1}
    check_with_axe(page)
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    page.close()
    again = visit()
    launcher(again).click()
    expect(again.locator(".message")).to_have_count(3)
    end(again)
    expect(again.locator("#banner")).to_contain_text("is finished")
    assert kept(again) == NOTHING


def test_a_question_is_chosen_from_the_suggestions_by_keyboard(page: Page, rasa: StandIn) -> None:
    open_chat(page)
    box(page).press_sequentially("payment")
    listed = page.get_by_role("listbox", name="Suggested questions")
    expect(listed.get_by_role("option").first).to_have_text("About payment_method")
    expect(page.locator("#status")).to_contain_text("suggested")
    box(page).press("Escape")
    expect(listed).to_be_hidden()
    expect(panel(page)).to_be_visible()
    box(page).press_sequentially("s")
    expect(listed).to_be_visible()
    box(page).press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-activedescendant", "suggested-0")
    expect(listed.get_by_role("option", selected=True)).to_have_text("About payment_method")
    check_with_axe(page, SIZES[:1])
    box(page).press("Enter")
    expect(messages_of(page, "visitor")).to_contain_text(["About payment_method"])
    expect(box(page)).to_have_value("")
    expect(listed).to_be_hidden()
    assert rasa.heard == ["/faq/payment_method"]


def test_who_waits_is_written_to_instead_and_reads_the_reference(
    page: Page, adviser: Staff
) -> None:
    wait_for_a_person(page)
    page.get_by_role("button", name="Write to me instead").click()
    form = page.get_by_role("dialog", name="Write to me instead")
    expect(form).to_contain_text("go to the membership team")
    form.get_by_label("Your e-mail address").fill("sam at school")
    form.get_by_label("Your name").fill("Sam Example")
    form.get_by_role("button", name="I agree, send it").click()
    address = form.get_by_label("Your e-mail address")
    expect(address).to_be_focused()
    expect(address).to_have_accessible_description(
        "That e-mail address doesn't look right. It needs an @, and a full stop after that."
    )
    check_with_axe(page)
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    address.fill("sam@school.example")
    address.press("Enter")
    expect(form).to_be_hidden()
    expect(box(page)).to_be_focused()
    said = messages_of(page, "assistant").last
    expect(said).to_contain_text("Its reference is ENQ-")
    expect(said.get_by_text("Its reference is")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Write to me instead")).to_have_count(0)


def test_a_person_who_is_there_is_told_before_anything_is_said(page: Page, adviser: Staff) -> None:
    open_chat(page)
    expect(panel(page).get_by_text("Somebody at ASCL is here now")).to_be_visible()
    check_with_axe(page)


def test_nobody_is_promised_where_nothing_is_known(page: Page) -> None:
    with page.expect_response("**/v1/presence"):
        open_chat(page)
    expect(page.locator("#keep")).to_be_attached()
    expect(panel(page).locator(".presence")).to_have_count(0)


def test_the_language_that_was_chosen_stays_chosen_on_this_device(page: Page) -> None:
    open_chat(page)
    use_menu(page, "Cymraeg")
    expect(page.get_by_role("button", name="Anfon")).to_be_visible()
    expect(page.get_by_role("dialog", name="Cynorthwyydd Aelodaeth ASCL")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Anfon")).to_be_visible()
    page.get_by_role("button", name="Dewislen").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_the_questions_of_the_page_are_asked_at_a_press(
    page: Page, site: Site, rasa: StandIn
) -> None:
    site.head += '<meta name="ascl-chat-questions" content="who|What does it cost?">'
    page.goto(site.url)
    launcher(page).click()
    group = page.get_by_role("group", name="Suggested questions")
    group.get_by_role("button", name="who").click()
    expect(messages_of(page, "assistant")).to_have_count(2)
    expect(group).to_have_count(0)
    expect(box(page)).to_be_focused()
    assert rasa.heard == ["who"]


def test_without_its_second_file_the_chat_goes_on(
    context: BrowserContext, site: Site, service: Gateway
) -> None:
    page = context.new_page()
    page.route("**/*.more.js", lambda route: route.fulfill(body="export const begin = 1;"))
    page.goto(site.url)
    open_chat(page)
    say(page, "who")
    assert page.locator("#keep").count() == 0
    end(page)
    expect(page.locator("#banner")).to_contain_text("is finished")
