"""The working pages in Chromium: every state by the rules of axe, and cases from end to end."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from case_kit import HOSTILE, add_chat, add_check, add_enquiry
from desk_browser import check_page, open_as
from desk_kit import DeskServer, running_desk
from playwright.sync_api import Browser, expect

from bot.records.chat import handoffs
from bot.records.enquiries import outbox
from bot.records.models import CaseNote, Conversation, Enquiry, PossibleDuplicate

pytestmark = pytest.mark.browser
ANN, BEN = "ann@example.org", "ben@example.org"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    with running_desk(tmp_path_factory.mktemp("work"), desk_content, 9) as running:
        for email, name in ((ANN, "Ann"), (BEN, "Ben")):
            running.add("adviser", email, name=name)
        yield running


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    """A desk with a case of every kind; the numbers in the states below are theirs."""
    folder = tmp_path_factory.mktemp("full")
    with running_desk(folder, desk_content, 9, offer_lifetime=3_600) as running:
        admin = running.signed_in("admin")
        chat = add_chat(running, "Am I covered?", *HOSTILE, urgent=True)
        add_check(running, chat)
        running.add("adviser", ANN, name="Ann")
        for number, deed in ((2, "claim"), (3, "claim"), (3, "close")):
            if deed == "claim":
                assert add_chat(running, "Hello, I am a head teacher in Cardiff") == number
            who = admin if number == 2 else running.signed_in("adviser", ANN)
            who.submit(f"/desk/chats/{number}/{deed}")
        assert add_chat(running, "Hello") == 4
        running.signed_in("adviser", ANN).submit("/desk/chats/4/claim")
        to_admin = {"to": running.user("admin@example.org").id}
        running.signed_in("adviser", ANN).submit("/desk/chats/4/assign", to_admin)
        first = add_enquiry(running, HOSTILE[0], name=HOSTILE[2], urgent=True)
        late = running.clock() - timedelta(hours=1)
        second = add_enquiry(running, HOSTILE[3] + HOSTILE[4], phone="+447700900123", due_at=late)
        add_enquiry(running, "Done with", state="closed", closed_at=running.clock())
        now = running.clock()
        with running.database.writing() as db:
            db.add(PossibleDuplicate(first_id=first, second_id=second, ground="school", at=now))
            db.add(CaseNote(conversation_id=chat, text=HOSTILE[1], at=now))
            outbox.queue_email(db, "one", "sam@somewhere.example", "We have it", "-", now, first)
        yield running


STATES = {
    "queue": "/desk/queue",
    "queue-filtered-empty": "/desk/queue?topic=greet&urgent=yes",
    "queue-closed": "/desk/queue?state=closed",
    "chat-waits": "/desk/chats/1",
    "chat-mine": "/desk/chats/2",
    "chat-closed": "/desk/chats/3",
    "chat-offered": "/desk/chats/4",
    "enquiry-new": "/desk/enquiries/1",
    "enquiry-long": "/desk/enquiries/2",
    "enquiry-closed": "/desk/enquiries/3",
    "caller": "/desk/enquiries/new",
    "audit-of-a-case": "/desk/audit?kind=chat&number=2",
    "outbox": "/desk/letters",
    "search-found": "/desk/search?q=covered",
    "search-nothing": "/desk/search?q=zebra",
    "alike": "/desk/likenesses",
    "keys": "/desk/keys",
}


@pytest.mark.parametrize("name", STATES)
def test_each_working_page_can_be_used_by_everybody(
    chromium: Browser, full: DeskServer, name: str
) -> None:
    context, page = open_as(chromium, full, "admin")
    page.goto(STATES[name])
    check_page(page, name)
    context.close()


def test_an_empty_desk_and_refusals_can_be_used_by_everybody(
    chromium: Browser, start_desk: Callable[..., DeskServer]
) -> None:
    desk = start_desk()
    context, page = open_as(chromium, desk, "admin")
    for path in ("/desk/queue", "/desk/letters", "/desk/likenesses", "/desk/search"):
        page.goto(path)
        check_page(page, f"empty-{path.rpartition('/')[2]}")
    chat = add_chat(desk, "hello")
    desk.signed_in("adviser", BEN).submit(f"/desk/chats/{chat}/claim")
    page.goto(f"/desk/chats/{chat}")
    page.evaluate(
        "chat => { const form = document.querySelector('.actions form, header form');"
        " form.action = `/desk/chats/${chat}/claim`; form.method = 'post'; form.submit(); }",
        chat,
    )
    expect(page.get_by_text("The adviser has it now")).to_be_visible()
    check_page(page, "claimed-by-other")
    context.close()


def test_a_visitor_and_an_adviser_chat_and_the_assistant_is_back(
    chromium: Browser, desk: DeskServer
) -> None:
    visitor = desk.visitor()
    with desk.database.reading() as db:
        chat = db.query(Conversation).order_by(Conversation.id.desc()).first().id
    context, page = open_as(chromium, desk, "adviser", ANN)
    page.goto("/desk/queue")
    before = page.get_by_role("link", name=f"Chat {chat}")
    expect(before).to_have_count(0)
    with desk.database.writing() as db:
        handoffs.request(db, chat, "asked", desk.clock())
    desk.signed_in("adviser", BEN).submit("/desk/available", {"available": "yes"})
    before.click()
    page.get_by_role("button", name="Claim").click()
    box = page.get_by_label("Your message")
    page.get_by_text("Canned replies", exact=True).click()
    page.get_by_role("button", name="Hello").click()
    expect(box).to_have_value("Hello, I am reading what you wrote.")
    assert "Hello, I am reading" not in " ".join(visitor.texts())
    box.fill("What can I do for you?")
    page.keyboard.press("Control+Enter")
    expect(box).to_have_value("")
    expect(page.locator("#messages li.staff")).to_have_count(1)
    assert visitor.texts()[-1] == "What can I do for you?"
    visitor.say("Is my deputy covered too?")
    expect(page.get_by_text("Is my deputy covered too?").first).to_be_visible()
    context.set_offline(True)
    for number in range(3):
        visitor.say(f"while you were away {number}")
    box.fill("A draft that must not be lost")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert").filter(has_text="can't be reached")).to_be_visible()
    expect(box).to_have_value("A draft that must not be lost")
    context.set_offline(False)
    for number in range(3):
        expect(page.locator("#messages li", has_text=f"away {number}")).to_have_count(1)
    page.get_by_role("button", name="Send").click()
    expect(box).to_have_value("")
    assert visitor.texts().count("A draft that must not be lost") == 1
    page.get_by_role("button", name="Hand back to the assistant").click()
    expect(page.get_by_text("The assistant has this chat")).to_be_visible()
    context.close()


def test_an_enquiry_is_found_answered_and_closed_by_keyboard_alone(
    chromium: Browser, desk: DeskServer
) -> None:
    left = add_enquiry(desk, "May a bursar called Quill join?")
    context, page = open_as(chromium, desk, "adviser", ANN)
    page.goto("/desk/queue")
    page.keyboard.press("/")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("quill")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 find")).to_be_visible()
    page.keyboard.press("Tab")
    page.locator("main").press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enquiry ENQ")).to_be_visible()
    page.wait_for_load_state("load")  # the scripts of the keys are there
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have it.")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("r")
    page.keyboard.type("Yes, she may. Press q to j/k?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("waits since")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.locator(".standing")).to_contain_text("closed")
    with desk.database.reading() as db:
        row = db.get(Enquiry, left)
        assert (row.state, row.answered_at is not None) == ("closed", True)
        assert [letter.body.partition("\n")[0] for letter in outbox.emails_of(db, left)] == [
            "Yes, she may. Press q to j/k?"
        ]
    context.close()


def test_single_keys_can_be_switched_off(chromium: Browser, desk: DeskServer) -> None:
    context, page = open_as(chromium, desk, "adviser", ANN)
    page.goto("/desk/keys")
    page.get_by_role("button", name="Single keys are on").click()
    page.locator("h1").click()
    page.keyboard.press("q")
    expect(page.get_by_role("button", name="Single keys are off")).to_be_visible()
    page.get_by_role("button", name="Single keys are off").click()
    page.locator("h1").click()
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    context.close()


# Found and measured in one step: a row that is swapped in between would measure nothing.
TOP = "id => document.getElementById(id).getBoundingClientRect().top"
FOCUS = "id => document.getElementById(id).focus()"


def test_what_is_new_in_the_queue_is_said_and_takes_neither_focus_nor_place(
    chromium: Browser, start_desk: Callable[..., DeskServer]
) -> None:
    desk = start_desk()
    numbers = [add_enquiry(desk) for _ in range(40)]
    context, page = open_as(chromium, desk, "adviser", ANN)
    page.goto("/desk/queue")
    held = f"case-enquiry-{numbers[30]}"
    page.evaluate(FOCUS, held)
    top = page.evaluate(TOP, held)
    chat = add_chat(desk, "hello", urgent=True)
    expect(page.locator("#news")).to_have_text("1 new in the queue.", timeout=15_000)
    expect(page.locator(f"#case-chat-{chat}")).to_have_count(1)
    expect(page.locator(f"#{held}")).to_be_focused()
    assert abs(page.evaluate(TOP, held) - top) < 2
    context.close()


def test_what_is_done_with_several_and_what_a_caller_lacks_can_be_used_by_everybody(
    chromium: Browser, full: DeskServer
) -> None:
    context, page = open_as(chromium, full, "admin")
    page.goto("/desk/queue")
    page.get_by_text("Several at once").click()
    page.get_by_role("button", name="Tick all").click()
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    check_page(page, "queue-bulk")
    add_enquiry(full, "New meanwhile")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('desk:changed'))")
    expect(page.get_by_text("New meanwhile")).to_be_visible()
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    page.goto("/desk/enquiries/new")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(4)
    check_page(page, "caller-wrong")
    context.close()
