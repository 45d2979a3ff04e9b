"""The database with little patience: pages that can do without it don't wait for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.records.chat import off_switch
from bot.web.logs import log, where
from bot.web.transactions import Transactions

Result = TypeVar("Result")
FAULTS = (SQLAlchemyError, OSError)  # of the database; whatever else a transaction raises passes


class Unreachable(Exception):
    """The database doesn't answer, or not in time."""


async def soon(work: Coroutine[Any, Any, Result], patience: float) -> Result:
    """The result of a transaction; raises Unreachable. What is late goes on to its end.

    `patience` is in seconds.
    """
    task = asyncio.create_task(work)
    task.add_done_callback(_note)
    done, _ = await asyncio.wait({task}, timeout=patience)
    if not done or task.cancelled() or isinstance(task.exception(), FAULTS):
        raise Unreachable
    return task.result()


class OffSwitchMemory:
    """The off switch, as it was last read: without a database the pages stay as they are."""

    def __init__(self, transactions: Transactions, patience: float):
        self._transactions, self._patience = transactions, patience
        self._is_on = True
        self._reading: asyncio.Task[bool] | None = None

    async def is_on(self) -> bool:
        """Whether the assistant answers visitors; one reader at a time waits for the database."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._transactions.read(off_switch.is_on))
            self._reading.add_done_callback(_note)
        reading = self._reading
        done, _ = await asyncio.wait({reading}, timeout=self._patience)
        if done and not reading.cancelled() and not isinstance(reading.exception(), FAULTS):
            self._is_on = reading.result()
        return self._is_on


def _note(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, FAULTS):
        log.error("database_unreachable", error=type(error).__name__, where=where(error))
