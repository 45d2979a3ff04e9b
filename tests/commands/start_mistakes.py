"""Mistakes that keep the assistant from starting: what is given, and the one line it is told in."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bot.records import upgrade

Given = dict[str, str]


class StartMistake(NamedTuple):
    """Settings, with PLACE for the test's folder, and a pattern of the line; `make` comes first."""

    given: Given
    words: str
    make: Callable[[Path], object] = lambda place: None


def not_a_database(place: Path) -> None:
    (place / "own.db").write_text("Some words, and no database at all.\n" * 100, encoding="utf-8")


def of_a_newer_version(place: Path) -> None:
    upgrade(f"sqlite:///{place / 'own.db'}")
    with closing(sqlite3.connect(place / "own.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")


def of_another_program(place: Path) -> None:
    with closing(sqlite3.connect(place / "own.db")) as database, database:
        database.execute("CREATE TABLE enquiries (id INTEGER)")


def damaged(place: Path) -> None:
    upgrade(f"sqlite:///{place / 'own.db'}")
    with closing(sqlite3.connect(place / "own.db")) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    whole = (place / "own.db").read_bytes()
    (place / "own.db").write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


def keys_for_everybody(place: Path) -> None:
    (place / "keys").write_text("", encoding="utf-8")
    (place / "keys").chmod(0o644)


OWN = {"BOT_DATABASE_URL": "sqlite:///PLACE/own.db"}
NO_ADDRESS = "postgresql+psycopg2://user:password@host/assistant"
PRODUCTION = {"BOT_ENV": "production"}
MAIL = "smtp://mail.example.org:587"

MISTAKES = {
    "a slip in a name": StartMistake(
        {"BOT_PROT": "9999"}, "there is no setting BOT_PROT: did you mean BOT_PORT"
    ),
    "a slip in a long name": StartMistake(
        {"BOT_DATABSE_URL": "sqlite:///x"}, "BOT_DATABSE_URL: did you mean BOT_DATABASE_URL"
    ),
    "a name like no other": StartMistake(
        {"BOT_XYZZY": "1"}, "no setting BOT_XYZZY: see docs/operating.md"
    ),
    "a port in words": StartMistake({"BOT_PORT": "eighty"}, "BOT_PORT: give a whole number"),
    "a port beyond the last": StartMistake(
        {"BOT_PORT": "70000"}, "BOT_PORT: give a port from 1 to 65535"
    ),
    "a negative idle time": StartMistake(
        {"BOT_SESSION_IDLE": "-5"}, "BOT_SESSION_IDLE: give a number above 0"
    ),
    "no time at all": StartMistake(
        {"BOT_TURN_DEADLINE": "nan"}, "BOT_TURN_DEADLINE: give a number of"
    ),
    "a time without an end": StartMistake(
        {"BOT_SESSION_LIFETIME": "9" * 30}, "BOT_SESSION_LIFETIME: give a number of"
    ),
    "neither yes nor no": StartMistake(
        {"BOT_MAIL_SMTPUTF8": "maybe"}, "BOT_MAIL_SMTPUTF8: give true or false"
    ),
    "a list that isn't JSON": StartMistake(
        {"BOT_ALLOWED_HOSTS": "www.example.org"}, "BOT_ALLOWED_HOSTS: give JSON, such as"
    ),
    "a website with a slash": StartMistake(
        {"BOT_ALLOWED_ORIGINS": '["https://www.example.org/"]'},
        "BOT_ALLOWED_ORIGINS: give each website as https://www.example.org",
    ),
    "an environment of its own": StartMistake(
        {"BOT_ENV": "prod"}, "BOT_ENV: give development or production"
    ),
    "a level of logs that isn't one": StartMistake(
        {"BOT_LOG_LEVEL": "loud"}, "BOT_LOG_LEVEL: give debug, info"
    ),
    "a public address without a scheme": StartMistake(
        {"BOT_PUBLIC_URL": "chat.example.org"}, "BOT_PUBLIC_URL: give the address with its scheme"
    ),
    "a mail server without a port": StartMistake(
        {"BOT_SMTP_URL": "smtp://mail.example.org"}, "BOT_SMTP_URL: give smtp://USER"
    ),
    "a mail server without a sender": StartMistake(
        {"BOT_SMTP_URL": MAIL}, "BOT_MAIL_FROM: give the address that letters come from"
    ),
    "a team without an address": StartMistake(
        {"BOT_TEAM_EMAIL": "the team"}, "BOT_TEAM_EMAIL: give the address of the team"
    ),
    "a proxy by its name": StartMistake(
        {"BOT_TRUSTED_PROXIES": "nginx"}, "BOT_TRUSTED_PROXIES: give addresses or networks"
    ),
    "keys beside the data": StartMistake(
        {"BOT_DATA_KEYS": "PLACE/var/keys"}, "BOT_DATA_KEYS: keep the file of keys outside"
    ),
    "a chat that idles longer than it lives": StartMistake(
        {"BOT_SESSION_IDLE": "50000"}, "BOT_SESSION_IDLE is more than BOT_SESSION_LIFETIME: raise"
    ),
    "two processes on one port": StartMistake(
        {"BOT_RASA_PORT": "5099", "BOT_ACTIONS_PORT": "5099"},
        "BOT_RASA_PORT and BOT_ACTIONS_PORT are both 5099: set BOT_ACTIONS_PORT to another",
    ),
    "the address of another machine": StartMistake(
        {"BOT_HOST": "192.0.2.1"}, "BOT_HOST '192.0.2.1' is no address of this machine: set it"
    ),
    "a file in place of the folder": StartMistake(
        {"BOT_VAR_DIR": "PLACE/own.db"},
        "own.db is a file and no folder: correct BOT_VAR_DIR",
        not_a_database,
    ),
    "no folder of content": StartMistake(
        {"BOT_CONTENT_DIR": "PLACE/none"}, "there is no folder .*none: correct BOT_CONTENT_DIR"
    ),
    "a database without an address": StartMistake(
        {"BOT_DATABASE_URL": "assistant.db"},
        "BOT_DATABASE_URL isn't the address of a database: give",
    ),
    "a kind of database that isn't supported": StartMistake(
        {"BOT_DATABASE_URL": "mysql://host/assistant"}, "names mysql, which isn't supported: give"
    ),
    "a driver that isn't there": StartMistake(
        {"BOT_DATABASE_URL": "postgresql+nodriver://host/assistant"}, "isn't the address of a"
    ),
    "a database in memory": StartMistake(
        {"BOT_DATABASE_URL": "sqlite://"}, "BOT_DATABASE_URL names no file: three processes"
    ),
    "a folder as a database": StartMistake(
        {"BOT_DATABASE_URL": "sqlite:///PLACE"}, "is a folder: name a file in BOT_DATABASE_URL"
    ),
    "a folder that isn't there": StartMistake(
        {"BOT_DATABASE_URL": "sqlite:///PLACE/unmounted/own.db"},
        "there is no folder .*unmounted: make it, mount its disk",
    ),
    "a file that is no database": StartMistake(
        OWN, "own.db isn't a SQLite database: set BOT_DATABASE_URL to another", not_a_database
    ),
    "trackers that are no database": StartMistake(
        {"BOT_TRACKER_URL": OWN["BOT_DATABASE_URL"]},
        "own.db isn't a SQLite database: set BOT_TRACKER_URL to another",
        not_a_database,
    ),
    "a damaged database": StartMistake(OWN, "own.db is damaged: restore a backup", damaged),
    "a database of a newer version": StartMistake(
        OWN, r"of a newer version \(9999; this one knows \d+\): update", of_a_newer_version
    ),
    "a database of another program": StartMistake(
        OWN, "has a table enquiries of another program: give", of_another_program
    ),
    "one database for both": StartMistake(
        {**OWN, "BOT_TRACKER_URL": OWN["BOT_DATABASE_URL"]},
        "BOT_DATABASE_URL and BOT_TRACKER_URL name one database: give the trackers another",
    ),
    "a host that isn't known": StartMistake(
        {"BOT_DATABASE_URL": "postgresql://user:secret@no-such-host.invalid/assistant"},
        "the host of the database assistant at no-such-host.invalid:5432 isn't known: correct",
    ),
    "a server that isn't started": StartMistake(
        {"BOT_DATABASE_URL": "postgresql://user:secret@127.0.0.1:1/assistant"},
        "nothing answers at the database assistant at 127.0.0.1:1: start PostgreSQL",
    ),
    "keys that aren't there": StartMistake(
        {"BOT_DATA_KEYS": "PLACE/keys"}, "names .*keys, which isn't there: `bot keys new` makes it"
    ),
    "keys that others may read": StartMistake(
        {"BOT_DATA_KEYS": "PLACE/keys"}, "others may read it: chmod 600", keys_for_everybody
    ),
    "production without encryption": StartMistake(
        PRODUCTION, "in production BOT_PUBLIC_URL has to begin with https://: set it"
    ),
    "production on this machine alone": StartMistake(
        {**PRODUCTION, "BOT_PUBLIC_URL": "https://localhost"}, "can't be localhost: set it"
    ),
    "production that believes everybody": StartMistake(
        {**PRODUCTION, "BOT_PUBLIC_URL": "https://a.example", "BOT_TRUSTED_PROXIES": "*"},
        "BOT_TRUSTED_PROXIES believes everybody.*: name the proxies",
    ),
}
