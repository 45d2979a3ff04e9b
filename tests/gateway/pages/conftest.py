"""A gateway on the project's own content, and a visitor of its pages. Rasa is not there."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import Gateway, make_settings, start_gateway
from content_set_kit import CONTENT_SET
from pages_kit import Walker

from bot.records import Database

NOBODY = 9  # the port of a Rasa that isn't there


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """For tests that change neither settings nor time."""
    settings = make_settings(tmp_path_factory.mktemp("pages"), NOBODY)
    gateway = start_gateway(settings, CONTENT_SET)
    yield gateway
    gateway.server.stop()


@pytest.fixture
def own_pages(tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Makes gateways with settings of their own."""
    started: list[Gateway] = []

    def run(**given: Any) -> Gateway:
        started.append(start_gateway(make_settings(tmp_path, NOBODY, **given), CONTENT_SET))
        return started[-1]

    yield run
    for gateway in started:
        gateway.server.stop()


@pytest.fixture
def walker(pages: Gateway) -> Walker:
    """A visitor whose browser asks for English."""
    return Walker(pages.url, **{"Accept-Language": "en-GB"})


@pytest.fixture
def tables(pages: Gateway) -> Iterator[Database]:
    """The tables of the gateway."""
    database = Database(pages.settings.database)
    yield database
    database.close()
