"""A fault in a file that a person wrote: its name, the line and a sentence."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """A fault in a file; `line` counts from 1, `problem` says what to mend."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.problem}"


class ContentError(Exception):
    """Files that can't be used, with every fault that was found, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(sorted(set(faults)))
        super().__init__(self.faults)

    @property
    def first(self) -> Fault:
        """The first fault."""
        return self.faults[0]

    def __str__(self) -> str:
        """One line: the first fault, and how many more there are."""
        more = len(self.faults) - 1
        return f"{self.first} (and {more} more)" if more else str(self.first)


class FaultList:
    """Gathers faults, so that a reader can go on after each."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Note faults."""
        self._found += faults

    @property
    def sorted(self) -> list[Fault]:
        """Each fault once, in order of file and line."""
        return sorted(set(self._found))

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Note the faults of a ContentError raised inside, and go on behind the block."""
        try:
            yield
        except ContentError as error:
            self._found += error.faults

    def raise_any(self) -> None:
        """Raise ContentError where there is a fault."""
        if self._found:
            raise ContentError(self._found)
