"""Passwords: argon2id, hashed off the event loop, few at once; weak ones are refused."""

import secrets
from functools import cached_property
from pathlib import Path

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.desk_refusals import DeskRefusal

AT_ONCE = 2  # each takes 64 MiB
MOST_WAITING = 30
SHORTEST, LONGEST = 12, 200
COMMON = Path(__file__).resolve().parent / "common_passwords.txt"


class Passwords:
    """Hashes and verifies; unknown accounts cost what known ones do."""

    def __init__(self, hasher: PasswordHasher | None = None):
        self._hasher = hasher or PasswordHasher()
        self._limit = anyio.CapacityLimiter(AT_ONCE)

    def hash(self, password: str) -> str:
        """The hash to store, in this thread."""
        return self._hasher.hash(password)

    async def hashed(self, password: str) -> str:
        """The hash to store."""
        self._refuse_a_crowd()
        return await anyio.to_thread.run_sync(self.hash, password, limiter=self._limit)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password of this hash; None, of nobody, takes as long and is False."""
        self._refuse_a_crowd()
        return await anyio.to_thread.run_sync(self._verify, stored, password, limiter=self._limit)

    def is_old(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))

    def prepare(self) -> None:
        """Make what verifying for nobody needs, so that the first time is like the others."""
        assert self._nobodys

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobodys, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def _refuse_a_crowd(self) -> None:
        if self._limit.statistics().tasks_waiting >= MOST_WAITING:
            raise DeskRefusal(429, "Too many people are signing in at this moment.", wait=10)


def weakness(password: str, *personal: str) -> str | None:
    """What is wrong with a new password, in words; None where nothing is.

    `personal`: the account's e-mail address and name, which anyone would guess first.
    """
    if len(password) < SHORTEST:
        return f"The password needs at least {SHORTEST} characters. A few words in a row are good."
    if len(password) > LONGEST:
        return f"The password can have at most {LONGEST} characters."
    plain = _plain(password)
    if len(set(plain)) < 5 or plain in _common():
        return "This password is one of the first that anyone would try. Choose another."
    parts = {_plain(part) for words in personal for part in (words, *words.split("@"))}
    if any(part and (plain == part or plain.strip("0123456789") == part) for part in parts):
        return "The password must not be your name or e-mail address."
    return None


def temporary() -> str:
    """A password for a first sign-in, easy to read out: 80 random bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # 31: none that looks like another
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(_plain(line) for line in lines if line and not line.startswith("#"))
