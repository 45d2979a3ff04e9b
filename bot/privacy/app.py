"""Retention within the public process: what is past its time is deleted while chats go on."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing

import anyio.to_thread
from starlette.routing import BaseRoute

from bot.privacy.cleaning import SHARE
from bot.privacy.opened_run import OpenedRun
from bot.privacy.retention_run import RetentionRun, Rows
from bot.web.background import beside, tried
from bot.web.logs import log
from bot.web.shared_services import SharedServices


class RetentionExtension:
    """The extension; it has no pages."""

    routes: Sequence[BaseRoute] = ()

    @asynccontextmanager
    async def running(self, shared: SharedServices) -> AsyncIterator[None]:
        """Delete while the process runs."""
        deletion = ContinuousDeletion(shared)
        with closing(deletion):
            async with beside(deletion.run_for_good(shared.settings.retention_check)):
                yield


class ContinuousDeletion:
    """Deletes every now and then; whatever fails is tried again, the databases' opening too."""

    def __init__(self, shared: SharedServices):
        self._opened = OpenedRun(shared.transactions, shared.settings, shared.clock)
        self._worker: RetentionWorker | None = None

    async def run_for_good(self, pause: float) -> None:
        """Delete what is past its time every `pause` seconds."""
        while True:
            await tried(self._delete, "retention_failed")
            await asyncio.sleep(pause)

    def close(self) -> None:
        """Give every connection back."""
        self._opened.close()

    async def _delete(self) -> None:
        if self._worker is None:
            self._worker = RetentionWorker(await self._opened.get())
        await self._worker.delete()


class RetentionWorker:
    """Runs one step after the other in threads; rests `share` times as long as each took."""

    def __init__(self, run: RetentionRun, share: float = SHARE):
        self._run, self._share = run, share
        self._cleaned = False  # a process that was killed may have left something to clean up

    async def delete(self) -> Rows:
        """Delete all that is past its time now; how many rows went of each table."""
        in_thread = anyio.to_thread.run_sync
        deleted: Rows = Counter()
        while steps := await in_thread(self._run.steps):
            rows: Rows = Counter()
            for step in steps:
                started = time.monotonic()
                rows += await in_thread(step)
                await asyncio.sleep(self._share * (time.monotonic() - started))
            deleted += rows
            if not rows:  # another process has them
                break
        deleted += await in_thread(self._run.delete_beside)
        if deleted or not self._cleaned:
            self._cleaned = await in_thread(self._run.clean_up, self._share)
        if deleted:
            log.info("retention", **{f"rows_{name}": count for name, count in deleted.items()})
        return deleted
