"""A fault: what it is tried on, how it is made, and how long it lasts."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Subject(Protocol):
    """What a fault is tried on: where visitors come in, and the address of its tables."""

    @property
    def url(self) -> str:
        """Where visitors come in."""

    @property
    def database(self) -> str:
        """The address of its tables."""

    def wait_until_up(self) -> None:
        """Wait until it is ready; AssertionError where it never is."""

    def told(self) -> str:
        """Its logs."""


@dataclass(frozen=True)
class FaultTrial:
    """`strike` makes it on a subject, and ends it when it is left, `hold` seconds later."""

    strike: Callable[[Any], AbstractContextManager[None]]
    hold: float = 2.0


@dataclass(frozen=True)
class FaultFamily:
    """Faults that are tried on the same subject, begun in a folder with these settings."""

    begin: Callable[[Path, Mapping[str, str]], AbstractContextManager[Subject]]
    faults: Mapping[str, FaultTrial]
