"""Transactions in threads: the event loop never waits for the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from sqlalchemy.orm import Session

from bot.encryption.unreadable_value import UnreadableValue
from bot.records import Database
from bot.web.logs import log

Result = TypeVar("Result")
Given = ParamSpec("Given")
Work = Callable[Concatenate[Session, Given], Result]


class Transactions:
    """Runs a function of the records in a transaction of its own.

    `limiter`: how many may run at once; None: as many as the process has threads for.
    """

    def __init__(self, database: Database, limiter: CapacityLimiter | None = None):
        self._database, self._limiter = database, limiter

    def limited(self, at_once: int) -> "Transactions":
        """The same database for callers that must not use up the threads of others."""
        return Transactions(self._database, CapacityLimiter(at_once))

    async def read(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(session, …)`, changing nothing."""

        def run() -> Result:
            with _logging_unreadable(), self._database.reading() as session:
                return work(session, *args, **kwargs)

        return await anyio.to_thread.run_sync(run, limiter=self._limiter)

    async def write(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(session, …)`, committed when this returns."""

        def run() -> Result:
            with _logging_unreadable(), self._database.writing() as session:
                return work(session, *args, **kwargs)

        return await anyio.to_thread.run_sync(run, limiter=self._limiter)

    async def with_database(self, work: Callable[[Database], Result]) -> Result:
        """`work(database)`, which begins transactions of its own."""
        return await anyio.to_thread.run_sync(work, self._database, limiter=self._limiter)

    def close(self) -> None:
        """Give every connection back."""
        self._database.close()


@contextmanager
def _logging_unreadable() -> Iterator[None]:
    """Say which value it is that doesn't open; whoever asked for it sees an error."""
    try:
        yield
    except UnreadableValue as error:
        log.error("value_unreadable", place=error.place, row=str(error.row), why=error.why)
        raise
