"""The filters of the queue as they stand in its address."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from bot.content.dates import UK
from bot.desk.access import CurrentUser
from bot.desk.desk_refusals import DeskRefusal
from bot.records.ids import is_id
from bot.records.reporting.desk_queue import CHAT, ENQUIRY, STATES, QueuePlace, QueueQuery

NAMES = ("kind", "state", "mine", "topic", "urgent", "language", "from", "to")
NAME = re.compile(r"[\w-]{0,64}", re.ASCII)
YEARS = range(2000, 3000)  # near the ends of the calendar a time zone leads out of it
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class QueueFilters:
    """What was chosen, and the rows that it stands for."""

    given: dict[str, str]
    wanted: QueueQuery

    def query(self, **more: str) -> str:
        """As part of an address."""
        chosen = {name: value for name, value in {**self.given, **more}.items() if value}
        return urlencode(chosen)


def read_filters(query: QueryParams, user: CurrentUser) -> QueueFilters:
    """Raises DeskRefusal for what no form of ours can send."""
    given = {name: query.get(name, "") for name in NAMES}
    if not all(NAME.fullmatch(value) for value in given.values()):
        raise DeskRefusal(400)
    if given["kind"] not in ("", CHAT, ENQUIRY) or given["state"] not in ("", *STATES):
        raise DeskRefusal(400)
    begin, end = _day(given["from"]), _day(given["to"])
    wanted = QueueQuery(
        kind=given["kind"],
        state=given["state"],
        owner_id=user.user_id if given["mine"] else None,
        topic=given["topic"],
        urgent=bool(given["urgent"]),
        language=given["language"],
        since=_midnight(begin) if begin else None,
        until=_midnight(end + timedelta(days=1)) if end else None,
    )
    return QueueFilters(given, wanted)


def read_place(typed: str | None) -> QueuePlace | None:
    """Where a page of the queue begins, as `mark` wrote it."""
    if not typed:
        return None
    try:
        urgent, since, kind, row_id = json.loads(base64.urlsafe_b64decode(typed.encode()))
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is None or moment.year not in YEARS or kind not in (CHAT, ENQUIRY):
            raise ValueError
        if urgent not in (0, 1) or not is_id(int(row_id)):
            raise ValueError
        return QueuePlace(urgent, moment, kind, int(row_id))
    except (ValueError, TypeError, binascii.Error, UnicodeError, RecursionError):
        raise DeskRefusal(400) from None


def place_mark(of: QueuePlace) -> str:
    """A place as part of an address."""
    parts = [of.urgent, of.since.isoformat(), of.kind, of.id]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        if not DAY.fullmatch(typed):
            raise ValueError
        day = date.fromisoformat(typed)
        if day.year not in YEARS:
            raise ValueError
        return day
    except ValueError:
        raise DeskRefusal(400, "Write the day as year-month-day, such as 2026-11-25.") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK)
