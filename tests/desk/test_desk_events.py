"""The stream of the desk: what waits is told, whoever stored it, and no words pass through."""

import asyncio

from desk_kit import DeskServer, words

from bot.records.chat import handoffs
from bot.records.models import Conversation
from bot.web.bus import BusEvent


def chat_of(desk: DeskServer) -> int:
    """A visitor's new chat."""
    desk.visitor()
    with desk.database.reading() as db:
        return int(db.query(Conversation.id).order_by(Conversation.id.desc()).first()[0])


def ask_for_a_person(desk: DeskServer, chat: int) -> None:
    with desk.database.writing() as db:
        assert handoffs.request(db, chat, "asked", desk.clock())


def publish(desk: DeskServer, room: int, event: BusEvent) -> None:
    asyncio.run(desk.app.state.services.bus.publish(room, event))


def test_whatever_stored_it_a_waiting_chat_is_told_and_so_is_its_end(desk: DeskServer) -> None:
    browser, chat = desk.signed_in("reader"), chat_of(desk)
    with browser.events() as events:
        assert next(events) == ("counts", {"waiting": 0, "enquiries": 0, "urgent": 0, "held": 0})
        ask_for_a_person(desk, chat)
        assert next(events) == ("counts", {"waiting": 1, "enquiries": 0, "urgent": 0, "held": 0})
        with desk.database.writing() as db:
            handoffs.withdraw(db, chat, "visitor", desk.clock())
        assert next(events) == ("counts", {"waiting": 0, "enquiries": 0, "urgent": 0, "held": 0})


def test_a_page_that_shows_a_chat_is_told_that_it_moved_and_not_of_others(desk: DeskServer) -> None:
    browser, chat, other = desk.signed_in("adviser"), chat_of(desk), chat_of(desk)
    with browser.events(f"/desk/events?chat={chat}") as events:
        next(events)
        publish(desk, other, BusEvent.MESSAGE)
        publish(desk, chat, BusEvent.TYPING)
        assert next(events) == ("chat", {"kind": "typing"})
        publish(desk, chat, BusEvent.MESSAGE)
        assert next(events) == ("chat", {"kind": "message"})


def test_a_chat_that_can_be_none_is_refused(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    for chat in ("x", "-1", "²", "9" * 30):
        assert browser.get("/desk/events", params={"chat": chat}).status_code == 400


def test_the_first_page_counts_what_waits_and_names_who_is_here(desk: DeskServer) -> None:
    browser, chat = desk.signed_in("adviser"), chat_of(desk)
    reader = desk.signed_in("reader")
    ask_for_a_person(desk, chat)
    before = words(reader.get("/desk"))
    assert "Chats that wait 1 the oldest since" in before
    assert "Nobody. Visitors are offered" in before
    browser.submit("/desk/available", {"available": "yes"})
    with desk.database.writing() as db:
        handoffs.claim(db, chat, desk.user("adviser@example.org").id, desk.clock())
    assert "Chats that wait 0 Nobody waits" in words(reader.get("/desk/overview"))
    assert "Here for chats The adviser" in words(reader.get("/desk/overview"))
    assert "Yours 1 1 chat, 0 enquiries" in words(browser.get("/desk"))
