"""The chat page in a real browser against a stand-in of the visitor API: a conversation."""

from bench import LONGEST
from page_kit import HOSTILE, box, items, say
from page_server import Service
from playwright.sync_api import Page, expect


def test_senders_are_named_in_text_and_messages_carry_their_time(page: Page) -> None:
    say(page, "who")
    say(page, "person", 2)
    for author, count in {"You": 2, "Assistant": 2, "Notice": 1, "Person at ASCL": 1}.items():
        expect(items(page, author)).to_have_count(count)
    assert page.locator(".message time[datetime]").count() == 6


def test_enter_sends_and_shift_enter_starts_a_new_line(page: Page, service: Service) -> None:
    box(page).press_sequentially("one")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("two")
    expect(box(page)).to_have_value("one\ntwo")
    box(page).press("Enter")
    expect(items(page, "Assistant")).to_have_count(2)
    assert service.messages[1]["text"] == "one\ntwo"
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")


def test_an_answer_names_its_source_and_links_its_telephone_numbers(page: Page) -> None:
    say(page, "who")
    answer = items(page, "Assistant").last
    expect(answer).to_contain_text("Source: Membership FAQs, ASCL's website")
    expect(answer.get_by_role("link", name="0116 299 1122")).to_have_attribute(
        "href", "tel:01162991122"
    )
    expect(answer.get_by_role("link", name="999")).to_have_count(0)


def test_two_sources_stand_with_their_dates(page: Page) -> None:
    say(page, "regions")
    expect(page.locator(".source")).to_have_text(
        "Sources: Leader, ASCL's magazine, as of February 2015; What we stand for, early 2015"
    )
    expect(items(page, "Assistant").last.locator(".points li")).to_have_text(["North", "South"])


def test_a_crisis_card_has_a_heading_and_numbers_to_call(page: Page) -> None:
    say(page, "help me")
    card = page.locator(".crisis")
    expect(card.get_by_role("heading", name="People you can call now")).to_be_visible()
    links = [link.get_attribute("href") for link in card.get_by_role("link").all()]
    assert links == ["tel:999", "tel:116123", "tel:08000562561"]


def test_a_pressed_choice_is_marked_and_the_others_stay_readable(
    page: Page, service: Service
) -> None:
    page.get_by_role("button", name="Joining").press("Enter")
    pressed = page.get_by_role("button", name="Joining (your choice)")
    expect(pressed).to_be_focused()
    expect(items(page, "Assistant")).to_have_count(2)
    other = page.get_by_role("button", name="Fees")
    expect(other).to_have_attribute("aria-disabled", "true")
    other.dispatch_event("click")
    say(page, "who")
    assert [m["text"] for m in service.messages if m["author"] == "visitor"] == ["Joining", "who"]


def test_markup_in_a_reply_is_shown_as_text_and_unsafe_links_are_not_links(page: Page) -> None:
    say(page, "hostile")
    reply = items(page, "Assistant").last
    expect(reply.locator(".bubble > p").first).to_have_text(HOSTILE)
    expect(reply.locator(".choices").get_by_role("button")).to_have_text(HOSTILE)
    expect(reply.locator("img, script")).to_have_count(0)
    assert [a.get_attribute("href") for a in reply.locator("a").all()] == [
        "https://www.ascl.org.uk/a"
    ]
    expect(page).to_have_title("ASCL Membership Assistant")


def test_a_message_of_a_person_arrives_by_itself(page: Page, service: Service) -> None:
    service.typing = "staff"
    expect(page.get_by_role("status")).to_have_text("A person at ASCL is writing")
    service.store("staff", "Are you still there?")
    expect(items(page, "Person at ASCL")).to_contain_text("Are you still there?")
    expect(page.get_by_role("status")).to_have_text("")


def test_without_a_stream_messages_are_fetched(page: Page, service: Service) -> None:
    service.streaming = False
    service.store("staff", "Found by asking.")
    expect(items(page, "Person at ASCL")).to_contain_text("Found by asking.", timeout=15_000)
    say(page, "who")


def test_a_blank_or_too_long_message_is_refused_with_words(page: Page, service: Service) -> None:
    box(page).press("Enter")
    expect(page.get_by_role("status")).to_have_text("Please write a message first.")
    box(page).fill("x" * (LONGEST - 5))
    expect(page.locator("#counter")).to_have_text("5 characters left")
    box(page).fill("\U0001f600" * (LONGEST + 1))
    box(page).press("Enter")
    expect(page.locator("#counter")).to_have_text("The message is 1 character too long to send.")
    expect(box(page)).to_have_attribute("aria-invalid", "true")
    assert service.received == []
