"""Server-sent events: the table from where the visitor was, then each message as it comes."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from sse_starlette import EventSourceResponse

from bot.gateway.messages import message_json
from bot.gateway.messages.sessions import Visitor
from bot.gateway.problems import Problem
from bot.records.chat import conversations, messages
from bot.records.chat.new_messages import NewMessage
from bot.records.models import Message
from bot.settings import Settings
from bot.web.background import every
from bot.web.bus import Bus, BusEvent, BusNotice, Inbox, among
from bot.web.clock import Clock
from bot.web.limits import SITE_SHARE, network, site
from bot.web.transactions import Given, Result, Transactions, Work

TYPING = {
    event: {"event": "typing", "data": json.dumps({"author": author})}
    for event, author in ((BusEvent.TYPING, "assistant"), (BusEvent.STAFF_TYPING, "staff"))
}
SEND_TIMEOUT = 30.0  # seconds that a visitor's network may block
AT_ONCE = 500  # streams that one question to the database is about
GONE = float("inf")  # for a session that has ended the table always has news


@dataclass(eq=False)
class _Stream:
    """One that is open: the conversation, and the id of the last message it has shown."""

    conversation_id: int
    last: int
    inbox: Inbox


class Streams:
    """The open streams of this process.

    What this process stores is handed on to them. Whatever doesn't follow on what a stream has
    shown makes it read the table, and so does `look` where another process has stored something.
    They are let in, and read, one at a time, through the `door`: where a thousand pages come back
    at once, messages go before them.
    """

    def __init__(self, transactions: Transactions, bus: Bus, settings: Settings, clock: Clock):
        self._transactions, self._bus = transactions, bus
        self._settings, self._clock = settings, clock
        self._page = settings.messages_per_page
        self._open: dict[int, set[_Stream]] = {}
        self._by_network: Counter[str] = Counter()
        self.door = asyncio.Lock()

    def respond(self, visitor: Visitor, after: int) -> EventSourceResponse:
        """Every message with an id above `after`; raises Problem if too many streams are open."""
        open_now = len(self._open.get(visitor.conversation_id, ()))
        if open_now >= self._settings.streams_per_session or self._is_crowded(visitor.address):
            raise Problem("too_many_streams")
        return EventSourceResponse(self._events(visitor, after), send_timeout=SEND_TIMEOUT)

    async def run(self) -> None:
        """Look every now and then, for good."""
        await every(self._settings.stream_check, self.look, "stream_check_failed")

    async def look(self) -> None:
        """Wake the streams whose session has ended, or whose table holds more than they show.

        One question for many streams: each for itself would cost more than all messages do.
        """
        ids = list(self._open)
        for some in (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)):
            now, idle = self._clock(), self._settings.session_idle
            newest = await self._transactions.read(messages.newest_message_ids, some, now, idle)
            for stream in (each for chat in some for each in self._open.get(chat, ())):
                if newest.get(stream.conversation_id, GONE) > stream.last:
                    stream.inbox.put(BusNotice(BusEvent.MESSAGE))

    async def _events(self, visitor: Visitor, after: int) -> AsyncIterator[dict[str, Any]]:
        with self._listening(visitor, after) as stream:
            note: BusNotice | None = None
            # Whose call this is was asked just now, so that the session lives.
            rows: Sequence[Message | NewMessage] | None
            rows = await self._read(messages.history, visitor.conversation_id, after, self._page)
            while rows is not None:
                for row in rows:
                    stream.last = row.id
                    yield _event(row)
                if len(rows) >= self._page:  # there may be more
                    rows = await self._read(self._look, visitor, stream.last)
                    continue
                if note and note.event in TYPING:
                    yield TYPING[note.event]
                note = await stream.inbox.next()
                rows = _follow_on(note, stream.last)
                if rows is None:
                    rows = await self._read(self._look, visitor, stream.last)

    async def _read(self, work: Work[Given, Result], *args: Any) -> Result:
        async with self.door:
            return await self._transactions.read(work, *args)

    @contextmanager
    def _listening(self, visitor: Visitor, after: int) -> Iterator[_Stream]:
        """Begins before the first look: what comes in between wakes the next one."""
        with self._bus.listen(visitor.conversation_id) as inbox, self._counted(visitor.address):
            stream = _Stream(visitor.conversation_id, after, inbox)
            with among(self._open, visitor.conversation_id, stream):
                yield stream

    def _is_crowded(self, address: str | None) -> bool:
        """Whether an address has as many streams as it may; of this machine's none are counted."""
        most = self._settings.streams_per_address
        counted = ((network(address), most), (site(address), SITE_SHARE * most))
        return any(key is not None and self._by_network[key] >= allowed for key, allowed in counted)

    @contextmanager
    def _counted(self, address: str | None) -> Iterator[None]:
        keys = [key for key in (network(address), site(address)) if key is not None]
        self._by_network.update(keys)
        try:
            yield
        finally:
            self._by_network -= Counter(keys)  # forgets those of which none are left

    def _look(self, db: Session, visitor: Visitor, last: int) -> list[Message] | None:
        idle, now = self._settings.session_idle, self._clock()
        if not conversations.is_live(db, visitor.conversation_id, now, idle):
            return None
        return messages.history(db, visitor.conversation_id, last, self._page)


def _follow_on(note: BusNotice | None, last: int) -> Sequence[NewMessage] | None:
    """What a note brings to a stream that has shown all up to `last`; None: the table knows."""
    if note is None or note.event is BusEvent.ENDED:
        return None
    if note.event is not BusEvent.MESSAGE:
        return ()
    if note.news is None:
        return None
    if note.news.messages[-1].id <= last:  # the table was read since
        return ()
    return note.news.messages if note.news.after == last else None


def _event(row: Message | NewMessage) -> dict[str, Any]:
    data = json.dumps(message_json.message(row), ensure_ascii=False, separators=(",", ":"))
    return {"id": str(row.id), "event": "message", "data": data}
