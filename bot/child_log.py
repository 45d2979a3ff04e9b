"""The log that a process writes to, and what it said there of why it couldn't start."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bot.start_fault import MARK
from bot.web.log_files import open_log

LAST = 20_000  # bytes of the log that are looked at


class ChildLog:
    """The part of a log that begins with one start of its process."""

    def __init__(self, path: Path):
        self.path, self._begun = path, 0

    @contextmanager
    def output(self) -> Iterator[BinaryIO | int]:
        """The log, open; nothing is kept where no file can be made, as on a full disk."""
        with ExitStack() as opened:
            found: BinaryIO | int = subprocess.DEVNULL
            with suppress(OSError):
                found = opened.enter_context(open_log(self.path))
                self._begun = self.path.stat().st_size
            yield found

    def fault(self) -> str:
        """The last line in which the process said what is wrong, "" where there is none."""
        with suppress(OSError):
            size = self.path.stat().st_size
            begun = self._begun if self._begun <= size else 0  # it may have been rotated
            with self.path.open("rb") as file:
                file.seek(max(begun, size - LAST))
                lines = file.read().decode(errors="replace").splitlines()
            told = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
            return told[-1] if told else ""
        return ""
