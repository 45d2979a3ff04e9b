"""The content as it stands now, read off the event loop: changed files take a while."""

import anyio.to_thread

from bot.content import Content, ContentStore
from bot.web.logs import log


class Words:
    """Follows a ContentStore; `last` is at hand without waiting."""

    def __init__(self, store: ContentStore):
        self._store = store
        self.last = store.current

    async def now(self) -> Content:
        """The newest sound content; the last one while its files can't be reached."""
        try:
            self.last = await anyio.to_thread.run_sync(lambda: self._store.current)
        except OSError as error:
            log.error("content_unreachable", error=type(error).__name__)
        return self.last
