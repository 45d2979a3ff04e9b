"""Folders: there or to be made, writable, with room."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.doctor.finding import Finding
from bot.settings import PRODUCTION, Settings

MEGABYTE = 1_000_000
NEEDED = 200 * MEGABYTE  # logs, both databases, and Rasa's unpacked model
SCARCE = 1_000 * MEGABYTE


def folder_findings(here: Settings) -> Iterator[Finding]:
    """What is wrong with BOT_VAR_DIR, BOT_CONTENT_DIR and the folder of temporary files."""
    fault = write_fault(here.var_dir, "BOT_VAR_DIR")
    yield from fault
    if not here.content_dir.is_dir():
        yield Finding(f"there is no folder {here.content_dir}", "correct BOT_CONTENT_DIR")
    if not fault:
        yield from _room(here.var_dir)
    if here.env == PRODUCTION and here.var_dir.is_dir() and here.var_dir.stat().st_mode & 0o077:
        words = f"others on this machine may look into {here.var_dir}"
        yield Finding(words, f"chmod 700 {here.var_dir}", stops=False)
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        yield Finding("there is no folder for temporary files", "make /tmp writable, or set TMPDIR")


def write_fault(folder: Path, setting: str) -> list[Finding]:
    """Why nothing can be written there, as a list of one; a folder that isn't there is only asked
    for in its nearest parent, and not made."""
    nearest = _nearest(folder)
    if not nearest.is_dir():
        return [Finding(f"{nearest} is a file and no folder", f"correct {setting}")]
    if not os.access(
        nearest, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids
    ):
        what = f"nothing can be written in {nearest}"
        return [Finding(what, f"give it to the assistant's user, or correct {setting}")]
    return []


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there and can be looked at."""
    return next(each for each in (folder, *folder.absolute().parents) if _is_there(each))


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def _room(folder: Path) -> Iterator[Finding]:
    nearest = _nearest(folder)
    free = shutil.disk_usage(nearest).free
    if free < SCARCE:
        words = f"the disk of {folder} has {free // MEGABYTE} MB left"
        yield Finding(words, "make room", stops=free < NEEDED)
