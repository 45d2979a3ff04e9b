"""Work beside the requests of a process: what breaks is logged, and ends nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

from bot.web.logs import log, where

Work = Callable[[], Awaitable[object]]


async def tried(work: Work, broke: str) -> None:
    """Do it once; an error is logged as the event `broke`."""
    try:
        await work()
    except Exception as error:
        log.error(broke, error=type(error).__name__, where=where(error))


async def every(seconds: float, work: Work, broke: str) -> None:
    """Do it again and again, for good, with a rest of so many seconds before each time."""
    while True:
        await asyncio.sleep(seconds)
        await tried(work, broke)


@asynccontextmanager
async def beside(work: Coroutine[object, object, object]) -> AsyncIterator[None]:
    """Work that goes on until this is left."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
