"""Errors of databases in words: what is wrong and what to do, never a password or a value."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bot.start_fault import StartFault

OWN, TRACKERS = "BOT_DATABASE_URL", "BOT_TRACKER_URL"
EXAMPLE = "postgresql+psycopg2://user:password@host/assistant, or leave it empty for SQLite"
# what a driver says -> what is wrong, what to do
KINDS = (
    ("file is not a database", "{place} isn't a SQLite database", "set {setting} to another file"),
    ("malformed", "{place} is damaged", "restore a backup"),
    ("is locked", "{place} is locked by another program", "end that program"),
    ("readonly", "{place} can only be read", "let the assistant write the file and its folder"),
    (
        "unable to open",
        "{place} can't be opened",
        "let the assistant write the file and its folder",
    ),
    ("is full|No space", "the disk of {place} is full", "make room"),
    ("disk I/O error", "the disk of {place} fails", "see the system's log"),
    ("translate host name", "the host of {place} isn't known", "correct it in {setting}"),
    (
        "Connection refused|on socket .* failed: No such file",
        "nothing answers at {place}",
        "start PostgreSQL, or correct host and port in {setting}",
    ),
    (
        "timeout|timed out|No route|unreachable",
        "{place} can't be reached",
        "see whether its machine runs and no firewall is between",
    ),
    (
        'authentication failed|no password supplied|role "[^"]*" does not exist',
        "{place} refuses the user or the password",
        "correct them in {setting}",
    ),
    ("pg_hba.conf", "{place} doesn't let this machine or user in", "add it to pg_hba.conf"),
    (
        'database "[^"]*" does not exist',
        "{place} isn't there",
        "make the database, or correct its name in {setting}",
    ),
    ("too many|remaining connection slots", "{place} has no free connection", "raise its limit"),
    ("starting up|shutting down|recovery mode", "{place} isn't ready yet", "wait, and start again"),
    ("read-only transaction", "{place} can only be read", "connect to one that can be written"),
    ("permission denied", "the user of {place} may not make tables", "make it the owner"),
    ("SSL|certificate", "{place} has no encrypted connection", "see sslmode in {setting}"),
)


class DatabaseFault(StartFault):
    """Why a database can't be used."""


@contextmanager
def naming_faults(url: str, setting: str) -> Iterator[None]:
    """Turn the errors of a database into DatabaseFault; errors of ours pass as they are."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        words = f"{setting} isn't the address of a database: give {EXAMPLE}"
        raise DatabaseFault(words) from error
    except OSError as error:
        place = place_of(make_url(url))
        words = f"{place} can't be written ({error.strerror}): correct {setting}, or whose it is"
        raise DatabaseFault(words) from error
    except DBAPIError as error:
        raise DatabaseFault(_words(error, url, setting)) from error


def place_of(url: URL) -> str:
    """A database in words, without user and password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host", "this machine")
    port = url.port or url.query.get("port", 5432)
    return f"the database {url.database} at {host}:{port}"


def _words(error: DBAPIError, url: str, setting: str) -> str:
    told, place = str(error.orig), place_of(make_url(url))
    for pattern, what, remedy in KINDS:
        if re.search(pattern, told):
            return f"{what}: {remedy}".format(place=place, setting=setting)
    kind = type(error.orig).__name__
    return f"{place} can't be used ({kind}): see its log"
