"""A stream for log lines that never raises: what can't be written is counted, and told later."""

import json
import os
import threading
from datetime import datetime, timezone
from typing import TextIO


class LogStream:
    """Writes whole lines to a file descriptor, one write a line.

    A full disk, a closed terminal or a broken pipe costs lines, never a request. The first line
    that can be written again is preceded by one with the number of those lost.
    """

    def __init__(self, descriptor: int | None):
        self._descriptor, self._lock = descriptor, threading.Lock()
        self._is_torn = False
        self.lost = 0

    def write(self, text: str) -> int:
        """Write a line that ends with a line break, or count it as lost; returns its length."""
        with self._lock:
            try:
                self._put(self._told_first() + text)
            except (OSError, ValueError):
                self.lost += 1
            else:
                self.lost = 0
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def _put(self, text: str) -> None:
        if self._descriptor is None:
            raise ValueError("no descriptor")
        left = text.encode(errors="backslashreplace")
        if self._is_torn:
            left = b"\n" + left
        while left:
            written = os.write(self._descriptor, left)
            left = left[written:]
            self._is_torn = bool(left)

    def _told_first(self) -> str:
        if not self.lost:
            return ""
        now = datetime.now(timezone.utc).isoformat()
        told = {"level": "warning", "event": "log_lines_lost", "timestamp": now, "count": self.lost}
        return json.dumps(told) + "\n"


def stream_of(file: TextIO | None) -> LogStream:
    """A log stream to where a file writes; to nowhere where it is closed or missing.

    A process that is started without stderr has no such file: its descriptor may belong to a
    database by then.
    """
    try:
        return LogStream(file.fileno() if file else None)
    except (OSError, ValueError):
        return LogStream(None)
