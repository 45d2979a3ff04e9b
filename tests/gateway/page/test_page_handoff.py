"""A person in the chat, as the visitor sees it: on a real gateway, with Rasa's stand-in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bench import Gateway, StandIn, recording, replies, reply
from page_kit import box, items, log
from playwright.sync_api import BrowserContext, Page, expect
from staff_kit import Ears, Staff, chat_of, staff_of

from bot.web.bus import BusEvent

QUESTION = {"check": "check_cover", "question": "stage"}


@pytest.fixture
def ears() -> Ears:
    return Ears(1)


@pytest.fixture
def staffed(
    start: Callable[..., Gateway], content_dir: Path, ears: Ears
) -> Iterator[tuple[Gateway, Staff]]:
    gateway = start(extensions=(ears,), queue_check=10**6)
    with staff_of(gateway, content_dir) as ann:
        yield gateway, ann


@pytest.fixture
def chat(context: BrowserContext, staffed: tuple[Gateway, Staff]) -> Iterator[Page]:
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(staffed[0].url)
    expect(log(opened)).to_have_attribute("aria-live", "polite")
    yield opened
    assert faults == []


def say(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def test_waiting_a_person_and_the_assistant_back_are_seen_as_they_come(
    chat: Page, staffed: tuple[Gateway, Staff], rasa: StandIn, ears: Ears
) -> None:
    gateway, ann = staffed
    question = reply(
        "When was it?", meta=QUESTION, choices=[{"label": "Before", "payload": "/answer"}]
    )
    rasa.behave = recording(gateway, replies(question))
    say(chat, "a colleague complained")
    expect(items(chat, "Assistant").last).to_contain_text("When was it?")
    kind, stop = chat.locator(".kind"), chat.locator("#stop")
    expect(kind).to_have_text("An automated assistant, not a person")
    expect(stop).to_have_count(0)

    say(chat, "About talk_to_human")
    expect(kind).to_have_text("Waiting for a person")
    expect(stop).to_have_text("Stop waiting")

    number = chat_of(ann)
    ann.join(number)
    ears.publish(number, BusEvent.MESSAGE)
    expect(kind).to_have_text("Ann from ASCL is in this chat")
    expect(stop).to_have_count(0)
    expect(items(chat, "Notice")).to_contain_text("Ann from ASCL has joined")

    ears.publish(number, BusEvent.STAFF_TYPING)
    expect(chat.locator("#typing")).to_have_text("A person at ASCL is writing")
    ann.say(number, "Hello, how can I help?")
    ears.publish(number, BusEvent.MESSAGE)
    expect(items(chat, "Ann, ASCL")).to_contain_text("Hello, how can I help?")
    expect(chat.locator("#typing")).to_be_hidden()

    say(chat, "It is about my job")
    expect(items(chat, "You").last.locator(".state")).to_have_count(0)
    assert ears.hears(BusEvent.VISITOR_TYPING)
    assert rasa.heard == ["a colleague complained"]

    ann.hand_back(number)
    ears.publish(number, BusEvent.MESSAGE)
    expect(kind).to_have_text("An automated assistant, not a person")
    expect(items(chat, "Notice").last).to_contain_text("the assistant is back")
    again = items(chat, "Assistant").last
    expect(again).to_contain_text("When was it?")
    again.get_by_role("button", name="Before").click()
    expect(chat.get_by_role("button", name="Before (your choice)")).to_be_visible()


def test_who_waits_can_stop_from_the_bar_also_after_a_reload(
    chat: Page, staffed: tuple[Gateway, Staff]
) -> None:
    say(chat, "About talk_to_human")
    stop = chat.get_by_role("banner").get_by_role("button", name="Stop waiting")
    expect(stop).to_be_visible()
    chat.reload()
    stop.click()
    expect(stop).to_have_count(0)
    expect(chat.locator(".kind")).to_have_text("An automated assistant, not a person")
    assert staffed[1].state(chat_of(staffed[1])) == "bot"
