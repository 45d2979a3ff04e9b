"""Fixtures: people with a canary in each field, in databases of both kinds and in files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from privacy_kit import People

from bot.privacy.retention_run import retention_run
from bot.records import Database, upgrade
from bot.settings import Settings
from bot.web.clock import utc_now


@pytest.fixture
def make_people(tmp_path: Path) -> Iterator[Callable[[str], People]]:
    """People in the databases of these addresses; nobody is there yet."""
    opened = []

    def make(url: str) -> People:
        trackers = f"sqlite:///{tmp_path / 'new' / 'trackers.db'}"
        if not url.startswith("sqlite"):
            trackers = url
        settings = Settings(
            _env_file=None, var_dir=tmp_path / "new", database_url=url, tracker_url=trackers
        )
        upgrade(url)
        made = People(Database(url), settings, now=utc_now())
        made.run = retention_run(made.database, settings, lambda: made.now)
        opened.append(made)
        return made

    yield make
    for each in opened:
        each.run.trackers.close()
        each.database.close()


@pytest.fixture
def people(url: str, make_people: Callable[[str], People]) -> People:
    return make_people(url)


@pytest.fixture
def people_in_files(sqlite_url: str, make_people: Callable[[str], People]) -> People:
    return make_people(sqlite_url)
