"""When people are there: weekday hours, bank holidays, closed days, and what may be promised."""

import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from pydantic import Field, validator

from bot.source_files.file_entry import FileDay, FileEntry

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}
HORIZON = 400  # days that are looked ahead; whoever is closed for longer promises nothing
SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class OpeningSpan(NamedTuple):
    """From one time of the day to a later one, by the clock on the wall."""

    start: time
    end: time


class ClosedDays(FileEntry):
    """A day, or several in a row, when nobody is there."""

    day: FileDay
    until: FileDay | None = None
    label: str = Field(min_length=2, max_length=80)

    @validator("until")
    def comes_after(cls, until: date | None, values: dict[str, Any]) -> date | None:
        """A slip of the pen would open the desk."""
        if until and "day" in values and until < values["day"]:
            raise ValueError("is before the first day")
        return until


class Hours(FileEntry):
    """The file hours.yml. Without a `week` nothing is known of when people are there."""

    week: dict[str, list[OpeningSpan]] | None
    time_zone: str = "Europe/London"
    bank_holidays: list[str] = []
    closed: list[ClosedDays] = []
    answer_within: float | None = Field(default=None, gt=0, le=400)

    @validator("time_zone")
    def is_a_zone(cls, name: str) -> str:
        """As the IANA names them."""
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"there is no time zone {name!r}") from None
        return name

    @validator("bank_holidays", each_item=True)
    def is_a_nation(cls, nation: str) -> str:
        """One of the four."""
        if nation not in NATIONS:
            raise ValueError(f"{nation!r} is none of {', '.join(NATIONS)}")
        return nation

    @validator("week", pre=True)
    def has_spans(cls, week: Any) -> Any:
        """`{"monday": ["09:00-17:00"]}` as spans in order, one day at least with hours."""
        if week is None:
            return None
        if not isinstance(week, dict) or not set(week) <= set(DAYS):
            raise ValueError(f"names its days {', '.join(DAYS)}")
        spans = {day: _spans(day, week[day]) for day in DAYS if week.get(day)}
        if not spans:
            raise ValueError("has no hours at all: write null for that")
        return spans

    def open_at(self, moment: datetime) -> bool:
        """Whether it lies within the hours; always while none are set, then presence decides."""
        if self.week is None:
            return True
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return any(span.start <= local.time() < span.end for span in self._of(local.date()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The moment itself while it is open, else the next; None where none is known of."""
        first = next(self._ahead(moment), None)
        return first[0] if first else None

    def promise(self, moment: datetime) -> datetime | None:
        """The day by which a message of now is answered, in open hours; None without hours."""
        if self.answer_within is None:
            return None
        left = timedelta(hours=self.answer_within)
        for start, end in self._ahead(moment):
            if left <= end - start:
                return start + left
            left -= end - start
        return None

    def closed_on(self, day: date) -> str | None:
        """Why a day is closed: a label of one's own, or the bank holiday's name."""
        for each in self.closed:
            if each.day <= day <= (each.until or each.day):
                return each.label
        for nation in self.bank_holidays:
            if name := _holidays(nation).get(day):
                return str(name)
        return None

    def _of(self, day: date) -> list[OpeningSpan]:
        if self.week is None or self.closed_on(day):
            return []
        return self.week.get(DAYS[day.weekday()], [])

    def _ahead(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans from a moment on, in UTC."""
        zone, now = ZoneInfo(self.time_zone), moment.astimezone(timezone.utc)
        today = moment.astimezone(zone).date()
        for day in (today + timedelta(days=ahead) for ahead in range(HORIZON)):
            for span in self._of(day):
                start, end = (
                    datetime.combine(day, each, zone).astimezone(timezone.utc) for each in span
                )
                if now < end:
                    yield max(now, start), end


def _spans(day: str, written: Any) -> list[OpeningSpan]:
    if not isinstance(written, list):
        raise ValueError(f'{day}: a list such as ["09:00-17:00"]')
    spans = [_span(day, each) for each in written]
    edges = [edge for span in spans for edge in span]
    if any(second <= first for first, second in itertools.pairwise(edges)):
        raise ValueError(f"{day}: each span ends after it starts and before the next")
    return spans


def _span(day: str, written: Any) -> OpeningSpan:
    if isinstance(written, OpeningSpan):
        return written
    found = SPAN.fullmatch(str(written))
    if not found:
        raise ValueError(f"{day}: {written!r} is not of the kind 09:00-17:00")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    return OpeningSpan(time(hour, minute), time(end_hour, end_minute))


@cache
def _holidays(nation: str) -> Any:
    return holidays.country_holidays("GB", subdiv=NATIONS[nation])
