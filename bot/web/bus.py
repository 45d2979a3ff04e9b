"""Wakes the streams of a conversation, in this process; another bus needs the same methods."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from bot.records.chat.new_messages import NewMessages

Member = TypeVar("Member")
DESK = 0  # what all staff listen to: no conversation has this id


class BusEvent(Enum):
    """What happened."""

    MESSAGE = "message"
    TYPING = "typing"
    STAFF_TYPING = "staff_typing"
    VISITOR_TYPING = "visitor_typing"
    ENDED = "ended"


@dataclass(frozen=True)
class BusNotice:
    """What happened, and the messages that were committed with it where the publisher knows them.

    The table is the truth: a listener to whom they don't follow on reads it.
    """

    event: BusEvent
    news: NewMessages | None = None


class Inbox:
    """The notes of one listener; one that is full keeps a single reason to read the table."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[BusNotice] = asyncio.Queue(maxsize=100)

    def put(self, note: BusNotice) -> None:
        """Never waits."""
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            note = BusNotice(BusEvent.MESSAGE)
        self._queue.put_nowait(note)

    async def next(self, patience: float | None = None) -> BusNotice | None:
        """The next note, None if none comes within `patience` seconds."""
        try:
            return await asyncio.wait_for(self._queue.get(), patience)
        except asyncio.TimeoutError:
            return None


@contextmanager
def among(rooms: dict[int, set[Member]], room: int, member: Member) -> Iterator[None]:
    """Keep a member in a room meanwhile; a room is there while somebody is in it."""
    members = rooms.setdefault(room, set())
    members.add(member)
    try:
        yield
    finally:
        members.discard(member)
        if not members:
            rooms.pop(room, None)


class Bus(Protocol):
    """What the gateway needs of a bus."""

    async def publish(
        self, conversation_id: int, event: BusEvent, news: NewMessages | None = None
    ) -> None:
        """Tell every listener of the conversation; `news` is what was committed just now."""

    def listen(self, conversation_id: int) -> AbstractContextManager[Inbox]:
        """Listen from now on."""


class LocalBus:
    """A bus within this process."""

    def __init__(self) -> None:
        self._inboxes: dict[int, set[Inbox]] = {}

    async def publish(
        self, conversation_id: int, event: BusEvent, news: NewMessages | None = None
    ) -> None:
        """Tell every listener of the conversation."""
        for inbox in self._inboxes.get(conversation_id, ()):
            inbox.put(BusNotice(event, news))

    @contextmanager
    def listen(self, conversation_id: int) -> Iterator[Inbox]:
        """Listen from now on."""
        inbox = Inbox()
        with among(self._inboxes, conversation_id, inbox):
            yield inbox

    def count(self, conversation_id: int) -> int:
        """How many listen to the conversation."""
        return len(self._inboxes.get(conversation_id, ()))
