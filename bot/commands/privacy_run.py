"""What the verbs of `bot privacy` share: the databases, and files for their owner alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.private_files import private
from bot.settings import settings
from bot.web.clock import utc_now

if TYPE_CHECKING:
    from bot.privacy.retention_run import RetentionRun


@contextmanager
def opened() -> Iterator["RetentionRun"]:
    """A run on the databases of the settings, which are migrated first and closed at the end."""
    from bot.privacy.retention_run import migrated_run

    with migrated_run(settings(), utc_now) as run:
        yield run


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner alone."""
    with open(path, "w", encoding="utf-8", opener=private) as file:
        file.write(text)
