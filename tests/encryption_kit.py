"""Fixtures: a file of keys, and this process as it is with and without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import bot, exit_code
from bot.encryption.key_file import DATA, INDEX, new_key, write_keys
from bot.encryption.key_ring import KeyRing, key_ring
from bot.settings import Settings, settings
from bot.web.clock import utc_now


def call(*arguments: str) -> int:
    """Run a verb of `bot` in this process; its exit code."""
    return exit_code(bot, "bot", list(arguments))


def forget_settings() -> None:
    """Read the environment and the file of keys anew."""
    settings.cache_clear()
    key_ring.cache_clear()


def use_databases(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the verbs work on the databases of these settings."""
    monkeypatch.setenv("BOT_VAR_DIR", str(chosen.var_dir))
    monkeypatch.setenv("BOT_DATABASE_URL", chosen.database)
    monkeypatch.setenv("BOT_TRACKER_URL", chosen.tracker_database)
    forget_settings()


def use_keys(path: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let BOT_DATA_KEYS name this file, or nothing."""
    monkeypatch.setenv("BOT_DATA_KEYS", str(path or ""))
    forget_settings()


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a file of keys may be; BOT_DATA_KEYS doesn't name it yet."""
    monkeypatch.setenv("BOT_VAR_DIR", str(tmp_path / "no-data"))
    forget_settings()
    yield tmp_path / "keys" / "ring"
    monkeypatch.undo()
    forget_settings()


@pytest.fixture
def ring(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """A ring with one key, which seals what is stored from now on."""
    write_keys(key_file, [new_key(purpose, utc_now().date()) for purpose in (INDEX, DATA)])
    use_keys(key_file, monkeypatch)
    made = key_ring()
    assert made
    return made
