"""Deletes Rasa's copies of chats, which are in a database of their own.

A copy whose chat is gone goes at once if the chat was erased, and after the time of an unfinished
chat where there never was one: Rasa's own shell talks without a conversation of ours.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from bot.data_declarations import declaration_of
from bot.privacy.ownership import slices
from bot.privacy.retention import seconds_of
from bot.privacy.tombstones import chat_mark
from bot.records.models import Conversation, Erasure
from bot.settings import Settings
from bot.tracker_table import TrackerTable, set_aside, trackers

COPIES: tuple[Table, ...] = (trackers, set_aside)


class TrackerRows:
    """The copies; any thread may use it."""

    def __init__(self, url: str):
        self._table = TrackerTable(url)
        self._engine = self._table.engine

    def close(self) -> None:
        """Give every connection back."""
        self._table.close()

    def delete(self, senders: Collection[str]) -> int:
        """Delete the copies of these chats; how many there were. `empty_log` finishes it."""
        count = 0
        with self._engine.begin() as connection:
            for table in COPIES:
                for some in slices(list(senders)):
                    gone = connection.execute(delete(table).where(table.c.sender_id.in_(some)))
                    count += gone.rowcount
        return count

    def empty_log(self) -> bool:
        """Empty SQLite's write-ahead log; False where somebody read from it all the while."""
        return self._table.empty_log()

    def of(self, senders: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        """The copies of these chats, by table."""
        with self._engine.connect() as connection:
            found = {}
            for table in COPIES:
                query = select(table).where(table.c.sender_id.in_(list(senders)))
                found[table.name] = [dict(row) for row in connection.execute(query).mappings()]
            return found

    def delete_orphans(self, db: Session, settings: Settings, now: datetime) -> int:
        """Delete the copies whose chat was erased, or never was and is past its time."""
        orphans: list[str] = []
        for table in COPIES:
            age = declaration_of(table).age
            assert age
            old = (now - timedelta(seconds=seconds_of(age.limit, settings))).timestamp()
            for some in slices(self._senders(table)):
                saved = {row.sender_id: row.saved_at for row in some}
                orphans += [each for each in _without_chat(db, saved) if saved[each] <= old]
                orphans += _erased(db, _without_chat(db, saved))
        return self.delete(sorted(set(orphans)))

    def _senders(self, table: Table) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(select(table.c.sender_id, table.c.saved_at)))


def _without_chat(db: Session, senders: Collection[str]) -> list[str]:
    query = select(Conversation.sender_id).where(Conversation.sender_id.in_(list(senders)))
    return sorted(set(senders) - set(db.scalars(query)))


def _erased(db: Session, senders: list[str]) -> list[str]:
    marks = {chat_mark(sender): sender for sender in senders}
    query = select(Erasure.subject_hash).where(Erasure.subject_hash.in_(list(marks)))
    return [marks[mark] for mark in db.scalars(query)]
