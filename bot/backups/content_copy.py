"""Copies of the content's files: the words, numbers and fees that the operator edits."""

import os
from pathlib import Path

from bot.backups.backup_file import BackupFault
from bot.content.content_files import EXAMPLES, ContentFiles, read_archive, read_folder
from bot.content.loading import content_of, examples_of
from bot.private_files import replacing
from bot.settings import Settings
from bot.source_files.fault import ContentError

FOR_ALL = 0o644  # to read: the content holds nobody's data


def save_content(settings: Settings, target: Path) -> None:
    """Put the files of the content folder, as they are, into an archive."""
    _files_here(settings).write_archive(target)


def changed_content(settings: Settings, saved: Path) -> dict[str, bytes]:
    """The files of a backup that aren't the same here, by name; none of a backup without content.

    Examples that belong to the version rather than to the content folder are left out. Raises
    BackupFault.
    """
    if not saved.exists():
        return {}
    files = read_archive(saved)
    if files is None:
        raise BackupFault("the content in the backup can't be read")
    here = _files_here(settings).by_name
    return {
        name: written
        for name, written in files.by_name.items()
        if here.get(name) != written and _path(settings, name)
    }


def load_content(settings: Settings, changed: dict[str, bytes]) -> None:
    """Put files in place, each at once; see that they are sound first with `refuse_unsound`."""
    for name, written in changed.items():
        path = _path(settings, name)
        assert path
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode if path.exists() else FOR_ALL
        with replacing(path) as file:
            file.write(written)
            os.fchmod(file.fileno(), mode)


def refuse_unsound(settings: Settings, changed: dict[str, bytes]) -> None:
    """Raise BackupFault where the content wouldn't be sound with these files in place."""
    try:
        content_of(ContentFiles({**_files_here(settings).by_name, **changed}))
    except ContentError as error:
        raise BackupFault(f"its content doesn't fit this version ({error.faults[0]})") from error


def _files_here(settings: Settings) -> ContentFiles:
    return read_folder(settings.content_dir, examples_of(settings.content_dir))


def _path(settings: Settings, name: str) -> Path | None:
    """Where a file stands; None of examples that aren't the content folder's own."""
    folder = settings.content_dir
    if not name.startswith(f"{EXAMPLES}/"):
        return folder / name
    own = examples_of(folder)
    return own / name.removeprefix(f"{EXAMPLES}/") if own.parent == folder else None
