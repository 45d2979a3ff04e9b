"""Stores each conversation's tracker as one row, and caches it in this process.

Rasa's own SQL store ends the server on a hostile id or a corrupt row, loses turns when its database
fails, and sorts events by the clock. This one never exits, never blocks the event loop, keeps the
order of the events, and retries what couldn't be written. Rows and trackers stay short however
long the chat is.
"""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.rasa_server.bounded_tracker import bounded
from bot.settings import settings
from bot.start_fault import StartFault, exit_with
from bot.tracker_table import TrackerTable

CACHED_TEXTS = 5_000
CACHED_TRACKERS = 1_000  # up to 300 kB each, as MOST_TURNS bounds them

log = logging.getLogger("bot.trackers")


class SnapshotTrackerStore(TrackerStore, SerializedTrackerAsText):
    """A tracker store for `endpoints.yml`; a `url` there (Rasa's `host`) overrides the setting."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        try:
            self._table = TrackerTable(host or settings().tracker_database)
        except StartFault as fault:
            exit_with(fault)
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._trackers: OrderedDict[str, tuple[DialogueStateTracker, int]] = OrderedDict()
        self._unsaved: set[str] = set()
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Cache and write the tracker; if the database fails, the next save writes it too."""
        await self.stream_events(tracker)
        tracker = bounded(tracker, self.domain)
        text = self.serialise_tracker(tracker)
        self._cache_text(tracker.sender_id, text)
        self._cache_tracker(tracker)
        self._unsaved.add(tracker.sender_id)
        unsaved = {each: self._texts[each] for each in self._unsaved if each in self._texts}
        try:
            await self._write(unsaved)
        except Exception as error:  # whatever a database driver raises, the turn goes on
            log.error("tracker_not_saved count=%d kind=%s", len(unsaved), type(error).__name__)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker as last saved; None if there is none or its row can't be read.

        A cached tracker leaves the cache until it is saved again, so nothing remains of a turn
        that is cut off.
        """
        tracker, length = self._trackers.pop(sender_id, (None, 0))
        if tracker is not None and len(tracker.events) == length:
            return tracker
        try:
            text = self._texts.get(sender_id)
            if text is None:
                text = await asyncio.to_thread(self._table.read, sender_id)
            return None if text is None else self._tracker_from(sender_id, text)
        except SQLAlchemyError:
            raise
        except Exception as error:  # a row of any other shape is set aside, not fatal
            log.error("tracker_unreadable kind=%s", type(error).__name__)
            await asyncio.to_thread(self._table.set_aside, sender_id)
            return None

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return await asyncio.to_thread(self._table.sender_ids)

    async def _write(self, texts: dict[str, str]) -> None:
        """Write all trackers; one that no database accepts mustn't block the others for good."""
        try:
            await asyncio.to_thread(self._table.write, texts)
        except OperationalError:
            raise
        except Exception as error:
            if len(texts) == 1:
                log.error("tracker_unwritable kind=%s", type(error).__name__)
            else:
                for sender_id, text in texts.items():
                    await self._write({sender_id: text})
        self._unsaved -= texts.keys()

    def _tracker_from(self, sender_id: str, text: str) -> DialogueStateTracker:
        self._cache_text(sender_id, text)
        tracker = DialogueStateTracker.from_dict(
            sender_id, json.loads(text)["events"], self.domain.slots
        )
        return bounded(tracker, self.domain)

    def _cache_tracker(self, tracker: DialogueStateTracker) -> None:
        self._trackers[tracker.sender_id] = tracker, len(tracker.events)
        self._trackers.move_to_end(tracker.sender_id)
        if len(self._trackers) > CACHED_TRACKERS:
            self._trackers.popitem(last=False)

    def _cache_text(self, sender_id: str, text: str) -> None:
        self._texts[sender_id] = text
        self._texts.move_to_end(sender_id)
        while len(self._texts) > CACHED_TEXTS and next(iter(self._texts)) not in self._unsaved:
            self._texts.popitem(last=False)
