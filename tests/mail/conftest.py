"""An outbox in a real database, and a real server to send to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_server import MailServer, mail_server

from bot.records import Database, upgrade


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'mail.db'}"
    upgrade(url)
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running
