"""The file of keys: one line for each, `ID PURPOSE DAY KEY`, for its owner alone.

A key of the purpose `data` seals values and backups, the last one those that are new; the key of
the purpose `index` makes the hashes by which sealed values are found.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.private_files import replacing
from bot.start_fault import StartFault

DATA, INDEX = "data", "index"
KEY_BYTES = 32
HEAD = "# Keys of the assistant. Keep a copy apart from the backups: these open nothing without.\n"


class KeyFault(StartFault):
    """Why values can't be sealed or opened, in one line without any content."""


@dataclass(frozen=True)
class RingKey:
    """One key; `made_on` is the day on which it was made."""

    id: str
    purpose: str
    made_on: date
    key: bytes

    @property
    def line(self) -> str:
        """The key as it stands in the file."""
        written = base64.b64encode(self.key).decode()
        return f"{self.id} {self.purpose} {self.made_on.isoformat()} {written}\n"


def new_key(purpose: str, today: date) -> RingKey:
    """A random key under a random id."""
    return RingKey(f"k{secrets.token_hex(4)}", purpose, today, secrets.token_bytes(KEY_BYTES))


def read_keys(path: Path) -> list[RingKey]:
    """The keys, oldest first; raises KeyFault where the file can't be used as it is."""
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFault(f"{path} holds keys and others may read it: chmod 600 {path}")
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise KeyFault(
            f"BOT_DATA_KEYS names {path}, which isn't there: `bot keys new` makes it"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFault(f"{path} can't be read ({type(error).__name__})") from error
    found = [
        _key(path, number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]
    for purpose in (DATA, INDEX):
        if not any(each.purpose == purpose for each in found):
            raise KeyFault(f"{path} has no key of the purpose `{purpose}`")
    return found


def write_keys(path: Path, keys: list[RingKey]) -> None:
    """Replace the file at once, for its owner alone; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write((HEAD + "".join(each.line for each in keys)).encode())


def _key(path: Path, number: int, line: str) -> RingKey:
    try:
        key_id, purpose, made_on, written = line.split()
        key = base64.b64decode(written, validate=True)
        if purpose not in (DATA, INDEX) or len(key) != KEY_BYTES or not key_id.isalnum():
            raise ValueError
        return RingKey(key_id, purpose, date.fromisoformat(made_on), key)
    except ValueError:
        raise KeyFault(f"{path}, line {number}: no key as `bot keys new` writes it") from None
