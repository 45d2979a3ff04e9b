"""When the YAML files of folders last changed, at the price of one look at each."""

import os
from collections.abc import Iterator
from pathlib import Path

Stamp = tuple[str, int, int]


def stamps(*folders: Path) -> tuple[Stamp, ...]:
    """(path, time in ns, size) of every `*.yml` there, in order; another tuple once one changes."""
    return tuple(sorted(stamp for folder in folders for stamp in _of(folder)))


def _of(folder: Path) -> Iterator[Stamp]:
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    with entries:
        for entry in entries:
            if not entry.name.endswith(".yml"):
                continue
            try:
                stat = entry.stat()
            except OSError:  # it has just been taken away
                continue
            yield entry.path, stat.st_mtime_ns, stat.st_size
