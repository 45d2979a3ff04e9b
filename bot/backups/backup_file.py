"""The file of a backup: a header in one line, then a gzipped tar, sealed where there is a key.

The tar holds `manifest.json`, the `database`, Rasa's `trackers` where they are in another one, the
content, and the tombstones of erasures. Whatever is wrong with a file is a BackupFault in one line.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from bot.backups.sealed_stream import DamagedStream, OpeningReader, PieceCipher, SealingWriter
from bot.encryption.key_ring import key_ring
from bot.private_files import OWNER_ALONE, private, replacing

FORMAT = "assistant-backup-2"
READABLE = (FORMAT, "assistant-backup-1")  # which has neither trackers nor content
MANIFEST, DATABASE, ERASURES = "manifest.json", "database", "erasures.jsonl"
TRACKERS, CONTENT = "trackers", "content.zip"
MEMBERS = (DATABASE, TRACKERS, CONTENT, ERASURES)
LONGEST_HEADER = 1_000  # bytes
SPEED = 6  # of gzip


class BackupFault(Exception):
    """Why a backup can't be made, read or restored, in one line."""


@dataclass(frozen=True)
class BackupHeader:
    """What anybody may know of a file: when it was made, and which key opens it."""

    made_at: str
    key: str | None = None
    salt: str = ""
    format: str = FORMAT

    @property
    def line(self) -> bytes:
        """The header as it stands in the file."""
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True)
class BackupManifest:
    """What is in a backup: rows by table, the migration of its tables, the keys its values need.

    `trackers` says where they were: the engine of a database of their own, `database` for the same
    one, or "" where there were none. `files` are the SHA-256 of what is in the file, by name.
    """

    engine: str
    schema: str
    counts: dict[str, int]
    keys: list[str] = field(default_factory=list)
    trackers: str = ""
    files: dict[str, str] = field(default_factory=dict)
    sha256: str = ""  # of the database, in the format before


def read_header(path: Path) -> BackupHeader:
    """The header of a file; raises BackupFault where it is no backup."""
    try:
        with path.open("rb") as file:
            return _header(path, file.readline(LONGEST_HEADER))
    except OSError as error:
        raise BackupFault(f"{path} can't be read: {error.strerror}") from error


def write_backup(
    path: Path, made_at: str, manifest: BackupManifest, members: Mapping[str, Path]
) -> None:
    """Write the file under its name once all of it is on the disk; raises OSError.

    `members`: where each of MEMBERS is, those that aren't there left out.
    """
    found = {name: members[name] for name in MEMBERS if members[name].exists()}
    files = {name: _sha256(source) for name, source in found.items() if name != ERASURES}
    stated = {**asdict(manifest), "files": files}
    with replacing(path) as file, _writing(file, made_at) as tar:
        _add(tar, MANIFEST, io.BytesIO(json.dumps(stated).encode()))
        for name, source in found.items():
            with source.open("rb") as opened:
                _add(tar, name, opened)
    _sync_folder(path.parent)


def extract_backup(path: Path, folder: Path) -> BackupManifest:
    """Unpack a backup into a folder and prove it whole; raises BackupFault."""
    read_header(path)
    try:
        with _reading(path) as tar:
            for member in tar:
                if member.name not in (MANIFEST, *MEMBERS) or not member.isfile():
                    raise BackupFault(f"{path} holds something that no backup has")
                _extract(tar, member, folder / member.name)
        manifest = BackupManifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        files = manifest.files or {DATABASE: manifest.sha256}
        whole = all(_sha256(folder / name) == digest for name, digest in files.items())
    except (DamagedStream, tarfile.TarError, zlib.error, EOFError, ValueError, TypeError) as error:
        raise BackupFault(f"{path} is damaged: it was changed or cut off") from error
    except OSError as error:  # gzip's errors of content are OSErrors too
        why = error.strerror or "it is damaged: it was changed or cut off"
        raise BackupFault(f"{path} can't be used: {why}") from error
    if not whole:
        raise BackupFault(f"{path} is damaged: what is in it isn't what was saved")
    return manifest


def _header(path: Path, line: bytes) -> BackupHeader:
    try:
        header = BackupHeader(**json.loads(line))
    except (ValueError, TypeError):
        raise BackupFault(f"{path} is no backup of the assistant") from None
    if header.format not in READABLE:
        raise BackupFault(f"{path} was made by another version ({header.format})")
    return header


@contextmanager
def _writing(file: BinaryIO, made_at: str) -> Iterator[tarfile.TarFile]:
    ring = key_ring()
    with ExitStack() as stack:
        target = file
        if ring is None:
            file.write(BackupHeader(made_at).line)
        else:
            salt, key = os.urandom(16), ring.current
            header = BackupHeader(made_at, key.id, base64.b64encode(salt).decode()).line
            file.write(header)
            sealing = SealingWriter(file, PieceCipher(key.key, salt, header))
            target = cast(BinaryIO, stack.enter_context(sealing))
        zipped = stack.enter_context(gzip.GzipFile("", "wb", SPEED, target, mtime=0))
        yield stack.enter_context(tarfile.open(fileobj=cast(BinaryIO, zipped), mode="w|"))


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    with ExitStack() as stack:
        file: BinaryIO = stack.enter_context(path.open("rb"))
        line = file.readline(LONGEST_HEADER)
        header, source = _header(path, line), file
        if header.key:
            ring = key_ring()
            key = ring.find(header.key) if ring else None
            if key is None:
                raise BackupFault(f"{path} needs the key {header.key}, not in BOT_DATA_KEYS")
            cipher = PieceCipher(key.key, base64.b64decode(header.salt), line)
            source = cast(BinaryIO, io.BufferedReader(OpeningReader(file, cipher)))
        zipped = stack.enter_context(gzip.GzipFile("", "rb", fileobj=source))
        yield stack.enter_context(tarfile.open(fileobj=cast(BinaryIO, zipped), mode="r|"))
        while zipped.read(1 << 20):  # up to the end, where the checksum is
            pass
        if header.key and file.read(1):
            raise DamagedStream


def _add(tar: tarfile.TarFile, name: str, source: BinaryIO) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = source.seek(0, os.SEEK_END), OWNER_ALONE
    source.seek(0)
    tar.addfile(member, source)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(member)
    assert source
    with open(target, "xb", opener=private) as file:
        while piece := source.read(1 << 20):
            file.write(piece)


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def _sync_folder(folder: Path) -> None:
    """A name that was given is on the disk only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
