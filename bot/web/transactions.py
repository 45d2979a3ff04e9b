"""Transactions in threads: the event loop never waits for the database."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import anyio.to_thread
from sqlalchemy.orm import Session

from bot.records import Database

Result = TypeVar("Result")
Given = ParamSpec("Given")
Work = Callable[Concatenate[Session, Given], Result]


class Transactions:
    """Runs a function of the records in a transaction of its own."""

    def __init__(self, database: Database):
        self._database = database

    async def read(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(session, …)`, changing nothing."""

        def run() -> Result:
            with self._database.reading() as session:
                return work(session, *args, **kwargs)

        return await anyio.to_thread.run_sync(run)

    async def write(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(session, …)`, committed when this returns."""

        def run() -> Result:
            with self._database.writing() as session:
                return work(session, *args, **kwargs)

        return await anyio.to_thread.run_sync(run)

    def close(self) -> None:
        """Give every connection back."""
        self._database.close()
