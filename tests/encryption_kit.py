"""Fixtures: a file of keys, and this process as it is with and without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import bot, exit_code
from bot.encryption.key_ring import KeyRing, key_ring
from bot.settings import settings


def call(*arguments: str) -> int:
    """Run a verb of `bot` in this process; its exit code."""
    return exit_code(bot, "bot", list(arguments))


def forget_settings() -> None:
    """Read the environment and the file of keys anew."""
    settings.cache_clear()
    key_ring.cache_clear()


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that BOT_DATA_KEYS names; it isn't there yet."""
    path = tmp_path / "keys" / "ring"
    monkeypatch.setenv("BOT_DATA_KEYS", str(path))
    forget_settings()
    yield path
    monkeypatch.undo()
    forget_settings()


@pytest.fixture
def ring(key_file: Path) -> KeyRing:
    """A ring with one key."""
    assert call("keys", "new") == 0
    made = key_ring()
    assert made
    return made
