"""Who has a case on the screen just now, and who is writing in it: nothing of it is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

WRITES_FOR = timedelta(seconds=12)  # after the last sign of writing


class CaseKey(NamedTuple):
    """A chat or an enquiry: its kind and its number."""

    kind: str
    number: int


@dataclass(frozen=True)
class CaseViewer:
    """A colleague on the page of a case."""

    name: str
    is_writing: bool


class CaseViewers:
    """One for the process."""

    def __init__(self) -> None:
        self._pages: dict[CaseKey, Counter[int]] = defaultdict(Counter)
        self._wrote: dict[tuple[CaseKey, int], datetime] = {}
        self._names: dict[int, str] = {}

    @contextmanager
    def looking(self, case: CaseKey, user_id: int, name: str) -> Iterator[None]:
        """This user has the page of the case open; several times, in several tabs."""
        self._names[user_id] = name
        self._pages[case][user_id] += 1
        try:
            yield
        finally:
            self._leave(case, user_id)

    def writes(self, case: CaseKey, user_id: int, now: datetime) -> None:
        """This user has just written something into the box of the case."""
        if case in self._pages and self._pages[case][user_id]:
            self._wrote[case, user_id] = now

    def sent(self, case: CaseKey, user_id: int) -> None:
        """What this user wrote has gone."""
        self._wrote.pop((case, user_id), None)

    def others(self, case: CaseKey, user_id: int, now: datetime) -> list[CaseViewer]:
        """The colleagues of this user there, by name."""
        there = [each for each in self._pages.get(case, ()) if each != user_id]
        found = (CaseViewer(self._names[each], self._is_writing(case, each, now)) for each in there)
        return sorted(found, key=lambda viewer: viewer.name)

    def _is_writing(self, case: CaseKey, user_id: int, now: datetime) -> bool:
        wrote = self._wrote.get((case, user_id))
        return wrote is not None and now - wrote < WRITES_FOR

    def _leave(self, case: CaseKey, user_id: int) -> None:
        pages = self._pages[case]
        pages[user_id] -= 1
        if pages[user_id] <= 0:
            del pages[user_id]
            self._wrote.pop((case, user_id), None)
        if not pages:
            del self._pages[case]
