"""Two fee schedules beside each other: what changes, and which changes can hardly be meant."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.fees.fee_model import FeeKey, FeeRow
from bot.fees.fee_schedule import named, series
from bot.fees.money import spoken

LARGEST_FACTOR = 3  # a fee that grows or falls by more is a slip of the pen


@dataclass(frozen=True)
class FeeChange:
    """What changes for one kind of member from a day on, in pence; None: no figure."""

    what: str
    day: date
    old: int | None
    new: int | None

    def __str__(self) -> str:
        """The change in words, with its percentage."""
        old, new = (spoken(each) if each is not None else "none" for each in (self.old, self.new))
        share = f" ({self.new / self.old - 1:+.1%})" if self.old and self.new else ""
        return f"{self.what}: {old} -> {new}{share}, from {self.day}"

    @property
    def is_slip(self) -> bool:
        """Whether it changes by more than can be meant."""
        if not self.old or not self.new:
            return False
        return max(self.old, self.new) > LARGEST_FACTOR * min(self.old, self.new)


def fee_changes(old: Iterable[FeeRow], new: Iterable[FeeRow], today: date) -> list[FeeChange]:
    """What changes today and on each later day, by band, membership, period and discount."""
    before, after = (_by_key(rows) for rows in (old, new))
    found = []
    for key in dict.fromkeys([*before, *after]):
        own = before.get(key, []), after.get(key, [])
        starts = {row.effective_from for rows in own for row in rows}
        last: tuple[int | None, int | None] = (None, None)
        for day in sorted({today, *(each for each in starts if each > today)}):
            pair = _pence(own[0], day), _pence(own[1], day)
            if pair[0] != pair[1] and pair != last:
                found.append(FeeChange(named((own[1] or own[0])[0]), day, *pair))
            last = pair
    return found


def implausible(
    old: Iterable[FeeRow], new: Iterable[FeeRow], bands: Collection[str], today: date
) -> Iterator[str]:
    """In words, what of a new schedule can hardly be meant; `old` is empty where there is none."""
    rows = [*new]
    held = {row.band for row in rows}
    for band in bands:
        if band not in held:
            yield f"the band {band} has no figure"
    after = _by_key(rows)
    for key, earlier in _by_key(old).items():
        if key not in after and key[0] in held:
            yield f"{named(earlier[0])} has a figure now, and none in the file"
    for row in rows:
        if row.pence == 0:
            yield f"{named(row)} costs nothing"
    for each in after.values():
        if each[-1].effective_to and each[-1].effective_to < today:
            yield f"{named(each[-1])} ended on {each[-1].effective_to}"
        elif each[0].effective_from > today:
            yield f"{named(each[0])} begins only on {each[0].effective_from}"
    for change in fee_changes(old, rows, today):
        if change.is_slip:
            yield f"more than {LARGEST_FACTOR} times as much, or as little: {change}"


def _by_key(rows: Iterable[FeeRow]) -> dict[FeeKey, list[FeeRow]]:
    return {each[0].key: each for each in series(rows)}


def _pence(rows: list[FeeRow], day: date) -> int | None:
    return next((row.pence for row in rows if row.holds_on(day)), None)
