"""Moments and hours in words: "5 pm on Tuesday", "Monday to Friday, 9 am to 5 pm"."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.content.dates import LOCALE
from bot.content.hours import DAYS, OpeningSpan

if TYPE_CHECKING:
    from bot.content.content_model import Content

MONDAY = date(2024, 1, 1)  # any Monday: names of days hang on a date


def spoken_moment(content: Content, moment: datetime, now: datetime) -> str:
    """A moment to come as people say it today, by the clock of the hours."""
    zone = ZoneInfo(content.hours.time_zone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    at, ahead = _time(local.time()), (local.date() - today).days
    if ahead in (0, 1):
        return content.phrase(("hours_today", "hours_tomorrow")[ahead], time=at)
    weekday = format_date(local, "EEEE", locale=LOCALE)
    if 1 < ahead < 7:
        return content.phrase("hours_soon", time=at, weekday=weekday)
    day = format_date(local, "d MMMM", locale=LOCALE)
    return content.phrase("hours_later", time=at, weekday=weekday, day=day)


def clock(content: Content, moment: datetime) -> str:
    """The time of day of a moment, by the clock of the hours."""
    return _time(moment.astimezone(ZoneInfo(content.hours.time_zone)).time())


def week(content: Content) -> str | None:
    """The weekday hours in one line, days that are alike together; None while none are set."""
    hours = content.hours.week
    if hours is None:
        return None
    days = [(number, hours[name]) for number, name in enumerate(DAYS) if name in hours]
    # Days in a row with the same hours keep the same distance between place and number.
    placed = enumerate(days)
    runs = [
        [day for _, day in run]
        for _, run in groupby(placed, lambda each: (each[0] - each[1][0], each[1][1]))
    ]
    return "; ".join(_run(content, run) for run in runs)


def opening_lines(content: Content, now: datetime) -> list[str]:
    """The hours and, while it is closed, why and the next opening; [] while none are set."""
    hours = week(content)
    if hours is None:
        return []
    said = [content.phrase("handoff_hours", hours=hours)]
    if content.hours.open_at(now):
        return said
    today = now.astimezone(ZoneInfo(content.hours.time_zone)).date()
    if label := content.hours.closed_on(today):
        said.append(content.phrase("handoff_closed_today", label=label))
    if opening := content.hours.next_opening(now):
        said.append(content.phrase("handoff_next", when=spoken_moment(content, opening, now)))
    return said


def opening_words(content: Content, now: datetime) -> str:
    """When people are there and whether it is open now, or that this isn't known."""
    lines = opening_lines(content, now)
    if not lines:
        return content.phrase("hours_unknown")
    if content.hours.open_at(now):
        lines.append(content.phrase("hours_open"))
    return " ".join(lines)


def _run(content: Content, run: list[tuple[int, list[OpeningSpan]]]) -> str:
    first, last = _weekday(run[0][0]), _weekday(run[-1][0])
    days = content.phrase("hours_days", first=first, last=last) if len(run) > 1 else first
    spans = [
        content.phrase("hours_span", start=_time(span.start), end=_time(span.end))
        for span in run[0][1]
    ]
    return ", ".join([days, *spans])


def _weekday(number: int) -> str:
    return str(format_date(MONDAY + timedelta(days=number), "EEEE", locale=LOCALE))


def _time(at: time) -> str:
    form = "h.mm a" if at.minute else "h a"
    return str(format_time(at.replace(tzinfo=None), form, locale=LOCALE))
