"""Tombstones: what was erased for a person, in a table and in a file that no backup replaces.

A line is written before the rows are deleted: an erasure that was begun is always finished, at the
latest by `bot privacy verify`. What has expired needs no tombstone: it expires again.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.holds import CHAT, ENQUIRY
from bot.privacy.ownership import CaseSet, slices
from bot.private_files import private, replacing
from bot.records.digests import digest
from bot.records.models import Conversation, Enquiry, Erasure
from bot.settings import Settings


@dataclass(frozen=True)
class Tombstone:
    """What was erased: the hash of a name that nobody can guess."""

    kind: str
    subject_hash: str
    why: str
    receipt: str
    at: str


class TombstoneFile:
    """One line of JSON for each tombstone, for its owner alone."""

    def __init__(self, path: Path):
        self.path = path

    def append(self, stones: list[Tombstone]) -> None:
        """Write the lines to the disk; raises OSError."""
        if not stones:
            return
        with self._locked(), open(self.path, "ab", opener=private) as file:
            file.write(_lines(stones))
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[Tombstone]:
        """Every tombstone; a line that was cut off by a power cut is passed over."""
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                yield Tombstone(**json.loads(line))
            except (ValueError, TypeError):
                continue

    def forget(self, before: datetime) -> None:
        """Leave out what is older, so that the file doesn't grow for ever."""
        with self._locked():
            stones = list(self.read())
            kept = [each for each in stones if datetime.fromisoformat(each.at) >= before]
            if len(kept) == len(stones):
                return
            with replacing(self.path) as file:
                file.write(_lines(kept))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from writing meanwhile."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self.path.with_name(f"{self.path.name}.lock")
        descriptor = private(str(lock), os.O_WRONLY | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def tombstone_file(settings: Settings) -> TombstoneFile:
    """The file of this installation."""
    return TombstoneFile(settings.var_dir / "erasures.jsonl")


def tombstones_of(
    db: Session, cases: CaseSet, why: str, receipt: str, now: datetime
) -> list[Tombstone]:
    """The tombstones of cases that are still there."""
    marks = [(CHAT, chat_mark(sender)) for sender in _senders(db, cases.conversations)]
    query = select(Enquiry.reference, Enquiry.created_at).where(Enquiry.id.in_(cases.enquiries))
    marks += [(ENQUIRY, enquiry_mark(*row)) for row in db.execute(query)]
    return [Tombstone(kind, mark, why, receipt, now.isoformat()) for kind, mark in marks]


def store_tombstones(db: Session, stones: list[Tombstone]) -> None:
    """Put them into the table, those that aren't there yet."""
    wanted = {stone.subject_hash: stone for stone in stones}
    for some in slices(list(wanted)):
        known = select(Erasure.subject_hash).where(Erasure.subject_hash.in_(some))
        for mark in db.scalars(known).all():
            del wanted[mark]
    for stone in wanted.values():
        db.add(Erasure(**{**asdict(stone), "at": datetime.fromisoformat(stone.at)}))
    db.flush()


def buried(db: Session) -> CaseSet:
    """The cases that have a tombstone in the table and are there all the same."""
    marks = set(db.scalars(select(Erasure.subject_hash)))
    if not marks:
        return CaseSet()
    chats = db.execute(select(Conversation.id, Conversation.sender_id))
    enquiries = db.execute(select(Enquiry.id, Enquiry.reference, Enquiry.created_at))
    return CaseSet(
        frozenset(chat for chat, sender in chats if chat_mark(sender) in marks),
        frozenset(row for row, name, at in enquiries if enquiry_mark(name, at) in marks),
    )


def chat_mark(sender_id: str) -> str:
    """The hash by which an erased chat is known; its sender id is random."""
    return digest("erased chat", sender_id)


def enquiry_mark(reference: str, created_at: datetime) -> str:
    """The hash by which an erased enquiry is known; a reference alone may be given again."""
    return digest("erased enquiry", reference, created_at.isoformat())


def _senders(db: Session, chats: frozenset[int]) -> list[str]:
    return list(db.scalars(select(Conversation.sender_id).where(Conversation.id.in_(chats))))


def _lines(stones: list[Tombstone]) -> bytes:
    return "".join(json.dumps(asdict(stone)) + "\n" for stone in stones).encode()
