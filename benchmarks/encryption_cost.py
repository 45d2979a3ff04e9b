"""What encryption costs: the time of a stored message and of a search, with a key and without."""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.percentiles import median
from bot.encryption.key_file import DATA, INDEX, new_key, write_keys
from bot.encryption.key_ring import key_ring
from bot.records import Database, upgrade
from bot.records.chat import conversations, messages
from bot.records.chat.messages import ANSWERED, InboundMessage, OutboundMessage
from bot.records.models import Enquiry
from bot.records.reporting.full_text_search import search_texts
from bot.settings import settings
from bot.web.clock import utc_now

SAID = "My governors began a capability process about absence and pay in the autumn term"
WORDS = SAID.split(" ")
PER_CASE = 10  # messages of a visitor in the chat of a case
CASES = (100, 1_000, 5_000)
MESSAGES, SEARCHES = 500, 10


class EncryptionCost(NamedTuple):
    """Milliseconds of processor time, medians, for each number of open cases.

    Of two figures the first is of a search that takes in what came since the search before.
    """

    key: bool
    message: float
    searches: dict[int, tuple[float, float]]


@click.command()
def encryption() -> None:
    """Processor time of messages and searches, with a key and without, on SQLite."""
    for cost in (measured(key) for key in (False, True)):
        click.echo(f"{'with a key' if cost.key else 'without'}: a message {cost.message:.2f} ms")
        for cases, (first, later) in cost.searches.items():
            click.echo(f"  search in {cases} open cases: first {first:.0f} ms, then {later:.1f} ms")


def measured(key: bool) -> EncryptionCost:
    """The figures of a new database."""
    with _database(key) as database:
        now = utc_now()
        message = _median_ms(_store_message(database, number, now) for number in range(MESSAGES))
        searches, stored = {}, 0
        for cases in CASES:
            _add_cases(database, range(stored, cases), now)
            stored = cases
            first = _median_ms(_search(database) for _ in range(1))
            searches[cases] = first, _median_ms(_search(database) for _ in range(SEARCHES))
        return EncryptionCost(key, message, searches)


@contextmanager
def _database(key: bool) -> Iterator[Database]:
    """A new database; the process has a ring of keys meanwhile, or none."""
    before = os.environ.get("BOT_DATA_KEYS", "")
    with tempfile.TemporaryDirectory() as folder:
        ring, url = Path(folder) / "ring", f"sqlite:///{folder}/records.db"
        if key:
            write_keys(ring, [new_key(purpose, utc_now().date()) for purpose in (INDEX, DATA)])
        _use(str(ring) if key else "")
        upgrade(url)
        database = Database(url)
        try:
            yield database
        finally:
            database.close()
            _use(before)


def _use(ring: str) -> None:
    os.environ["BOT_DATA_KEYS"] = ring
    settings.cache_clear()
    key_ring.cache_clear()


def _store_message(database: Database, number: int, now: datetime) -> float:
    """Store a message, then its answer, then read the chat, as the gateway does; seconds."""
    with database.writing() as db:
        chat = conversations.begin(db, f"m{number}", now, 3600).id
    started = time.process_time()
    with database.writing() as db:
        asked = messages.add_visitor(db, chat, InboundMessage("k", "k", " ".join(WORDS)), now)
    answer = OutboundMessage(" ".join(WORDS * 3), meta={"topic": "fees", "source": {"title": "x"}})
    with database.writing() as db:
        messages.finish(db, asked.id, [answer], ANSWERED, now)
    with database.reading() as db:
        messages.history(db, chat)
    return time.process_time() - started


def _add_cases(database: Database, numbers: range, now: datetime) -> None:
    """Open enquiries, each with a chat."""
    with database.writing() as db:
        for number in numbers:
            chat = conversations.begin(db, f"c{number}", now, 3600)
            for place in range(PER_CASE):
                said = " ".join(WORDS[(number + place) % 5 :])
                messages.add_visitor(db, chat.id, InboundMessage(str(place), "k", said), now)
            row = Enquiry(reference=f"R{number}", body_hash=str(number), channel="chat")
            row.sender_id, row.about, row.name = chat.sender_id, " ".join(WORDS), f"Jo {number}"
            row.consent, row.consent_at, row.created_at, row.context = "yes", now, now, {}
            db.add(row)


def _search(database: Database) -> float:
    started = time.process_time()
    with database.reading() as db:
        search_texts(db, "autumn gover")
    return time.process_time() - started


def _median_ms(seconds: Iterable[float]) -> float:
    return 1000 * median(seconds)
