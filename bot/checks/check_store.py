"""The checks as they stand on disk now; a broken change never replaces a sound table."""

from pathlib import Path

import structlog

from bot.checks.check_loader import load_checks
from bot.checks.check_model import Check
from bot.content.file_stamps import Stamp, stamps
from bot.content.source_file import ContentError
from bot.settings import settings

log = structlog.get_logger("checks")


class CheckStore:
    """Follows a folder of checks at the price of a look at the files' times."""

    def __init__(self, folder: Path | None = None):
        self._root = folder or settings().content_dir / "checks"
        self._stamp = self._look()
        self._checks = load_checks(self._root)

    @property
    def current(self) -> dict[str, Check]:
        """The newest checks that are sound, by id."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._checks = load_checks(self._root)
            except (ContentError, OSError) as error:
                log.error("checks_refused", problem=str(error))
        return self._checks

    def _look(self) -> tuple[Stamp, ...]:
        return stamps(self._root)
