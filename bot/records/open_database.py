"""The database for a command: migrated, open for one transaction, then closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records import Database


@contextmanager
def reading() -> Iterator["Session"]:
    """A transaction that changes nothing."""
    with _opened() as database, database.reading() as db:
        yield db


@contextmanager
def writing() -> Iterator["Session"]:
    """A transaction that is committed at the end, or undone on any exception."""
    with _opened() as database, database.writing() as db:
        yield db


@contextmanager
def _opened() -> Iterator["Database"]:
    from bot.records import Database, upgrade  # here, so that `bot --help` is quick

    upgrade(settings().database)
    database = Database(settings().database)
    try:
        yield database
    finally:
        database.close()
