"""Fixtures: an empty database of each kind that the tables may stand in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.faults.postgres_cluster import PostgresCluster, binaries
from bot.records import Database, upgrade


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    programs = binaries()
    if programs is None:
        assert not os.environ.get("CI"), "PostgreSQL is missing, which CI installs"
        pytest.skip("PostgreSQL isn't installed")
    cluster = PostgresCluster(programs)
    yield cluster
    cluster.stop()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a database in a file that isn't there yet."""
    return f"sqlite:///{tmp_path / 'new' / 'records.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return sqlite_url
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return cluster.address(cluster.new_database())


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database of each kind, with its tables."""
    upgrade(url)
    opened = Database(url)
    yield opened
    opened.close()
