"""Fetches letters from a mailbox over IMAP, and waits for the next (IDLE).

A letter is marked as read once it is stored; one that can't be stored stays unread and is fetched
again. A mailbox that can't be reached is tried again, longer apart each time.
"""

import asyncio
import imaplib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import (
    AND,
    ImapToolsError,
    MailBox,
    MailboxLoginError,
    MailBoxUnencrypted,
    MailMessageFlags,
)

from bot.mail.incoming.letter_intake import LetterIntake
from bot.records.enquiries.incoming_letters import LetterFate
from bot.web.logs import log, where

AT_ONCE = 50  # letters of one look
LONGEST_IDLE = 240.0  # seconds; servers end what is idle for half an hour
WITHOUT_IDLE = 30.0  # seconds between looks at a server that has no IDLE
SHORT_IDLE = 5.0  # seconds after which a stop is noticed
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0  # seconds before the mailbox is tried again
CONNECT_WITHIN = 30.0  # seconds
PORTS = {"imaps": 993, "imap+plain": 143}
Take = Callable[[bytes], "Future[LetterFate]"]


class ImapMailbox:
    """The mailbox at `imaps://USER:PASSWORD@HOST:PORT/FOLDER`; letters over `largest` are left."""

    def __init__(self, url: str, largest: int, idle: float = LONGEST_IDLE):
        self._server: SplitResult = urlsplit(url)
        self._largest, self._idle = largest, idle
        self._stopped = threading.Event()

    async def run(self, intake: LetterIntake) -> None:
        """Fetch until this is cancelled; the talk with the server has a thread of its own."""
        loop = asyncio.get_running_loop()

        def take(raw: bytes) -> "Future[LetterFate]":
            return asyncio.run_coroutine_threadsafe(intake.take(raw), loop)

        thread = threading.Thread(target=self._keep_fetching, args=(take,), daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                await asyncio.sleep(1)
        finally:
            self._stopped.set()

    def sign_in_fault(self) -> str | None:
        """Why no letters can be fetched, None where the server lets us into the folder."""
        place = f"{self._server.hostname}:{self._server.port or PORTS[self._server.scheme]}"
        try:
            with self._opened():
                return None
        except MailboxLoginError:
            return f"the mailbox at {place} refuses the user or the password"
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            return f"the mailbox at {place} can't be opened ({type(error).__name__})"
        except OSError as error:
            return f"no mailbox answers at {place} ({type(error).__name__})"

    def _keep_fetching(self, take: Take) -> None:
        wait = FIRST_WAIT
        while not self._stopped.is_set():
            try:
                with self._opened() as mailbox:
                    wait = FIRST_WAIT
                    self._fetch_and_wait(mailbox, take)
            except Exception as error:  # of the network, the server, or the database
                log.error("mailbox_failed", error=type(error).__name__, where=where(error))
                self._stopped.wait(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    def _opened(self) -> Any:
        server = self._server
        port = server.port or PORTS[server.scheme]
        kind: Any = MailBox if server.scheme == "imaps" else MailBoxUnencrypted
        mailbox = kind(server.hostname, port, timeout=CONNECT_WITHIN)
        folder = unquote(server.path.strip("/")) or "INBOX"
        return mailbox.login(unquote(server.username or ""), unquote(server.password or ""), folder)

    def _fetch_and_wait(self, mailbox: Any, take: Take) -> None:
        while not self._stopped.is_set():
            self._fetch(mailbox, take)
            if "IDLE" not in mailbox.client.capabilities:
                self._stopped.wait(min(self._idle, WITHOUT_IDLE))
                continue
            with mailbox.idle as idle:
                ends = time.monotonic() + self._idle
                while time.monotonic() < ends and not self._stopped.is_set():
                    if idle.poll(timeout=SHORT_IDLE):
                        break

    def _fetch(self, mailbox: Any, take: Take) -> None:
        """Everything unread: first how large each is, then those that may be taken."""
        heads = mailbox.fetch(AND(seen=False), mark_seen=False, headers_only=True, bulk=AT_ONCE)
        for uid, size in [(each.uid, each.size_rfc822) for each in heads if each.uid]:
            if size > self._largest:
                log.error("letter_too_large", uid=uid, size=size)
                mailbox.flag([uid], (MailMessageFlags.SEEN, MailMessageFlags.FLAGGED), True)
            elif self._is_stored(_letter(mailbox, uid), take):
                mailbox.flag([uid], MailMessageFlags.SEEN, True)

    def _is_stored(self, raw: bytes, take: Take) -> bool:
        try:
            take(raw).result()
        except Exception as error:  # the next may go, and this one is fetched again
            log.error("letter_not_stored", error=type(error).__name__, where=where(error))
            return False
        return True


def _letter(mailbox: Any, uid: str) -> bytes:
    """A letter as it is in the mailbox, which still counts as unread."""
    _, found = mailbox.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((part[1] for part in found if isinstance(part, tuple)), b"")
