"""The content as it stands now, read off the event loop: changed files take a while."""

import anyio.to_thread

from bot.content import Content, ContentStore
from bot.web.logs import log


class CurrentContent:
    """Follows a ContentStore; `last` is at hand without waiting."""

    def __init__(self, store: ContentStore):
        self._store = store
        self.last = store.current

    async def now(self) -> Content:
        """The newest sound content; the last one while its files can't be reached."""
        return await anyio.to_thread.run_sync(self.look)

    def look(self) -> Content:
        """The same, for who is off the event loop already."""
        try:
            self.last = self._store.current
        except OSError as error:
            log.error("content_unreachable", error=type(error).__name__)
        return self.last
