"""The reply when no adviser can join: opening hours, and what to do instead."""

from datetime import datetime

from bot.content import Content
from bot.content.hour_words import opening_lines, spoken_moment


def no_adviser_lines(words: Content, now: datetime) -> list[str]:
    """The hours, the next opening and by when an enquiry is answered, as far as each is known."""
    return [*_when(words, now), _instead(words, now)]


def _when(words: Content, now: datetime) -> list[str]:
    said = opening_lines(words, now)
    if not said:
        return [words.phrase("handoff_no_hours")]
    return [*said, words.phrase("handoff_soon")] if words.hours.open_at(now) else said


def _instead(words: Content, now: datetime) -> str:
    by = words.hours.promise(now)
    if by is None:
        return words.phrase("handoff_instead")
    return words.phrase("handoff_instead_by", when=spoken_moment(words, by, now))
