"""Rotates the log files of a folder, which their processes hold open for appending."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bot.private_files import private

LOGS = "*.log"


def open_log(path: Path) -> BinaryIO:
    """A log for its owner alone, open for appending; raises OSError."""
    return open(path, "ab", opener=private)


def rotate_logs(folder: Path, size: int, count: int) -> None:
    """Empty each log above `size` bytes, with `count` older ones kept as NAME.log.1 and on.

    A log that can't be copied, as on a full disk, is emptied all the same: it must not fill the
    disk of the database. A line that is written meanwhile may be lost.
    """
    for log in folder.glob(LOGS):
        with suppress(OSError):
            if log.stat().st_size > size:
                with suppress(OSError):
                    _keep_copy(log, count)
                os.truncate(log, 0)


def _keep_copy(log: Path, count: int) -> None:
    kept = [log.with_name(f"{log.name}.{number}") for number in range(1, count + 1)]
    if not kept:
        return
    kept[-1].unlink(missing_ok=True)
    for older, newer in zip(reversed(kept), reversed(kept[:-1]), strict=False):
        if newer.exists():
            newer.rename(older)
    unfinished = log.with_name(f"{log.name}.part")
    try:
        with open_log(unfinished) as copy, log.open("rb") as whole:
            shutil.copyfileobj(whole, copy)
        unfinished.rename(kept[0])
    finally:
        unfinished.unlink(missing_ok=True)
