"""Seals texts with AES-256-GCM under the newest key, and opens those of every key of the ring.

The file is read again once it has changed: a running process follows a new key by itself.
"""

import base64
import hashlib
import hmac
import os
import re
import time
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.encryption.key_file import DATA, INDEX, KeyFault, RingKey, read_keys
from bot.encryption.unreadable_value import UnreadableValue
from bot.settings import settings

MARK = "bot1."  # what every sealed text begins with: MARK, the key's id, a dot, base64
SEALED = re.compile(r"bot1\.k[0-9a-f]{8}\.")
PLAIN = f"{MARK}plain."  # before a text that begins with MARK by itself
NONCE = 12  # bytes
LOOKED_AT = 1.0  # seconds between looks at the file


class KeyRing:
    """The keys of one file; any thread may use it. Raises KeyFault where the file is no good."""

    def __init__(self, path: Path):
        self._path = path
        self._keys = read_keys(path)
        self._state = _state_of(path)
        self._ciphers = _ciphers(self._keys)
        self._looked = time.monotonic()

    @property
    def keys(self) -> list[RingKey]:
        """The keys that seal, oldest first."""
        return [each for each in self._keys if each.purpose == DATA]

    @property
    def current(self) -> RingKey:
        """The key that new values are sealed with."""
        self._follow()
        return self.keys[-1]

    def find(self, key_id: str) -> RingKey | None:
        """The key of that id that seals, also one that has just come into the file."""
        if key_id not in self._ciphers:
            self._follow(now=True)
        return next((each for each in self.keys if each.id == key_id), None)

    def seal(self, plain: str, place: str) -> str:
        """The sealed text; it opens at the same `place` alone."""
        key_id, nonce = self.current.id, os.urandom(NONCE)
        sealed = self._ciphers[key_id].encrypt(nonce, plain.encode(), place.encode())
        return f"{MARK}{key_id}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, stored: str, place: str) -> str:
        """The text of a sealed one; raises UnreadableValue."""
        key_id, written = key_id_of(stored), stored.rpartition(".")[2]
        if self.find(key_id) is None:
            raise UnreadableValue(place, f"the key {key_id} isn't in BOT_DATA_KEYS", stored)
        try:
            raw = base64.b64decode(written, validate=True)
            plain = self._ciphers[key_id].decrypt(raw[:NONCE], raw[NONCE:], place.encode())
        except (ValueError, InvalidTag):
            raise UnreadableValue(place, "it was changed since it was stored", stored) from None
        return plain.decode()

    def blind(self, text: str, purpose: str) -> str:
        """The hash by which a text is found among sealed ones, in hex; another by purpose."""
        key = next(each.key for each in self._keys if each.purpose == INDEX)
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(key, message, hashlib.sha256).hexdigest()

    def _follow(self, now: bool = False) -> None:
        """Read the file again if it has changed; a broken one leaves the keys as they are."""
        if not now and time.monotonic() - self._looked < LOOKED_AT:
            return
        self._looked = time.monotonic()
        try:
            if (state := _state_of(self._path)) != self._state:
                keys = read_keys(self._path)
                self._ciphers = {**self._ciphers, **_ciphers(keys)}
                self._keys, self._state = keys, state
        except (KeyFault, OSError):
            return


@lru_cache(maxsize=1)
def key_ring() -> KeyRing | None:
    """The ring of this process; None where the operator set no key. Raises KeyFault."""
    path = settings().data_keys
    return KeyRing(Path(path)) if path else None


def is_sealed(stored: str) -> bool:
    """Whether a stored text needs a key."""
    return SEALED.match(stored) is not None


def key_id_of(stored: str) -> str:
    """The id of the key that sealed a text."""
    return stored.removeprefix(MARK).partition(".")[0]


def _ciphers(keys: list[RingKey]) -> dict[str, AESGCM]:
    return {each.id: AESGCM(each.key) for each in keys if each.purpose == DATA}


def _state_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_ino
