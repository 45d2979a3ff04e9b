import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from bench import Gateway, StandIn, Visitor, make_settings, replies, reply
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot.gateway.messages.event_stream import Streams
from bot.gateway.messages.sessions import Visitor as SomeVisitor
from bot.records import Database
from bot.records.chat import conversations, messages
from bot.records.chat.messages import OutboundMessage
from bot.records.chat.new_messages import NewMessage
from bot.records.models import Message
from bot.web.bus import BusEvent, BusNotice, Inbox, LocalBus
from bot.web.clock import utc_now

QUIET = 600.0  # seconds between two looks at the table: longer than any test


def ids(events: Any) -> list[str]:
    return [event["id"] for event in events if event["event"] == "message"]


def test_a_stream_shows_each_message_as_it_comes(visitor: Visitor, rasa: StandIn) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool, visitor.stream(visitor.history()[-1]["id"]) as events:
        posted = pool.submit(visitor.say, "hello\nthere")
        assert next(events)["data"]["text"] == "hello\nthere"
        assert next(events) == {"event": "typing", "data": {"author": "assistant"}}
        rasa.open.set()
        last = next(events)
        assert last["data"] == posted.result()[1]
        assert last["id"] == str(last["data"]["id"])


def test_a_stream_starts_with_what_was_missed(visitor: Visitor) -> None:
    for n in range(3):
        visitor.say(f"message {n}")
    history = [str(message["id"]) for message in visitor.history()]
    with visitor.stream() as events:
        assert ids(islice(events, 7)) == history
    with visitor.stream(int(history[3])) as events:
        assert ids(islice(events, 3)) == history[4:]


def test_reconnecting_again_and_again_shows_no_gap_and_no_double(
    gateway: Gateway, rasa: StandIn
) -> None:
    visitor = gateway.visitor()
    rasa.behave = replies(reply("one"), reply("two"))
    got: list[int] = []
    last = 0
    with ThreadPoolExecutor(1) as pool:
        talk = pool.submit(lambda: [visitor.say(f"message {n}") for n in range(15)])
        while len(got) < 1 + 15 * 3:
            with visitor.stream(last) as events:
                messages = (event for event in events if event["event"] == "message")
                for event in islice(messages, min(4, 46 - len(got))):
                    got.append(int(event["id"]))
                    last = got[-1]
        talk.result()
    assert got == [message["id"] for message in visitor.history()]


def test_a_stream_is_never_buffered_or_kept(visitor: Visitor) -> None:
    with visitor.http.stream("GET", "/v1/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["cache-control"] == "no-store"


def test_the_end_of_the_session_ends_the_stream(visitor: Visitor) -> None:
    with visitor.stream() as events:
        next(events)
        visitor.http.post("/v1/session/end")
        assert list(events) == []


@pytest.mark.parametrize("seconds", [31 * 60, 13 * 60 * 60])
def test_a_session_that_expires_ends_the_stream(
    start: Callable[..., Gateway], seconds: int
) -> None:
    gateway = start()
    visitor = gateway.visitor()
    with visitor.stream() as events:
        next(events)
        gateway.clock.forward(seconds)
        assert list(events) == []


def test_a_stream_shows_nothing_of_another_visitor(gateway: Gateway) -> None:
    one, other = gateway.visitor(), gateway.visitor()
    with one.stream(one.history()[-1]["id"]) as events:
        other.say("not for you")
        one.say("for me")
        assert next(events)["data"]["text"] == "for me"


@pytest.mark.parametrize("last", ["x", "-1", "9" * 40, "1,2"])
def test_a_last_event_id_that_is_none_is_refused(visitor: Visitor, last: str) -> None:
    answer = visitor.http.get("/v1/events", headers={"Last-Event-ID": last})
    assert answer.status_code == 400


def test_a_session_has_only_so_many_streams(start: Callable[..., Gateway]) -> None:
    visitor = start(streams_per_session=2).visitor()
    with visitor.stream() as one, visitor.stream() as two:
        next(one), next(two)
        answer = visitor.http.get("/v1/events")
        assert answer.status_code == 429
        assert "retry-after" in answer.headers


def elsewhere(gateway: Gateway, visitor: Visitor, work: Callable[[Any, int], Any]) -> None:
    """What another process does to a visitor's chat: this one isn't told."""
    database = Database(gateway.settings.database)
    shown = visitor.history()[0]["id"]
    with database.writing() as db:
        chat = db.scalars(select(Message.conversation_id).where(Message.id == shown)).one()
        work(db, chat)
    database.close()


def test_what_is_handed_on_and_answered_is_what_the_table_holds(
    gateway: Gateway, rasa: StandIn
) -> None:
    visitor = gateway.visitor()
    offer = {"label": "How to join", "payload": "/how_to_join"}
    link = {"label": "Fees", "url": "https://example.org/fees"}
    rasa.behave = replies(
        reply("one", choices=[offer, {**offer, "label": "Who"}], links=[link]),
        reply("two", meta={"topic": "fees", "source": {"title": "FAQs", "as_of": None}}),
    )
    with visitor.stream(visitor.history()[-1]["id"]) as events:
        answer = visitor.say("caf\u00e9 \U0001f600\nand more")
        shown = [each["data"] for each in islice(events, 4) if each["event"] == "message"]
    assert shown == visitor.history()[1:] == answer


def test_what_this_process_stored_is_not_read_again_for_its_streams(
    start: Callable[..., Gateway],
) -> None:
    visitor = start(stream_check=QUIET).visitor()
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    with visitor.stream(visitor.history()[-1]["id"]) as events:
        visitor.say("so that the stream is open")
        assert len(ids(islice(events, 3))) == 2
        event.listen(Engine, "before_cursor_execute", note)
        try:
            visitor.say("hello")
            assert len(ids(islice(events, 3))) == 2
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    assert any("INSERT INTO messages" in each for each in asked)
    read = [each for each in asked if "ORDER BY messages.id" in each and "messages.text" in each]
    assert not read  # a turn reads the `meta` of the reply before it, for its language


def test_what_another_process_stored_is_shown_before_what_follows_it(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(stream_check=QUIET)
    visitor = gateway.visitor()
    with visitor.stream() as events:
        assert len(ids(islice(events, 1))) == 1
        elsewhere(
            gateway,
            visitor,
            lambda db, chat: messages.add(db, chat, OutboundMessage("aside"), utc_now()),
        )
        visitor.say("hello")
        shown = [each for each in islice(events, 4) if each["event"] == "message"]
    assert [each["data"]["text"] for each in shown] == ["aside", "hello", "You said: hello"]
    assert ids(shown) == [str(each["id"]) for each in visitor.history()[1:]]


def test_what_another_process_stored_is_shown_where_nothing_follows(gateway: Gateway) -> None:
    visitor = gateway.visitor()
    with visitor.stream(visitor.history()[-1]["id"]) as events:
        elsewhere(
            gateway,
            visitor,
            lambda db, chat: messages.add(db, chat, OutboundMessage("aside"), utc_now()),
        )
        assert next(events)["data"]["text"] == "aside"


def test_a_reply_to_a_session_that_another_process_ended_is_not_handed_on(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start(stream_check=QUIET)
    visitor = gateway.visitor()
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool, visitor.stream(visitor.history()[-1]["id"]) as events:
        posted = pool.submit(visitor.say, "hello")
        assert next(events)["data"]["text"] == "hello"
        assert next(events)["event"] == "typing"
        elsewhere(gateway, visitor, lambda db, chat: conversations.end(db, chat, utc_now()))
        rasa.open.set()
        assert list(events) == []
        assert len(posted.result()) == 2


def test_a_stream_from_an_id_that_is_not_its_own_misses_nothing(gateway: Gateway) -> None:
    one, other = gateway.visitor(), gateway.visitor()
    foreign = other.history()[-1]["id"]
    with one.stream(foreign) as events:
        one.say("hello")
        shown = [each for each in islice(events, 3) if each["event"] == "message"]
    assert ids(shown) == [str(each["id"]) for each in one.history() if each["id"] > foreign]


@pytest.mark.asyncio
async def test_who_is_told_more_than_it_can_keep_reads_the_table_instead() -> None:
    inbox = Inbox()
    for _ in range(250):
        inbox.put(BusNotice(BusEvent.TYPING))
    told = [await inbox.next(0.01) for _ in range(101)]
    assert BusNotice(BusEvent.MESSAGE) in told
    assert told[-1] is None


@pytest.mark.asyncio
async def test_pages_that_come_back_at_once_read_the_table_one_after_the_other(
    tmp_path: Path,
) -> None:
    tables, settings = CountingTables(), make_settings(tmp_path, 1)
    streams = Streams(tables, LocalBus(), settings, utc_now)  # type: ignore[arg-type]
    opened = [streams.respond(SomeVisitor(n, "", None, "bot", utc_now()), 0) for n in range(20)]
    await asyncio.gather(*(anext(aiter(each.body_iterator)) for each in opened))
    assert (tables.reads, tables.most) == (20, 1)


class CountingTables:
    """Tables that hold one message for each chat, and count who reads at the same time."""

    reads = now = most = 0

    async def read(self, _: Any, chat: int, *__: int) -> list[NewMessage]:
        self.reads, self.now = self.reads + 1, self.now + 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return [NewMessage(chat + 1, chat, "assistant", "hello", utc_now())]
