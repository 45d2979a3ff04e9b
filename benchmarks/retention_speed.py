"""What visitors notice of retention: times of messages while chats are deleted, and while none."""

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import click
import httpx
from sqlalchemy import func, select, update

from benchmarks.faults.gateway_alone import GatewayAlone, ready
from benchmarks.faults.postgres_cluster import binaries, postgres_cluster
from benchmarks.one_line_errors import errors_in_one_line
from benchmarks.percentiles import median, p95
from benchmarks.processes import BenchmarkError
from bot.records import Database
from bot.records.models import Conversation
from bot.web.clock import utc_now

SAID = "How do I become a member?"
PER_CHAT = 5  # messages of a chat that will be deleted
AT_ONCE = 6  # chats while the database is filled
LONG_AGO = timedelta(days=30)
CHECK = "1"  # seconds until a chat that is past its time is noticed
PAUSE = 0.02  # seconds between an answer and the next message
TOGETHER = 10  # messages between two looks at the log
DELETED = '"event": "retention"'  # what the log says once all is deleted
MOST = 3_000  # messages of a phase: a deletion that doesn't end is noticed


class RetentionRound(NamedTuple):
    """Milliseconds of each message while nothing was deleted, and while something was."""

    quiet: list[float]
    deleting: list[float]


@click.command()
@click.option("--rounds", default=4, show_default=True, help="Quiet and deleting in turn.")
@click.option("--chats", default=60, show_default=True, help="Deleted in each round.")
def retention(rounds: int, chats: int) -> None:
    """Times of messages while retention deletes: SQLite, and PostgreSQL where it is installed."""
    with errors_in_one_line():
        _report("SQLite", measured(rounds, chats, {}))
        if binaries() is None:
            click.echo("PostgreSQL: left out, as it isn't installed")
            return
        with postgres_cluster() as cluster:
            settings = {"BOT_DATABASE_URL": cluster.address(cluster.new_database())}
            _report("PostgreSQL", measured(rounds, chats, settings))


def measured(rounds: int, chats: int, settings: Mapping[str, str]) -> Iterator[RetentionRound]:
    """The rounds, one after the other, on a gateway and a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        gateway = GatewayAlone(Path(folder), {"BOT_RETENTION_CHECK": CHECK, **settings})
        url = settings.get("BOT_DATABASE_URL", gateway.database)
        with ready(gateway), closing(Database(url)) as database:
            for _ in range(rounds):
                yield _round(gateway, database, chats)


def _round(gateway: GatewayAlone, database: Database, chats: int) -> RetentionRound:
    """Chats that end, quiet messages, then messages until all is deleted and cleaned up."""

    def chat(_number: int) -> list[float]:
        return list(_times(gateway.url, lambda sent: sent == PER_CHAT))

    def is_over(sent: int) -> bool:
        if sent >= MOST:
            raise BenchmarkError("the chats weren't deleted")
        return sent % TOGETHER == 0 and gateway.told().count(DELETED) > deleted

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(chat, range(chats)))
    with database.reading() as db:
        last = db.scalar(select(func.max(Conversation.id))) or 0
    quiet = list(_times(gateway.url, lambda sent: sent == chats * PER_CHAT))
    deleted, before = gateway.told().count(DELETED), utc_now() - LONG_AGO
    with database.writing() as db:
        aged = update(Conversation).where(Conversation.id <= last)
        db.execute(aged.values(created_at=before, last_seen_at=before, expires_at=before))
    deleting = list(_times(gateway.url, is_over))
    with database.reading() as db:
        left = db.scalar(select(func.count()).where(Conversation.id <= last))
    if left:
        raise BenchmarkError(f"{left} chats weren't deleted")
    return RetentionRound(quiet, deleting)


def _times(url: str, is_over: Callable[[int], bool]) -> Iterator[float]:
    """Milliseconds of each message of one visitor, until it is over after so many."""
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
        token = http.post("/v1/session", json={}).raise_for_status().json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        sent = 0
        while not is_over(sent):
            started = time.perf_counter()
            key = {"Idempotency-Key": uuid.uuid4().hex}
            http.post("/v1/messages", json={"text": SAID}, headers=key).raise_for_status()
            yield 1000 * (time.perf_counter() - started)
            sent += 1
            time.sleep(PAUSE)


def _report(name: str, rounds: Iterator[RetentionRound]) -> None:
    """One line for each round, and one for the messages of all of them."""
    done = []
    for each in rounds:
        done.append(each)
        click.echo(f"{name}, round {len(done)}: {_figures(each)}")
    quiet, deleting = ([time for each in done for time in each[place]] for place in (0, 1))
    click.echo(f"{name}, all: {_figures(RetentionRound(quiet, deleting))}")


def _figures(each: RetentionRound) -> str:
    told = (
        f"{name} {statistic(each.quiet):.1f}, {statistic(each.deleting):.1f} ms, "
        f"ratio {statistic(each.deleting) / statistic(each.quiet):.2f}"
        for name, statistic in (("median", median), ("95th percentile", p95))
    )
    return f"{'; '.join(told)}; {len(each.quiet)}, {len(each.deleting)} messages"
