"""The files that content is made of, as bytes: of a folder, or of the archive of the last good."""

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.source_files.fault import ContentError, Fault
from bot.source_files.yaml_file import YamlFile

PARTS = {"": (".yml", ".csv"), "answers": (".yml",), "checks": (".yml",)}
PARTS |= {"pages": (".yml",), "widget": (".json",)}
EXAMPLES = "data/nlu"  # what the examples of topics are called beside the content's own files

Stamp = tuple[str, int, int, int]


class ContentFiles:
    """Bytes by name, such as `answers/joining.yml`; `unread` says why others can't be had."""

    def __init__(self, files: Mapping[str, bytes], unread: Mapping[str, str] | None = None):
        self._files, self._unread = dict(files), dict(unread or {})

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a file; raises ContentError where there is none."""
        if name in self._files:
            return self._files[name]
        why = self._unread.get(name, "there is no such file")
        raise ContentError([Fault(name, 1, f"can't be read ({why})")])

    def yaml(self, name: str) -> YamlFile:
        """A YAML file; raises ContentError where there is none or it isn't one."""
        return YamlFile(name, self.bytes_of(name))

    def names(self, part: str) -> list[str]:
        """The files of a part such as `answers`, those that can't be read included."""
        return sorted(
            name for name in {**self._files, **self._unread} if name.rpartition("/")[0] == part
        )

    @property
    def by_name(self) -> dict[str, bytes]:
        """The bytes of every file that could be read."""
        return dict(self._files)

    @property
    def digest(self) -> str:
        """A hash of the files' bytes."""
        digest = hashlib.sha256()
        for name, written in sorted(self._files.items()):
            digest.update(f"{name} {len(written)}\n".encode() + written)
        return digest.hexdigest()

    def write_archive(self, path: Path) -> None:
        """Put them into one archive, which is there as a whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = self.digest.encode()
            for name, written in sorted(self._files.items()):
                archive.writestr(name, written)
        fresh.replace(path)


def read_folder(folder: Path, examples: Path) -> ContentFiles:
    """The files of a content folder, and of the folder of examples."""
    files: dict[str, bytes] = {}
    unread: dict[str, str] = {}
    for name, path in _paths(folder, examples):
        try:
            files[name] = Path(path).read_bytes()
        except OSError as error:
            unread[name] = error.strerror or type(error).__name__
    return ContentFiles(files, unread)


def read_archive(path: Path) -> ContentFiles | None:
    """The files of an archive, None where there is none that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return ContentFiles({name: archive.read(name) for name in archive.namelist()})
    except (OSError, zipfile.BadZipFile, KeyError):
        return None


def archived_digest(path: Path) -> str | None:
    """The digest of the files in an archive, None where there is no archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment.decode(errors="replace")
    except (OSError, zipfile.BadZipFile):
        return None


def stamps(folder: Path, examples: Path) -> tuple[Stamp, ...]:
    """Path, time of change in ns, size and number of each file; others once one changes."""
    found: list[Stamp] = []
    for _, path in _paths(folder, examples):
        try:
            stat = Path(path).stat()
        except OSError:  # it has just been taken away
            continue
        found.append((path, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def _paths(folder: Path, examples: Path) -> Iterator[tuple[str, str]]:
    """Name and path of every file that content is made of, in order."""
    for part, suffixes in PARTS.items():
        for file in _listed(folder / part, suffixes):
            yield f"{part}/{file}" if part else file, str(folder / part / file)
    for file in _listed(examples, (".yml",)):
        yield f"{EXAMPLES}/{file}", str(examples / file)


def _listed(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    try:
        with os.scandir(folder) as entries:  # a tenth of the time of Path.iterdir
            return sorted(entry.name for entry in entries if entry.name.endswith(suffixes))
    except OSError:
        return []
