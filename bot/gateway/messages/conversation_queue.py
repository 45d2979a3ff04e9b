"""One turn at a time for each conversation, in the order of arrival."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.web.logs import log, where


class ConversationQueue:
    """Turns are tasks of their own, so a visitor who goes away doesn't end one."""

    def __init__(self) -> None:
        self._doors: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()
        self._tails: dict[int, asyncio.Task[Any]] = {}
        self._running: dict[int, asyncio.Task[Any]] = {}

    @asynccontextmanager
    async def arriving(self, session: str) -> AsyncIterator[None]:
        """Messages of a session come in one by one; the lock is forgotten when unused."""
        door = self._doors.setdefault(session, asyncio.Lock())
        self._waiting[session] += 1
        try:
            async with door:
                yield
        finally:
            self._waiting[session] -= 1
            if not self._waiting[session]:
                del self._waiting[session], self._doors[session]

    def start(
        self, conversation_id: int, message_id: int, turn: Callable[[], Awaitable[Any]]
    ) -> asyncio.Task[Any]:
        """Run the turn of a stored message once the one before it has ended; gives its result."""
        task = asyncio.create_task(_after(self._tails.get(conversation_id), turn))
        self._tails[conversation_id] = self._running[message_id] = task
        task.add_done_callback(lambda done: self._forget(conversation_id, message_id, done))
        return task

    def running(self, message_id: int) -> asyncio.Task[Any] | None:
        """The turn of this message, if it is under way here."""
        return self._running.get(message_id)

    @property
    def idle(self) -> bool:
        """Whether nothing is kept of any conversation."""
        return not (self._doors or self._tails or self._running)

    async def close(self, patience: float) -> None:
        """Let turns end for `patience` seconds; those cut off stay pending in the table."""
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _forget(self, conversation_id: int, message_id: int, done: asyncio.Task[Any]) -> None:
        self._running.pop(message_id, None)
        if self._tails.get(conversation_id) is done:
            del self._tails[conversation_id]
        if not done.cancelled() and (error := done.exception()):
            name = type(error).__name__
            log.error("turn_failed", message=message_id, error=name, where=where(error))


async def _after(previous: asyncio.Task[Any] | None, turn: Callable[[], Awaitable[Any]]) -> Any:
    if previous:
        await asyncio.wait({previous})
    return await turn()
