"""Keeps each conversation's tracker as one row, and a copy at hand in this process.

Rasa's own SQL store ends the server on a hostile id or a corrupt row, loses turns when its database
stumbles and picks events by the clock. This one never exits, never blocks the event loop, reads
in the order that was written, and writes again what couldn't be written before.
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
from sqlalchemy.exc import OperationalError

from bot.rasa_server.tracker_table import TrackerTable
from bot.settings import settings

AT_HAND = 5_000
LIVE = 1_000  # conversations kept as objects, not only as text: up to 300 kB each

log = logging.getLogger("bot.trackers")


class SnapshotTrackerStore(TrackerStore, SerializedTrackerAsText):
    """A tracker store for `endpoints.yml`; a `url` there, Rasa's `host`, overrides the setting."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        self._snapshots = TrackerTable(host or settings().tracker_database)
        self._at_hand: OrderedDict[str, str] = OrderedDict()
        self._live: OrderedDict[str, tuple[DialogueStateTracker, int]] = OrderedDict()
        self._unsaved: set[str] = set()
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker; where the database fails it stays at hand and is written next time."""
        await self.stream_events(tracker)
        text = self.serialise_tracker(tracker)
        self._keep_at_hand(tracker.sender_id, text)
        self._keep_live(tracker)
        self._unsaved.add(tracker.sender_id)
        due = {name: self._at_hand[name] for name in self._unsaved if name in self._at_hand}
        try:
            await self._write(due)
        except Exception as error:  # whatever a database driver raises, the turn goes on
            log.error("tracker_not_saved count=%d kind=%s", len(due), type(error).__name__)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker as it was last kept; None where there is none or its row can't be read.

        The live one is handed out once, and is back when it is saved. Of a turn that is cut off
        before, nothing is remembered.
        """
        live, length = self._live.pop(sender_id, (None, 0))
        if live is not None and len(live.events) == length:
            return live
        text = self._at_hand.get(sender_id)
        if text is None:
            text = await asyncio.to_thread(self._snapshots.read, sender_id)
        if text is None:
            return None
        try:
            return self._tracker_from(sender_id, text)
        except Exception as error:  # a row of any other shape is set aside, not fatal
            log.error("tracker_unreadable kind=%s", type(error).__name__)
            await asyncio.to_thread(self._snapshots.set_aside, sender_id)
            return None

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await asyncio.to_thread(self._snapshots.names)

    async def _write(self, due: dict[str, str]) -> None:
        """Write what is due; one that no database takes must not hold up the others for good."""
        try:
            await asyncio.to_thread(self._snapshots.write, due)
        except OperationalError:
            raise
        except Exception as error:
            if len(due) == 1:
                log.error("tracker_unwritable kind=%s", type(error).__name__)
            else:
                for name, text in due.items():
                    await self._write({name: text})
        self._unsaved -= due.keys()

    def _tracker_from(self, sender_id: str, text: str) -> DialogueStateTracker:
        self._keep_at_hand(sender_id, text)
        return DialogueStateTracker.from_dict(
            sender_id, json.loads(text)["events"], self.domain.slots
        )

    def _keep_live(self, tracker: DialogueStateTracker) -> None:
        self._live[tracker.sender_id] = tracker, len(tracker.events)
        self._live.move_to_end(tracker.sender_id)
        if len(self._live) > LIVE:
            self._live.popitem(last=False)

    def _keep_at_hand(self, sender_id: str, text: str) -> None:
        self._at_hand[sender_id] = text
        self._at_hand.move_to_end(sender_id)
        while len(self._at_hand) > AT_HAND and next(iter(self._at_hand)) not in self._unsaved:
            self._at_hand.popitem(last=False)
