"""The shape of a fee schedule."""

from dataclasses import dataclass
from datetime import date

PERIODS = ("month", "year")
PART_TIME = "part_time"
DISCOUNTS = ("parental_leave", "introductory", PART_TIME)
MEMBERSHIPS = ("full", "associate", "professional_associate")

FeeKey = tuple[str, str, str, str | None]  # band, membership, period, discount


@dataclass(frozen=True)
class FeeRow:
    """One figure in pence, valid from a day to a day, both included (None: open).

    `discount` is None for the full fee. `line` is where it stands in its file, 0 if in none.
    """

    band: str
    membership: str
    period: str
    discount: str | None
    pence: int
    effective_from: date
    effective_to: date | None
    source: str
    verified_on: date
    line: int = 0

    @property
    def key(self) -> FeeKey:
        """What only one figure may hold for on any day."""
        return self.band, self.membership, self.period, self.discount

    def holds_on(self, day: date) -> bool:
        """Whether the figure is in force on a day."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, order=True)
class FeeProblem:
    """A fault on a line of a fee file (1 is the header), in plain words."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}"
