"""Disks without room: that of the tables, and that of the log.

Each is a small memory disk. Where none may be mounted, a limit on the size of the gateway's files
takes its place, for tables and log together.
"""

import os
import resource
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.faults.gateway_alone import GatewayAlone, ready

ROOM = "24m"
FILLER = "filler"
BLOCK = 64 * 1024


@contextmanager
def gateway_on_small_disks(folder: Path, settings: Mapping[str, str]) -> Iterator[GatewayAlone]:
    """A gateway whose tables and whose log are on a small disk each."""
    with ExitStack() as stack:
        tables, log = (stack.enter_context(small_disk(folder / each)) for each in ("tables", "log"))
        gateway = GatewayAlone(folder, settings, log=log / "gateway.log", var=tables)
        yield stack.enter_context(ready(gateway))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on a memory disk, where one may be mounted; else a folder."""
    folder.mkdir()
    is_mounted = _run("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        if is_mounted:
            _run("umount", "--lazy", str(folder))


@contextmanager
def full_tables(gateway: GatewayAlone) -> Iterator[None]:
    """No room where the tables are."""
    with full(gateway, gateway.var):
        yield


@contextmanager
def full_log(gateway: GatewayAlone) -> Iterator[None]:
    """No room where the log is."""
    with full(gateway, gateway.log.parent):
        yield


@contextmanager
def full(gateway: GatewayAlone, folder: Path) -> Iterator[None]:
    """A folder's disk filled to its last byte."""
    if not folder.is_mount():
        with no_growing_file(gateway.pid):
            yield
        return
    filler = folder / FILLER
    try:
        _fill(filler)
        yield
    finally:
        filler.unlink(missing_ok=True)


@contextmanager
def no_growing_file(pid: int) -> Iterator[None]:
    """A process can make no file longer: what a full disk does to it."""
    none = (0, resource.RLIM_INFINITY)
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, none)
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def _fill(path: Path) -> None:
    """Write until there is no room, with ever smaller blocks."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (BLOCK, 4096, 1):
            with suppress(OSError):
                while True:
                    os.write(descriptor, b"x" * size)
    finally:
        os.close(descriptor)


def _run(*words: str) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


FAMILY = FaultFamily(
    gateway_on_small_disks,
    {"full-disk": FaultTrial(full_tables), "full-log-disk": FaultTrial(full_log)},
)
