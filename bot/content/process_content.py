"""The content of this process: one store, opened once, for all that runs in it."""

import sys
from functools import lru_cache
from pathlib import Path

from bot.content.content_model import Content
from bot.content.content_store import ContentStore
from bot.settings import settings
from bot.source_files.fault import ContentError
from bot.start_fault import StartFault, exit_with


def last_good_archive(folder: Path | None = None) -> Path:
    """Where the last content that was sound is kept; the folder is by default BOT_VAR_DIR."""
    return (folder or settings().var_dir) / "content-last-good.zip"


@lru_cache(maxsize=1)
def content_store() -> ContentStore:
    """The store of this process, which follows the folder of the settings.

    Says on stderr where it begins with the last good content; raises ContentError where there is
    none either.
    """
    store = ContentStore(settings().content_dir, last_good_archive())
    if store.error:
        sys.stderr.write(f"bot: {warning(store.error)}\n")
    store.follow()
    return store


def store_or_exit() -> ContentStore:
    """The store of a process that serves: where it can't start, it ends with a line and code 2."""
    try:
        return content_store()
    except StartFault as fault:
        exit_with(fault)
    except ContentError as error:
        exit_with(StartFault(refusal(error)))


def current_content() -> Content:
    """The newest sound content of this process; raises ContentError where there is none."""
    return content_store().current


def refusal(error: ContentError) -> str:
    """Why a process doesn't start, in one line."""
    return f"the content can't be used, and no earlier one is kept: {error}"


def warning(error: ContentError) -> str:
    """That a process begins with earlier words, and why, in one line."""
    return f"THE CONTENT IS BROKEN, the last good one is used: {error}"
