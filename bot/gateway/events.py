"""Server-sent events: the table from where the visitor was, then each message as it comes."""

import json
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy.orm import Session
from sse_starlette import EventSourceResponse

from bot.gateway import wire
from bot.gateway.problems import Problem
from bot.gateway.sessions import Visitor
from bot.records import conversations, messages
from bot.records.models import Message
from bot.settings import Settings
from bot.web.bus import Bus, Event
from bot.web.clock import Clock
from bot.web.transactions import Transactions

TYPING = {
    event: {"event": "typing", "data": json.dumps({"author": author})}
    for event, author in ((Event.TYPING, "assistant"), (Event.STAFF_TYPING, "staff"))
}
SEND_TIMEOUT = 30.0  # seconds that a visitor's network may block


class Streams:
    """The open streams of this process."""

    def __init__(self, transactions: Transactions, bus: Bus, settings: Settings, clock: Clock):
        self._transactions, self._bus = transactions, bus
        self._settings, self._clock = settings, clock
        self._open: dict[int, int] = {}

    def respond(self, visitor: Visitor, after: int) -> EventSourceResponse:
        """Every message with an id above `after`; raises Problem if too many streams are open."""
        if self._open.get(visitor.conversation_id, 0) >= self._settings.streams_per_session:
            raise Problem("too_many_streams")
        return EventSourceResponse(self._events(visitor, after), send_timeout=SEND_TIMEOUT)

    async def _events(self, visitor: Visitor, last: int) -> AsyncIterator[dict[str, Any]]:
        conversation_id = visitor.conversation_id
        self._open[conversation_id] = self._open.get(conversation_id, 0) + 1
        try:
            # Listening starts before the first look: what comes in between wakes the next look.
            with self._bus.listen(conversation_id) as inbox:
                while (
                    rows := await self._transactions.read(self._look, visitor, last)
                ) is not None:
                    for row in rows:
                        last = row.id
                        yield _event(row)
                    event = await inbox.next(self._settings.stream_check)
                    if event in TYPING:
                        yield TYPING[event]
        finally:
            self._open[conversation_id] -= 1
            if not self._open[conversation_id]:
                del self._open[conversation_id]

    def _look(self, db: Session, visitor: Visitor, last: int) -> list[Message] | None:
        idle, now = self._settings.session_idle, self._clock()
        if not conversations.is_live(db, visitor.conversation_id, now, idle):
            return None
        return messages.history(db, visitor.conversation_id, last)


def _event(row: Message) -> dict[str, Any]:
    data = json.dumps(wire.message(row), ensure_ascii=False, separators=(",", ":"))
    return {"id": str(row.id), "event": "message", "data": data}
