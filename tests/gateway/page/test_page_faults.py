"""The chat page when the service, the network or the session lets it down."""

import pytest
from page_kit import PHONE, box, fail_to_send, items, say
from page_server import Service
from playwright.sync_api import BrowserContext, Page, expect


def test_trying_again_uses_the_same_key_and_leaves_one_message(
    page: Page, service: Service
) -> None:
    failed = fail_to_send(page, service, 429)
    expect(failed).to_contain_text("Please wait 20 seconds.")
    failed.get_by_role("button", name="Try again").click()
    expect(items(page, "You")).to_have_count(1)
    expect(items(page, "Assistant")).to_have_count(2)
    expect(failed).to_have_count(0)
    expect(box(page)).to_be_focused()
    assert len(service.received) == 2
    assert len(set(service.received)) == 1


def test_an_answer_lost_on_its_way_is_asked_for_again_without_a_double(
    page: Page, service: Service
) -> None:
    service.streaming = False
    service.faults.append("lost")
    say(page, "who")
    assert len(service.received) == 2
    assert len(set(service.received)) == 1
    assert len(service.messages) == 3


def test_a_refused_message_can_be_edited(page: Page, service: Service) -> None:
    failed = fail_to_send(page, service, 422)
    expect(failed).to_contain_text("Please type it again.")
    failed.get_by_role("button", name="Edit the message").click()
    expect(box(page)).to_have_value("who")
    expect(items(page, "You")).to_have_count(0)


def test_going_offline_is_said_and_coming_back_brings_what_was_missed(
    page: Page, context: BrowserContext, service: Service
) -> None:
    context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text(PHONE)
    service.store("staff", "While you were away.")
    context.set_offline(False)
    expect(items(page, "Person at ASCL")).to_contain_text("While you were away.")
    expect(page.locator("#banner")).to_be_empty()


def test_a_start_that_fails_can_be_tried_again(context: BrowserContext, service: Service) -> None:
    service.session_faults.append(503)
    page = context.new_page()
    page.goto(service.url)
    expect(page.locator("#banner")).to_contain_text("The assistant is switched off.")
    page.get_by_role("button", name="Try again").click()
    expect(items(page, "Assistant")).to_have_count(1)
    expect(page.locator("#banner")).to_be_empty()


def test_a_fault_that_brings_no_words_is_told_in_the_pages_own(
    context: BrowserContext, service: Service
) -> None:
    page = context.new_page()
    page.route("**/v1/session", lambda route: route.fulfill(status=503, body=""))
    page.goto(service.url)
    expect(page.locator("#banner")).to_contain_text("switched off right now")


@pytest.mark.parametrize("fault", [None, 503])
def test_what_is_said_before_the_conversation_has_begun_is_not_lost(
    context: BrowserContext, service: Service, fault: int | None
) -> None:
    page = context.new_page()
    service.gate.clear()
    service.session_faults.extend([fault] if fault else [])
    page.goto(service.url)
    box(page).fill("who")
    box(page).press("Enter")
    expect(box(page)).to_have_value("")
    service.gate.set()
    if fault:
        expect(box(page)).to_have_value("who")
        expect(page.locator("#banner")).to_contain_text("switched off")
    else:
        expect(items(page, "You")).to_have_count(1)
        expect(items(page, "Assistant")).to_have_count(2)


def test_an_ended_session_keeps_the_text_and_offers_a_new_conversation(
    page: Page, service: Service
) -> None:
    say(page, "who")
    box(page).fill("unsent")
    service.expire()
    page.get_by_role("button", name="Start a new conversation").click()
    expect(page.locator(".message")).to_have_count(1)
    expect(box(page)).to_have_value("unsent")
    expect(box(page)).to_be_focused()
    say(page, "regions")


def test_a_quiet_conversation_warns_before_it_closes_and_can_be_kept_open(
    context: BrowserContext, service: Service
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(service.url)
    expect(items(page, "Assistant")).to_have_count(1)
    page.clock.fast_forward("26:00")
    expect(page.locator("#banner")).to_contain_text("This conversation closes at")
    page.get_by_role("button", name="Keep it open").click()
    expect(page.locator("#banner")).to_be_empty()
