"""Python and the libraries: those that this version was tried with."""

import re
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from bot.doctor.finding import Finding
from bot.settings import Settings

PYTHON = (3, 10)
SQLITE = (3, 35, 0)  # removes columns, which migrations do
PACKAGE = "ascl-membership-assistant"
PINNED = re.compile(r"(?P<name>[\w.-]+)(\[[\w,]+\])?==(?P<version>[^;\s]+)\s*(;.*)?")
REMEDY = "`make setup` installs what belongs together"


def version_findings(_here: Settings) -> Iterator[Finding]:
    """What isn't of the version that it has to be."""
    if sys.version_info[:2] != PYTHON:
        words = f"this is Python {sys.version_info[0]}.{sys.version_info[1]}, and 3.10 is needed"
        yield Finding(words, REMEDY)
    if sqlite3.sqlite_version_info < SQLITE:
        words = f"SQLite is {sqlite3.sqlite_version}, and 3.35 is needed"
        yield Finding(words, "install a newer Python")
    for name, wanted in pinned(_requirements()):
        found = _installed(name)
        if found != wanted:
            yield Finding(f"{name} is {found or 'missing'}, and {wanted} is needed", REMEDY)


def pinned(requirements: list[str]) -> Iterator[tuple[str, str]]:
    """Name and version of each requirement that names one version."""
    for each in requirements:
        if found := PINNED.fullmatch(each):
            yield found["name"], found["version"]


def _requirements() -> list[str]:
    try:
        return requires(PACKAGE) or []
    except PackageNotFoundError:  # run from its folder, without being installed
        return []


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
