"""This machine's clock against what is stored and against the database's."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from sqlalchemy import func, select

from bot.doctor.finding import Finding
from bot.doctor.stored_rows import stored_rows
from bot.records.models import Heartbeat, Message
from bot.settings import Settings
from bot.start_fault import StartFault

BEHIND = timedelta(minutes=5)  # behind the newest row
APART = timedelta(minutes=1)  # from the clock of PostgreSQL
REMEDY = "set the clock, or let systemd-timesyncd or chrony keep it"


def clock_findings(here: Settings) -> Iterator[Finding]:
    """A clock that is behind, which would keep data too long and order messages wrongly."""
    with suppress(StartFault), stored_rows(here) as db:  # told by the check of the database
        now = datetime.now(timezone.utc)
        beat, sent = (db.scalar(select(func.max(at))) for at in (Heartbeat.at, Message.sent_at))
        is_sqlite = db.get_bind().dialect.name == "sqlite"
        theirs = (None if is_sqlite else db.scalar(select(func.now()))) or now
        ahead = max(beat or now, sent or now) - now
        if ahead > BEHIND:
            words = f"this machine's clock is {_minutes(ahead)} min behind the newest row"
            yield Finding(words, REMEDY, stops=False)
        if (apart := abs(theirs - now)) > APART:
            words = f"the clocks of machine and database are {_minutes(apart)} min apart"
            yield Finding(words, REMEDY, stops=False)


def _minutes(time: timedelta) -> int:
    return round(time.total_seconds() / 60)
