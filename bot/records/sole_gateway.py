"""One gateway for each SQLite database: it holds a lock that ends with its process."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import make_url

from bot.private_files import OWNER_ALONE
from bot.settings import Settings
from bot.start_fault import StartFault

PATIENCE = 2.0  # seconds that a gateway which is just ending may take
LOOK_AGAIN = 0.05  # seconds


class GatewayRuns(StartFault):
    """Another gateway works with this database."""


class LockHolder(NamedTuple):
    """The gateway that holds a lock; 0 where it couldn't note it."""

    pid: int
    port: int

    @property
    def words(self) -> str:
        """What is in the way, and what to do."""
        who = f"process {self.pid}, port {self.port}" if self.pid else "its lock is held"
        return f"another gateway works with this database ({who}): stop it, or use another database"


@contextmanager
def sole_gateway(settings: Settings) -> Iterator[None]:
    """Hold the lock while this is open; raises GatewayRuns, or StartFault without a lock file."""
    path = lock_path(settings)
    file = _opened(path)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _locked(file):
            if time.monotonic() > deadline:
                raise GatewayRuns(_holder(path).words)
            time.sleep(LOOK_AGAIN)
        with suppress(OSError):  # a full disk keeps no gateway from starting
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()} {settings.port}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def running_gateway(settings: Settings) -> LockHolder | None:
    """Who holds the lock, None where nobody does."""
    path = lock_path(settings)
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return None if _locked(file) else _holder(path)
    finally:
        os.close(file)


def lock_path(settings: Settings) -> Path:
    """Where the lock is: beside a SQLite database; several gateways may share PostgreSQL."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        return settings.var_dir / "gateway.lock"
    database = Path(str(url.database)).resolve()
    return database.with_name(f"{database.name}.lock")


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ALONE)
    except OSError as error:
        with suppress(OSError):  # one that can only be read locks too
            return os.open(path, os.O_RDONLY)
        raise StartFault(f"{path} can't be made ({error.strerror}): see its folder") from error


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(path: Path) -> LockHolder:
    with suppress(OSError, ValueError):
        pid, port = path.read_text(encoding="utf-8").split()
        return LockHolder(int(pid), int(port))
    return LockHolder(0, 0)
