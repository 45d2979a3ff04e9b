"""A visitor has their chat deleted, or gets a copy of what is stored of it."""

import asyncio
from datetime import datetime

import anyio
import anyio.to_thread
from sqlalchemy.orm import Session

from bot.content.retention_words import retention_words
from bot.gateway.messages.sessions import Visitor, end_chat
from bot.privacy import subject
from bot.privacy.cleaning import SHARE
from bot.privacy.erasure import VISITOR, ErasureReceipt, erase
from bot.privacy.export import ExportedData, export_cases
from bot.privacy.opened_run import OpenedRun
from bot.privacy.ownership import CaseSet
from bot.privacy.retention_run import RetentionRun
from bot.settings import Settings
from bot.web.background import tried
from bot.web.clock import Clock
from bot.web.transactions import Transactions

ERASED, KEPT, HELD = "erased", "kept", "held"
CLEAN_AFTER = 60.0  # seconds; cleaning up after many chats costs no more than after one


class ChatPrivacy:
    """Deletes and exports chats for whoever has their token."""

    def __init__(self, transactions: Transactions, settings: Settings, clock: Clock):
        self._transactions, self._clock = transactions, clock
        self._opened = OpenedRun(transactions, settings, clock)
        self._cleaning: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._share = SHARE

    async def finish(self, visitor: Visitor) -> dict[str, object]:
        """End a chat and delete it: `outcome`, `receipt`, and what keeps it where it stays.

        It stays with an enquiry that rests on it (`references`; `days` after which it goes with
        it), or under a hold.
        """
        run = await self._opened.get()
        told, receipt = await self._transactions.write(_finish, visitor, run, self._clock())
        if receipt:
            await anyio.to_thread.run_sync(run.trackers.delete, receipt.senders)
            self._clean_up_soon(run)
        return told

    async def export(self, chat: int) -> ExportedData:
        """Everything that is stored of a chat and of the enquiries that came from it."""
        run = await self._opened.get()
        return await self._transactions.read(_export, chat, run)

    async def close(self) -> None:
        """Clean up at once where that is due, and close the connections."""
        self._closing.set()
        self._share = 0
        if self._cleaning:
            await self._cleaning
        self._opened.close()

    def _clean_up_soon(self, run: RetentionRun) -> None:
        async def clean_up() -> None:
            with anyio.move_on_after(CLEAN_AFTER):
                await self._closing.wait()
            self._cleaning = None
            await tried(
                lambda: anyio.to_thread.run_sync(run.clean_up, self._share), "clean_up_failed"
            )

        self._cleaning = self._cleaning or asyncio.create_task(clean_up())


def _finish(
    db: Session, visitor: Visitor, run: RetentionRun, now: datetime
) -> tuple[dict[str, object], ErasureReceipt | None]:
    chat = visitor.conversation_id
    end_chat(db, visitor, now)
    cases = subject.cases_of_chat(db, chat)
    if cases.enquiries:
        days = retention_words(run.settings)["enquiry_days"]
        references = subject.references_of(db, cases)
        return {"outcome": KEPT, "references": references, "days": days}, None
    if subject.held_cases(db, cases):
        return {"outcome": HELD}, None
    receipt = erase(db, CaseSet(frozenset({chat})), VISITOR, now, run.tombstones)
    return {"outcome": ERASED, "receipt": receipt.number}, receipt


def _export(db: Session, chat: int, run: RetentionRun) -> ExportedData:
    return export_cases(db, subject.cases_of_chat(db, chat), run.trackers)
