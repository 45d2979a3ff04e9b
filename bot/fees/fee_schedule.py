"""A fee schedule: overlaps, gaps, stale figures, and the figure of a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.fees.fee_model import FeeKey, FeeProblem, FeeRow

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """The figure of a day, and the next one if the change is near or this one is to end."""

    now: FeeRow
    next: FeeRow | None = None


def series(rows: Iterable[FeeRow]) -> list[list[FeeRow]]:
    """The rows of each band, membership, period and discount, oldest first."""
    found: dict[FeeKey, list[FeeRow]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return [sorted(each, key=lambda row: (row.effective_from, row.line)) for each in found.values()]


def faults(rows: Iterable[FeeRow]) -> list[FeeProblem]:
    """Overlaps and gaps between the dates of each series, each at the later of two lines."""
    return sorted(fault for each in series(rows) for fault in _between(each))


def _between(rows: list[FeeRow]) -> Iterator[FeeProblem]:
    last = rows[0]
    for row in rows[1:]:
        if last.effective_to is None or row.effective_from <= last.effective_to:
            words = f"the dates of {named(row)} overlap with those on line {last.line}"
            yield FeeProblem(row.line, words)
        elif row.effective_from > last.effective_to + DAY:
            gap = last.effective_to + DAY, row.effective_from - DAY
            days = str(gap[0]) if gap[0] == gap[1] else f"{gap[0]} to {gap[1]}"
            yield FeeProblem(row.line, f"no figure for {named(row)} on {days}")
        if last.effective_to and (row.effective_to is None or row.effective_to > last.effective_to):
            last = row


def warnings(rows: Iterable[FeeRow], today: date, near: int, stale: int) -> list[FeeProblem]:
    """What is sound but wants a look: ends within `near` days or over, unverified for `stale`."""
    found = []
    for each in series(rows):
        last = each[-1]
        if last.effective_to and last.effective_to <= today + timedelta(days=near):
            verb = "ended" if last.effective_to < today else "ends"
            words = f"{named(last)} {verb} on {last.effective_to} without a successor"
            found.append(FeeProblem(last.line, words))
        if each[0].effective_from > today:
            words = f"{named(each[0])} begins only on {each[0].effective_from}"
            found.append(FeeProblem(each[0].line, words))
        for row in each:
            over = row.effective_to is not None and row.effective_to < today
            if not over and (today - row.verified_on).days > stale:
                words = f"{named(row)} was verified last on {row.verified_on}"
                found.append(FeeProblem(row.line, words))
            if row.verified_on > today:
                words = f"{named(row)} is marked as verified on {row.verified_on}, which is to come"
                found.append(FeeProblem(row.line, words))
    return sorted(found)


def figure(rows: Iterable[FeeRow], key: FeeKey, day: date, near: int) -> Figure | None:
    """The figure of a series on a day, with the next if it begins within `near` days.

    The successor of a figure that ends is given however far off it is.
    """
    own = sorted((row for row in rows if row.key == key), key=lambda row: row.effective_from)
    now = next((row for row in own if row.holds_on(day)), None)
    if now is None:
        return None
    until = date.max if now.effective_to else day + timedelta(days=near)
    coming = (row for row in own if day < row.effective_from <= until)
    return Figure(now, next(coming, None))


def named(row: FeeRow) -> str:
    """What a row is for, in the words of the file."""
    return ", ".join(filter(None, (row.band, row.membership, row.period, row.discount)))


def changes(rows: Iterable[FeeRow]) -> list[date]:
    """The days on which a figure follows another."""
    return sorted({b.effective_from for each in series(rows) for _, b in pairwise(each)})
