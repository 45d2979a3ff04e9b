"""The reply when no adviser can join: opening hours, and what to do instead."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.content import Content
from bot.content.hour_words import spoken_moment, week


def no_adviser_lines(words: Content, now: datetime) -> list[str]:
    """The hours, the next opening and by when an enquiry is answered, as far as each is known."""
    return [*_when(words, now), _instead(words, now)]


def _when(words: Content, now: datetime) -> list[str]:
    hours = week(words)
    if hours is None:
        return [words.phrase("handoff_no_hours")]
    said = [words.phrase("handoff_hours", hours=hours)]
    if words.hours.open_at(now):
        return [*said, words.phrase("handoff_soon")]
    today = now.astimezone(ZoneInfo(words.hours.time_zone)).date()
    if label := words.hours.closed_on(today):
        said.append(words.phrase("handoff_closed_today", label=label))
    if opening := words.hours.next_opening(now):
        said.append(words.phrase("handoff_next", when=spoken_moment(words, opening, now)))
    return said


def _instead(words: Content, now: datetime) -> str:
    by = words.hours.promise(now)
    if by is None:
        return words.phrase("handoff_instead")
    return words.phrase("handoff_instead_by", when=spoken_moment(words, by, now))
