"""Full-text search where words are sealed: an index of open cases in the memory of the process.

Before each search it takes in what is new and forgets what is gone, closed or erased. On both
databases it is one of SQLite's, with the words cut up as in the index on disk.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import String, select, type_coerce
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.enquiries.case_states import CLOSED
from bot.records.models import CaseLetter, CaseNote, Conversation, Enquiry, Handoff, Message
from bot.records.reporting.enquiry_search import searched_columns

BEGIN, END = "\x02", "\x03"  # around what was found, within a snippet
KINDS = 4
SLICE = 500  # rows that are read at once
FIND = (
    f"SELECT rowid % {KINDS}, rowid / {KINDS}, snippet(search, 0, '{BEGIN}', '{END}', '…', 24)"
    " FROM search WHERE search MATCH ? ORDER BY rank, rowid DESC LIMIT ?"
)
ENQUIRIES = Enquiry.__table__


class SearchedRows(NamedTuple):
    """Where words stand: the columns to search, and which rows are of open cases."""

    table: Any
    columns: tuple[str, ...]
    are_open: ColumnElement[bool]


class OpenCaseIndex:
    """One for each database and process; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._memory.execute(
            "CREATE VIRTUAL TABLE search USING"
            " fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._versions: dict[int, int] = {}

    def find(self, db: Session, wanted: str, most: int) -> Sequence[tuple[Any, ...]]:
        """The place of the kind, the id and a snippet of the best hits of an FTS5 query."""
        with self._lock:
            self._refresh(db)
            return self._memory.execute(FIND, (wanted, most)).fetchall()

    def _refresh(self, db: Session) -> None:
        for place, rows in enumerate(searched_rows()):
            now = {row_id * KINDS + place: version for row_id, version in _versions(db, rows)}
            before = {each for each in self._versions if each % KINDS == place}
            changed = [each for each in now if self._versions.get(each) != now[each]]
            self._forget([*(before - now.keys()), *(before & set(changed))])
            for start in range(0, len(changed), SLICE):
                self._take_in(db, rows, place, changed[start : start + SLICE])
            self._versions.update((each, now[each]) for each in changed)

    def _take_in(self, db: Session, rows: SearchedRows, place: int, keys: list[int]) -> None:
        columns = [rows.table.c[name] for name in rows.columns]
        query = select(rows.table.c.id, *columns)
        ids = [key // KINDS for key in keys]
        found = db.execute(query.where(rows.table.c.id.in_(ids)))
        self._memory.executemany(
            "INSERT INTO search (rowid, words) VALUES (?, ?)",
            [(row[0] * KINDS + place, " ".join(filter(None, row[1:]))) for row in found],
        )

    def _forget(self, keys: Iterable[int]) -> None:
        for key in keys:
            self._memory.execute("DELETE FROM search WHERE rowid = ?", (key,))
            del self._versions[key]


INDEXES: "WeakKeyDictionary[Engine, OpenCaseIndex]" = WeakKeyDictionary()


def open_case_index(db: Session) -> OpenCaseIndex:
    """The index of the database that this session reads."""
    return INDEXES.setdefault(db.get_bind().engine, OpenCaseIndex())


def searched_rows() -> tuple[SearchedRows, ...]:
    """By the places of the kinds: messages, enquiries, notes, letters.

    Open are enquiries that aren't closed, their chats, and chats that came to a person.
    """
    enquiries = select(Enquiry.id).where(Enquiry.state != CLOSED)
    senders = select(Enquiry.sender_id).where(Enquiry.state != CLOSED)
    handed = select(Handoff.conversation_id)
    chats = select(Conversation.id).where(
        Conversation.id.in_(handed) | Conversation.sender_id.in_(senders)
    )
    said = Message.author.in_(("visitor", "staff")) & Message.conversation_id.in_(chats)
    noted = CaseNote.enquiry_id.in_(enquiries) | CaseNote.conversation_id.in_(chats)
    return (
        SearchedRows(Message.__table__, ("text",), said),
        SearchedRows(ENQUIRIES, searched_columns(), Enquiry.state != CLOSED),
        SearchedRows(CaseNote.__table__, ("text",), noted),
        SearchedRows(CaseLetter.__table__, ("text",), CaseLetter.enquiry_id.in_(enquiries)),
    )


def _versions(db: Session, rows: SearchedRows) -> Iterator[tuple[int, int]]:
    """Each row with a number that changes with it; only enquiries change after they are stored."""
    ids = rows.table.c.id
    if rows.table is not ENQUIRIES:
        yield from ((row[0], 0) for row in db.execute(select(ids).where(rows.are_open)))
        return
    stored = (type_coerce(rows.table.c[name], String) for name in rows.columns)
    for row in db.execute(select(ids, *stored).where(rows.are_open)):
        yield row[0], hash(tuple(row))
