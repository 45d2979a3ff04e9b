"""Wakes the streams of a conversation, in this process; another bus needs the same methods."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from enum import Enum
from typing import Protocol

DESK = 0  # what all staff listen to: no conversation has this id


class Event(Enum):
    """What happened; messages themselves are read from the table, so none is lost or doubled."""

    MESSAGE = "message"
    TYPING = "typing"
    STAFF_TYPING = "staff_typing"
    VISITOR_TYPING = "visitor_typing"
    ENDED = "ended"


class Inbox:
    """The events of one listener; a full one drops news, since a wake-up is waiting already."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event] = asyncio.Queue(maxsize=100)

    def put(self, event: Event) -> None:
        """Never waits."""
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(event)

    async def next(self, patience: float) -> Event | None:
        """The next event, None if none comes within `patience` seconds."""
        try:
            return await asyncio.wait_for(self._queue.get(), patience)
        except asyncio.TimeoutError:
            return None


class Bus(Protocol):
    """What the gateway needs of a bus."""

    async def publish(self, conversation_id: int, event: Event) -> None:
        """Tell every listener of the conversation."""

    def listen(self, conversation_id: int) -> AbstractContextManager[Inbox]:
        """Listen from now on."""


class LocalBus:
    """A bus within this process."""

    def __init__(self) -> None:
        self._inboxes: dict[int, set[Inbox]] = {}

    async def publish(self, conversation_id: int, event: Event) -> None:
        """Tell every listener of the conversation."""
        for inbox in self._inboxes.get(conversation_id, ()):
            inbox.put(event)

    @contextmanager
    def listen(self, conversation_id: int) -> Iterator[Inbox]:
        """Listen from now on."""
        inbox = Inbox()
        listeners = self._inboxes.setdefault(conversation_id, set())
        listeners.add(inbox)
        try:
            yield inbox
        finally:
            listeners.discard(inbox)
            if not listeners:
                self._inboxes.pop(conversation_id, None)

    def count(self, conversation_id: int) -> int:
        """How many listen to the conversation."""
        return len(self._inboxes.get(conversation_id, ()))
