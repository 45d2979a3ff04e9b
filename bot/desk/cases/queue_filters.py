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
from bot.records.ids import is_id, read_id
from bot.records.reporting.desk_queue import QueuePlace
from bot.records.reporting.queue_query import CHAT, ENQUIRY, RANKS, STATES, QueueQuery

NAMES = ("kind", "state", "owner", "topic", "urgent", "language", "from", "to")
MINE, NOBODY, LEFT = "me", "none", "left"  # of the filter `owner`, beside the ids of staff
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
    begin, end = read_day(given["from"]), read_day(given["to"])
    wanted = QueueQuery(
        kind=given["kind"],
        state=given["state"],
        owner_id=_owner(given["owner"], user),
        unowned=given["owner"] == NOBODY,
        left_behind=given["owner"] == LEFT,
        topic=given["topic"],
        urgent=bool(given["urgent"]),
        language=given["language"],
        since=midnight(begin) if begin else None,
        until=midnight(end + timedelta(days=1)) if end else None,
    )
    return QueueFilters(given, wanted)


def read_place(typed: str | None) -> QueuePlace | None:
    """Where a page of the queue begins, as `mark` wrote it."""
    if not typed:
        return None
    try:
        rank, since, kind, row_id = json.loads(base64.urlsafe_b64decode(typed.encode()))
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is None or moment.year not in YEARS or kind not in (CHAT, ENQUIRY):
            raise ValueError
        if rank not in range(RANKS) or not is_id(int(row_id)):
            raise ValueError
        return QueuePlace(rank, moment, kind, int(row_id))
    except (ValueError, TypeError, binascii.Error, UnicodeError, RecursionError):
        raise DeskRefusal(400) from None


def place_mark(of: QueuePlace) -> str:
    """A place as part of an address."""
    parts = [of.rank, of.since.isoformat(), of.kind, of.id]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _owner(typed: str, user: CurrentUser) -> int | None:
    if typed in ("", NOBODY, LEFT):
        return None
    if typed == MINE:
        return user.user_id
    found = read_id(typed)
    if found is None:
        raise DeskRefusal(400)
    return found


def read_day(typed: str) -> date | None:
    """A day as a form writes it, None for none; raises DeskRefusal."""
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


def midnight(day: date) -> datetime:
    """The first moment of a day in the UK."""
    return datetime.combine(day, time(), tzinfo=UK)
