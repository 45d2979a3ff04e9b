"""The fee schedule: imported whole or not at all; the newest is in force, older ones are kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.fees.fee_model import FeeRow
from bot.records.models import Fee, FeeSchedule

COLUMNS = [each.name for each in fields(FeeRow) if each.name != "line"]
NAME_LENGTH, BY_LENGTH = 200, 80
EXAMPLE = "example"  # the name of the shipped figures


class Signature(NamedTuple):
    """Who puts a schedule in force, and why ("": no reason was asked for)."""

    by: str
    reason: str = ""


NOBODY = Signature("")


@dataclass(frozen=True)
class StoredSchedule:
    """A schedule with its figures; those of an `example` are invented."""

    name: str
    example: bool
    rows: list[FeeRow]
    imported_at: datetime | None = None


def add(
    db: Session,
    name: str,
    data: bytes,
    rows: Iterable[FeeRow],
    now: datetime,
    example: bool = False,
    signed: Signature = NOBODY,
) -> FeeSchedule:
    """Store a schedule, from a file's bytes and its rows; it is in force from now on."""
    mark = hashlib.sha256(data).hexdigest()
    schedule = FeeSchedule(name=name[:NAME_LENGTH], sha256=mark, example=example)
    return _put_in_force(db, schedule, rows, now, signed)


def undo(
    db: Session, example: Iterable[FeeRow], now: datetime, signed: Signature
) -> StoredSchedule | None:
    """Put the schedule before the one in force back in force, as a new entry of the history.

    Before the first import there is the shipped example. None where nothing was ever imported.
    """
    latest = _latest(db)
    if latest is None:
        return None
    origin = latest.restores_id or latest.id
    before = _latest(db, FeeSchedule.id < origin)
    if before is None:
        back = FeeSchedule(name=EXAMPLE, sha256="", example=True)
        rows = [*example]
    else:
        back = FeeSchedule(
            name=before.name,
            sha256=before.sha256,
            example=before.example,
            restores_id=before.restores_id or before.id,
        )
        rows = _rows_of(db, before)
    _put_in_force(db, back, rows, now, signed)
    return current(db)


def history(db: Session) -> list[FeeSchedule]:
    """Every import and undo, the newest first."""
    return [*db.scalars(select(FeeSchedule).order_by(FeeSchedule.id.desc()))]


def current(db: Session) -> StoredSchedule | None:
    """The schedule in force, None where none was ever imported."""
    latest = _latest(db)
    if latest is None:
        return None
    return StoredSchedule(latest.name, latest.example, _rows_of(db, latest), latest.imported_at)


def in_force(db: Session, example: Iterable[FeeRow]) -> StoredSchedule:
    """The schedule in force, or the shipped example, which is marked as one and isn't stored."""
    return current(db) or StoredSchedule(EXAMPLE, True, [*example])


def _latest(db: Session, *only: ColumnElement[bool]) -> FeeSchedule | None:
    return db.scalars(
        select(FeeSchedule).where(*only).order_by(FeeSchedule.id.desc()).limit(1)
    ).first()


def _rows_of(db: Session, schedule: FeeSchedule) -> list[FeeRow]:
    fees = db.scalars(select(Fee).filter_by(schedule_id=schedule.id).order_by(Fee.id))
    return [FeeRow(**{name: getattr(fee, name) for name in COLUMNS}) for fee in fees]


def _put_in_force(
    db: Session, schedule: FeeSchedule, rows: Iterable[FeeRow], now: datetime, signed: Signature
) -> FeeSchedule:
    schedule.imported_at = now
    schedule.imported_by, schedule.reason = signed.by[:BY_LENGTH], signed.reason
    db.add(schedule)
    db.flush()
    for row in rows:
        values = {key: value for key, value in asdict(row).items() if key in COLUMNS}
        db.add(Fee(schedule_id=schedule.id, **values))
    db.flush()
    return schedule
