"""The two doors for letters: a mailbox over IMAP, and LMTP from the operator's mail server."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path

import pytest
from bench import make_settings
from imap_server import ImapServer, imap_server
from letter_kit import letter
from line_kit import free_ports

from bot.content import ContentStore
from bot.mail.app import MailExtension
from bot.mail.incoming.imap_mailbox import ImapMailbox
from bot.records import Database
from bot.records.enquiries import incoming_letters
from bot.web.bus import LocalBus
from bot.web.shared_services import SharedServices
from bot.web.transactions import Transactions

START = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
Opened = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> Opened:
    """Letters are taken in while this is open."""

    @asynccontextmanager
    async def running(**settings: str | int) -> AsyncIterator[None]:
        chosen = make_settings(tmp_path, 1, mail_reply_to="cases@example.org", **settings)
        shared = SharedServices(
            chosen, ContentStore(), Transactions(database), LocalBus(), lambda: START
        )
        async with MailExtension().running(shared):
            yield

    return running


def held_texts(database: Database) -> list[str]:
    with database.reading() as db:
        return [row.text for row in incoming_letters.held_letters(db)]


async def come(database: Database, *texts: str) -> None:
    """Wait until just these letters are there, the newest first."""
    for _ in range(300):
        found = await asyncio.to_thread(held_texts, database)
        if found == list(texts):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(found)


async def test_letters_are_fetched_as_they_come_each_once_also_after_the_server_was_away(
    database: Database, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mail.incoming.imap_mailbox.FIRST_WAIT", 0.2)
    with imap_server() as server:
        await asyncio.to_thread(server.put, letter("before", key="1"))
        async with opened(imap_url=server.url):
            await come(database, "before")
            await asyncio.to_thread(server.put, letter("meanwhile", key="2"))
            await come(database, "meanwhile", "before")
            await asyncio.to_thread(_restarted, server)
            await asyncio.to_thread(server.put, letter("after", key="3"))
            await come(database, "after", "meanwhile", "before")
            await _all_read(server)


async def test_a_wrong_password_and_a_missing_folder_are_told_in_words() -> None:
    with imap_server() as server:
        well = ImapMailbox(server.url, 4_000)
        assert await asyncio.to_thread(well.sign_in_fault) is None
        for url, words in (
            (server.url.replace("secret", "wrong"), "refuses the user or the password"),
            (server.url.replace("INBOX", "Nowhere"), "can't be opened"),
        ):
            fault = await asyncio.to_thread(ImapMailbox(url, 4_000).sign_in_fault)
            assert fault and words in fault


async def test_a_letter_that_is_too_large_stays_in_the_mailbox_and_holds_up_no_other(
    database: Database, opened: Opened
) -> None:
    with imap_server() as server:
        large, small = letter("x " * 4_000, key="1"), letter("small", key="2")
        await asyncio.to_thread(server.put, large, small)
        async with opened(imap_url=server.url, letter_size=4_000):
            await come(database, "small")
            await _all_read(server)


async def test_a_letter_that_cannot_be_stored_stays_unread(
    database: Database, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_letters, "MOST_HELD", 1)
    with imap_server() as server:
        await asyncio.to_thread(server.put, letter("one", key="1"), letter("two", key="2"))
        async with opened(imap_url=server.url):
            await come(database, "one")
            for _ in range(100):
                if await asyncio.to_thread(server.unread) == 1:
                    return
                await asyncio.sleep(0.1)
    raise AssertionError("both are marked as read")


def _restarted(server: ImapServer) -> None:
    server.stop()
    server.start()


async def _all_read(server: ImapServer) -> None:
    for _ in range(100):
        if not await asyncio.to_thread(server.unread):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("something is unread")


@pytest.mark.parametrize("kind", ["port", "socket"])
async def test_a_mail_server_hands_letters_over_by_lmtp_and_is_told_once_they_are_stored(
    database: Database, opened: Opened, tmp_path: Path, kind: str
) -> None:
    place = f"127.0.0.1:{free_ports(1)[0]}" if kind == "port" else str(tmp_path / "lmtp")
    async with opened(lmtp=place):
        await asyncio.to_thread(_hand_over, place, letter("handed over"))
        assert held_texts(database) == ["handed over"]


async def test_a_letter_that_cannot_be_stored_is_kept_by_the_mail_server(
    database: Database, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_letters, "MOST_HELD", 0)
    place = f"127.0.0.1:{free_ports(1)[0]}"
    async with opened(lmtp=place, letter_size=4_000):
        with pytest.raises(smtplib.SMTPDataError) as later:
            await asyncio.to_thread(_hand_over, place, letter())
        assert later.value.smtp_code == 451
        with pytest.raises(smtplib.SMTPException) as refused:
            await asyncio.to_thread(_hand_over, place, letter("x " * 4_000))
        assert "552" in str(refused.value)


def _hand_over(place: str, raw: bytes) -> None:
    host, _, port = place.rpartition(":")
    at = (host, int(port)) if host else (place, 0)
    with smtplib.LMTP(*at) as door:
        door.sendmail("sam@somewhere.example", ["cases@example.org"], raw)
