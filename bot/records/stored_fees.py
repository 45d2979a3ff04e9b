"""The fee schedule: imported whole or not at all; the newest is in force, older ones are kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.fees.fee_model import FeeRow
from bot.records.models import Fee, FeeSchedule

COLUMNS = [each.name for each in fields(FeeRow) if each.name != "line"]
NAME_LENGTH = 200


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
) -> FeeSchedule:
    """Store a schedule, from a file's bytes and its rows; it is in force from now on."""
    mark = hashlib.sha256(data).hexdigest()
    schedule = FeeSchedule(name=name[:NAME_LENGTH], sha256=mark, example=example, imported_at=now)
    db.add(schedule)
    db.flush()
    for row in rows:
        values = {key: value for key, value in asdict(row).items() if key in COLUMNS}
        db.add(Fee(schedule_id=schedule.id, **values))
    db.flush()
    return schedule


def current(db: Session) -> StoredSchedule | None:
    """The schedule in force, None where none was ever imported."""
    latest = db.scalars(select(FeeSchedule).order_by(FeeSchedule.id.desc()).limit(1)).first()
    if latest is None:
        return None
    fees = db.scalars(select(Fee).filter_by(schedule_id=latest.id).order_by(Fee.id))
    rows = [FeeRow(**{name: getattr(fee, name) for name in COLUMNS}) for fee in fees]
    return StoredSchedule(latest.name, latest.example, rows, latest.imported_at)


def in_force(db: Session, example: Iterable[FeeRow]) -> StoredSchedule:
    """The schedule in force, or the shipped example, which is marked as one and isn't stored."""
    return current(db) or StoredSchedule("example", True, [*example])
