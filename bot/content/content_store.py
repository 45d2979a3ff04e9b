"""The snapshot of the content that a process works with, renewed in the background.

A change that isn't sound never replaces the last good snapshot; no request waits for a reload.
"""

import threading
from contextlib import suppress
from pathlib import Path

import structlog

from bot.content.content_files import (
    archived_digest,
    read_archive,
    read_folder,
    stamps,
)
from bot.content.content_model import Content
from bot.content.loading import content_of, examples_of
from bot.settings import settings
from bot.source_files.fault import ContentError, Fault

LOOK_EVERY = 0.25  # seconds between two looks at the files

log = structlog.get_logger("content")


class ContentStore:
    """Follows a content folder; `current` is the last good snapshot and costs nothing to ask for.

    `keep` names an archive that each sound snapshot is put into. A folder that is broken at the
    start gives way to what is in it; where there is nothing, ContentError is raised.
    """

    def __init__(
        self, folder: Path | None = None, keep: Path | None = None, examples: Path | None = None
    ):
        self._root, self._keep = folder or settings().content_dir, keep
        self._examples = examples or examples_of(self._root)
        self._one_at_a_time = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.error: ContentError | None = None
        self._stamp = stamps(self._root, self._examples)
        try:
            self._current = self._load()
        except ContentError as error:
            kept = self._kept()
            if kept is None:
                raise
            self._current = kept
            self._refuse(error)
        else:
            self._archive()

    @property
    def current(self) -> Content:
        """The newest snapshot that is sound."""
        return self._current

    @property
    def trouble(self) -> str | None:
        """Why the files as they stand aren't used, in one line; None while they are."""
        return f"using the last good words: {self.error}" if self.error else None

    def refresh(self) -> None:
        """Load the files now if they have changed since they were looked at last."""
        with self._one_at_a_time:
            stamp = stamps(self._root, self._examples)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                fresh = self._load()
            except ContentError as error:
                self._refuse(error)
                return
            if self.error:
                log.info("content_sound_again")
            self.error, self._current = None, fresh
            self._archive()

    def follow(self) -> None:
        """Refresh in a thread of its own from now on."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._watch, name="content", daemon=True)
            self._thread.start()

    def leave(self) -> None:
        """Stop following."""
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None

    def _watch(self) -> None:
        """A file is read once it has rested for a look: editors write in several goes."""
        seen = self._stamp
        while not self._stop.wait(LOOK_EVERY):
            now = stamps(self._root, self._examples)
            if now == seen and now != self._stamp:
                self._refresh_whatever_happens()
            seen = now

    def _refresh_whatever_happens(self) -> None:
        try:
            self.refresh()
        except Exception as error:  # the thread has to go on, and the fault has to be seen
            problem = f"can't be read: {type(error).__name__}"
            self._refuse(ContentError([Fault(self._root.name, 1, problem)]))

    def _load(self) -> Content:
        return content_of(read_folder(self._root, self._examples))

    def _refuse(self, error: ContentError) -> None:
        self.error = error
        log.error("content_refused", problem=str(error), faults=len(error.faults))

    def _archive(self) -> None:
        """Keep the files of the snapshot; a full disk is no reason to stop."""
        if self._keep is None or archived_digest(self._keep) == self._current.files.digest:
            return
        try:
            self._current.files.write_archive(self._keep)
        except OSError as error:
            log.error("content_not_kept", error=error.strerror)

    def _kept(self) -> Content | None:
        files = read_archive(self._keep) if self._keep else None
        if files is None:
            return None
        with suppress(ContentError):  # of a program that asked for other words
            return content_of(files)
        return None
