"""Tables that another process holds for itself, and a page of theirs that is damaged."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.faults.gateway_alone import GatewayAlone, ready
from bot.records.database import BUSY_TIMEOUT

DAMAGE = b"\xde\xad\xbe\xef"
DAMAGED = "messages"


@contextmanager
def plain_gateway(folder: Path, settings: Mapping[str, str]) -> Iterator[GatewayAlone]:
    """A gateway with its tables in a file."""
    with ready(GatewayAlone(folder, settings)) as gateway:
        yield gateway


@contextmanager
def locked(gateway: GatewayAlone) -> Iterator[None]:
    """Nobody else can write."""
    with closing(_connect(gateway)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


@contextmanager
def bad_page(gateway: GatewayAlone) -> Iterator[None]:
    """The first page of a table is damaged when the gateway is started; mended afterwards."""
    gateway.kill()
    with closing(_connect(gateway)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?"
        (page,) = database.execute(query, (DAMAGED,)).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    path, place = gateway.var / "assistant.db", (page - 1) * size
    sound, damage = _swap(path, place, size, DAMAGE * (size // len(DAMAGE)))
    try:
        gateway.start()
        gateway.wait_until_it_listens()
        yield
    finally:
        gateway.kill()
        if _swap(path, place, size, sound)[0] != damage:
            raise AssertionError("the damaged page was written over")
        gateway.start()


def _swap(path: Path, place: int, size: int, fresh: bytes) -> tuple[bytes, bytes]:
    """Write a page; what stood there, and what stands there now."""
    with path.open("r+b") as file:
        file.seek(place)
        before = file.read(size)
        file.seek(place)
        file.write(fresh)
    return before, fresh


def _connect(gateway: GatewayAlone) -> sqlite3.Connection:
    return sqlite3.connect(gateway.var / "assistant.db", isolation_level=None, timeout=20)


FAMILY = FaultFamily(
    plain_gateway,
    {
        "locked": FaultTrial(locked, 1.5 * BUSY_TIMEOUT),
        "bad-page": FaultTrial(bad_page),
    },
)
