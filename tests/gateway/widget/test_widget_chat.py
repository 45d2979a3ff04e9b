"""The widget on a website of another origin: a conversation."""

import re
from collections.abc import Callable

import pytest
from menu_kit import use_menu
from playwright.sync_api import BrowserContext, Page, expect
from site_kit import (
    BIDI,
    HOSTILE,
    TEXTS,
    Staff,
    box,
    launcher,
    messages_of,
    open_chat,
    panel,
    say,
)

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_a_visitor_opens_asks_chooses_and_reads_the_source(page: Page, size: dict) -> None:
    page.set_viewport_size(size)
    open_chat(page)
    expect(messages_of(page, "assistant")).to_contain_text("automated assistant")
    expect(panel(page).get_by_role("link", name="0116 299 1122").first).to_be_in_viewport()
    say(page, "who")
    answer = messages_of(page, "assistant").last
    expect(answer.locator(".source")).to_have_text(
        "Source: Membership FAQs, ASCL's website, as of February 2015"
    )
    expect(answer.locator(".points li")).to_have_text(["Heads", "Deputies"])
    expect(answer.get_by_role("link", name="0116 299 1122")).to_have_attribute(
        "href", "tel:01162991122"
    )
    say(page, "unclear")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Leave (your choice)")).to_be_visible()
    expect(page.get_by_role("button", name="Fees")).to_have_attribute("aria-disabled", "true")
    expect(messages_of(page, "visitor").last).to_contain_text("Leave")


def test_the_panel_covers_a_phone_and_stands_beside_the_page_on_a_desktop(page: Page) -> None:
    open_chat(page)
    assert panel(page).evaluate("dialog => dialog.matches(':modal')") is False
    page.set_viewport_size(PHONE)
    expect(panel(page)).to_have_css("width", "390px")
    assert panel(page).evaluate("dialog => dialog.matches(':modal')") is True
    expect(panel(page)).to_have_css("height", "844px")
    page.set_viewport_size(DESK)
    expect(panel(page)).to_have_css("width", "416px")
    assert panel(page).evaluate("dialog => dialog.matches(':modal')") is False


def test_an_outcome_is_a_card_with_the_page_to_keep(page: Page) -> None:
    open_chat(page)
    say(page, "question")
    expect(messages_of(page, "assistant").last).to_contain_text("would ASCL support my case?")
    say(page, "outcome")
    card = page.locator(".outcome")
    expect(card.get_by_role("heading", name="Outcome of the check")).to_be_visible()
    expect(card.get_by_role("link", name="Keep this outcome")).to_have_attribute("target", "_blank")
    expect(card.get_by_role("link", name="Ring 0116 299 1122")).to_be_visible()
    expect(card.get_by_role("button", name="Speak to a person")).to_be_visible()


def test_the_parts_of_an_outcome_unfold_and_are_all_on_paper(page: Page) -> None:
    open_chat(page)
    say(page, "outcome")
    card = page.locator(".outcome")
    change = card.get_by_role("button", name="Change: Membership")
    expect(change).to_be_hidden()
    card.get_by_text("What you told me").click()
    expect(change).to_be_visible()
    expect(card.get_by_text("A point is still open.")).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('ascl-assistant').toggleAttribute('printing', true)")
    expect(card.get_by_text("A point is still open.")).to_be_visible()


def test_a_crisis_card_comes_first_with_numbers_to_call(page: Page) -> None:
    open_chat(page)
    say(page, "I am in despair", replies=2)
    first = page.locator(".visitor + .message")
    expect(first).to_have_class(re.compile("crisis"))
    expect(first.get_by_role("heading", name="People you can call now")).to_be_in_viewport()
    expect(first.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")


def test_a_person_is_awaited_named_and_gone(page: Page, staff: Staff) -> None:
    open_chat(page)
    kind = panel(page).locator(".kind")
    staff.notice("A person has been asked for.", handoff="queued")
    expect(kind).to_have_text("Waiting for a person")
    staff.notice("Ada has joined.", handoff="joined", staff="Ada")
    expect(kind).to_have_text("Ada from ASCL is in this chat")
    staff.say("Hello.", staff="Ada")
    expect(messages_of(page, "staff")).to_contain_text("Ada, ASCL")
    staff.notice("Ada has left.", handoff="ended", staff="Ada")
    expect(kind).to_have_text("An automated assistant, not a person")


def test_what_comes_while_the_panel_is_closed_is_counted_and_said(page: Page, staff: Staff) -> None:
    open_chat(page)
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    staff.say("Are you there?")
    expect(page.locator(".badge")).to_have_text("1")
    expect(page.get_by_role("status").first).to_have_text("1 new message")
    staff.say("Take your time.")
    expect(launcher(page)).to_have_accessible_name("Ask about membership (2 new messages)")
    launcher(page).click()
    expect(messages_of(page, "staff").last).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".badge")).to_have_count(0)


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, DESK], ids=["phone", "desktop"])
def test_hostile_texts_of_visitor_and_staff_are_text_and_leave_the_layout_whole(
    page: Page, staff: Staff, size: dict
) -> None:
    page.set_viewport_size(size)
    open_chat(page)
    say(page, "links")
    for text in TEXTS:
        say(page, text)
        staff.say(text, staff=HOSTILE)
        expect(messages_of(page, "staff").last.locator("p[dir]")).to_have_text(text)
    said = page.locator(".visitor p[dir], .assistant p[dir], .staff p[dir]")
    assert said.filter(has_text=HOSTILE).count() >= 3
    assert said.filter(has_text=BIDI).count() >= 1
    assert page.locator(".message img, .message script").count() == 0
    hrefs = page.locator(".links a").evaluate_all("links => links.map(link => link.href)")
    assert hrefs == ["https://www.ascl.org.uk/a"]
    expect(page).to_have_title("Site")
    scrolled = panel(page).evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert scrolled[0] == scrolled[1]
    bar = panel(page).locator(".bar").bounding_box()
    assert bar and bar["width"] == scrolled[1]


def test_the_conversation_can_be_copied_and_printed_alone(
    page: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page)
    say(page, "who")
    use_menu(page, "Copy chat")
    expect(page.locator("#banner")).to_contain_text("copied")
    assert "Source: Membership FAQs" in page.evaluate("navigator.clipboard.readText()")
    page.evaluate("window.print = () => { window.printed = true; }")
    use_menu(page, "Print")
    page.emulate_media(media="print")
    assert page.evaluate("window.printed")
    expect(page.get_by_role("heading", name="A page")).to_be_hidden()
    expect(messages_of(page, "visitor")).to_be_visible()
    expect(box(page)).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_role("heading", name="A page")).to_be_visible()
    expect(page.locator(".message").first).to_be_hidden()


def test_an_answer_can_be_rated_and_a_failure_is_said(
    page: Page, visit: Callable[[], Page]
) -> None:
    sent: list[dict] = []

    def note(route) -> None:  # type: ignore[no-untyped-def]
        sent.append(route.request.post_data_json)
        route.fulfill(
            status=500 if len(sent) == 1 else 201, headers={"Access-Control-Allow-Origin": "*"}
        )

    page.route("**/v1/ratings", note)
    open_chat(page)
    expect(page.locator(".rating")).to_have_count(0)
    say(page, "who")
    helpful = page.get_by_role("group", name="Did this answer your question?")
    helpful.get_by_role("button", name="Yes").click()
    expect(helpful).to_contain_text("couldn’t save that")
    helpful.get_by_role("button", name="No").click()
    expect(helpful).to_contain_text("Thank you")
    expect(helpful.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    assert [(set(one), one["verdict"]) for one in sent] == [
        ({"message", "verdict"}, "good"),
        ({"message", "verdict"}, "bad"),
    ]
