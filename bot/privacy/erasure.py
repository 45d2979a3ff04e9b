"""Erases chats and enquiries with every row that belongs to them.

The counts for the figures, the tombstones and the deletion are one transaction; Rasa's trackers are
in a database of their own and follow after it.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.privacy.ownership import TABLES, CaseSet, RowIds, owned_ids, slices
from bot.privacy.tombstones import TombstoneFile, store_tombstones, tombstones_of
from bot.records.models import Conversation
from bot.records.reporting import kept_figures
from bot.records.reporting.figure_counts import DELETED, FigureKey, day_of

EXPIRED, VISITOR, REQUEST, RESTORED = "expired", "visitor", "request", "restored"


@dataclass(frozen=True)
class ErasureReceipt:
    """What was erased, without content: rows by table, and Rasa's names of the chats.

    `number` is what the person is given, and what the erasures are recorded under.
    """

    number: str
    rows: Mapping[str, int]
    senders: tuple[str, ...]


class PlannedErasure(NamedTuple):
    """Cases, the ids of their rows by table, and what these count in the figures."""

    cases: CaseSet
    ids: RowIds
    figures: Counter[FigureKey]


def new_receipt_number() -> str:
    """A number that says nothing of whose data it was."""
    return f"DEL-{secrets.token_hex(4).upper()}"


def plan_erasure(db: Session, cases: CaseSet) -> PlannedErasure:
    """What erasing the cases takes, read while others may write."""
    ids = owned_ids(db, cases)
    return PlannedErasure(cases, ids, kept_figures.counts_of(db, ids))


def erase(
    db: Session,
    cases: CaseSet,
    why: str,
    now: datetime,
    tombstones: TombstoneFile,
    planned: PlannedErasure | None = None,
) -> ErasureReceipt:
    """Erase the cases; the transaction is the caller's, who deletes the trackers after it.

    What was planned is used as long as the same rows are there. Raises OSError where the tombstones
    can't be written.
    """
    number = new_receipt_number()
    stones = [] if why == EXPIRED else tombstones_of(db, cases, why, number, now)
    senders = tuple(
        db.scalars(select(Conversation.sender_id).where(Conversation.id.in_(cases.conversations)))
    )
    ids = owned_ids(db, cases)
    tombstones.append(stones)
    store_tombstones(db, stones)
    figures = planned.figures if planned and planned.ids == ids else None
    return ErasureReceipt(number, delete_rows(db, ids, now, figures), senders)


def delete_rows(
    db: Session, ids: RowIds, now: datetime, figures: Counter[FigureKey] | None = None
) -> Counter[str]:
    """Delete rows by table, and add what they count to the figures; how many went of each table.

    `figures`: what they count, where that is known already.
    """
    kept = Counter(kept_figures.counts_of(db, ids) if figures is None else figures)
    counts: Counter[str] = Counter()
    for name, rows in ids.items():
        table = TABLES[name]
        for some in slices(rows):
            gone = db.execute(delete(table).where(table.c.id.in_(some)))
            counts[name] += gone.rowcount
    db.expire_all()
    kept.update({(day_of(now), DELETED, name): n for name, n in counts.items()})
    kept_figures.add_counts(db, kept)
    return counts
