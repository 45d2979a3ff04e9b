"""The post within the real process: emails of before its start leave, a restart loses none."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

import pytest
from line_kit import free_ports, until
from mail_server import MailServer

from bot import PROJECT_ROOT
from bot.records import Database
from bot.records.enquiries import outbox


@pytest.fixture
def serve(server: MailServer, tmp_path: Path) -> Callable[[], object]:
    """Runs `bot.serve` on the outbox of this test."""
    places = {
        "BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'mail.db'}",
        "BOT_PORT": str(free_ports(1)[0]),
        "BOT_SMTP_URL": server.url,
        "BOT_MAIL_FROM": "assistant@example.org",
        "BOT_MAIL_CHECK": "0.05",
    }

    @contextmanager
    def running() -> Iterator[subprocess.Popen]:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.serve"],
            cwd=PROJECT_ROOT,
            env={**os.environ, **places},
            stderr=subprocess.PIPE,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return running


def put(database: Database, *keys: str) -> None:
    with database.writing() as db:
        for key in keys:
            outbox.queue_email(db, key, "jo@example.org", "S", "B", datetime.now(timezone.utc))


def test_emails_leave_by_themselves_and_a_kill_loses_none(
    database: Database, server: MailServer, serve: Callable
) -> None:
    keys = [f"email-{number}" for number in range(30)]
    put(database, *keys)
    server.delay = 0.02
    with serve():
        until(lambda: len(server.ids) >= 8, 60, "the first emails")
    with database.writing() as db:  # what the dead process had in hand is due after its lease
        assert outbox.outbox_counts(db).waiting >= 10
        for email in outbox.unsent(db):
            outbox.retry(db, email.id, datetime.now(timezone.utc))
    with serve() as second:
        put(database, "written-meanwhile")
        until(lambda: "<written-meanwhile@example.org>" in server.ids, 60, "the last email")
        until(lambda: _waiting(database) == 0, 60, "the outbox")
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) in (0, -signal.SIGTERM)
    assert set(server.ids) == {f"<{key}@example.org>" for key in (*keys, "written-meanwhile")}
    assert len(server.ids) - len(set(server.ids)) <= 1, "only what was in hand comes twice"


def _waiting(database: Database) -> int:
    with database.reading() as db:
        return outbox.outbox_counts(db).waiting
