"""Replaces a directory atomically: a killed run leaves the old, the new or none, never half."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sole_builder(target: Path) -> Iterator[None]:
    """Hold a file lock, so that one process at a time works on `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def replaced_directory(target: Path) -> Iterator[Path]:
    """Yield an empty directory that replaces `target` when the block ends without an error.

    Call it inside `sole_builder(target)`: leftovers of killed runs are removed first.
    """
    for leftover in target.parent.glob(f".{target.name}.part-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.part-", dir=target.parent))
    try:
        fresh = scratch / "new"
        fresh.mkdir()
        yield fresh
        if target.exists():
            target.replace(scratch / "old")
        fresh.replace(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
