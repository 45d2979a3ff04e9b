"""Sessions by opaque tokens; only their hashes are stored."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request

from bot.gateway.problems import Problem
from bot.records.chat import check_sessions, conversations, handoffs, messages
from bot.records.chat.handoffs import HUMAN, QUEUED
from bot.records.chat.messages import OutboundMessage
from bot.records.digests import digest
from bot.settings import Settings
from bot.web.bus import DESK, Bus, BusEvent
from bot.web.clock import Clock
from bot.web.limits import address_of, network_hash
from bot.web.transactions import Transactions

TOKEN = re.compile(r"[Bb]earer ([A-Za-z0-9_-]{20,100})")


@dataclass(frozen=True)
class SessionClaim:
    """What a call says of itself: the hash of its token, and the address that it comes from."""

    token_hash: str
    address: str | None


@dataclass(frozen=True)
class Visitor:
    """Who speaks: a conversation that is open, and the address of this call."""

    conversation_id: int
    sender_id: str
    address: str | None
    state: str
    last_seen_at: datetime


class Sessions:
    """Begins, recognises and ends the sessions of visitors."""

    def __init__(self, transactions: Transactions, settings: Settings, clock: Clock):
        self._transactions, self._settings, self._clock = transactions, settings, clock

    def now(self) -> datetime:
        """The time as this gateway has it."""
        return self._clock()

    async def begin(self, greeting: OutboundMessage, address: str | None = None) -> dict[str, str]:
        """`{"token", "expires_at"}` of a new conversation that starts with the greeting."""
        token = secrets.token_urlsafe(32)
        expires_at = await self._transactions.write(self._begin, token, greeting, address)
        return {"token": token, "expires_at": expires_at.isoformat()}

    async def visitor(self, request: Request) -> Visitor:
        """The visitor of a call; raises Problem for an unknown token."""
        visitor = await self._transactions.read(self.find, claim(request))
        await self.touch(visitor)
        return visitor

    async def look(self, request: Request) -> Visitor:
        """The same for a tab that nobody looks at: it keeps no chat from idling."""
        return await self._transactions.read(self.find, claim(request))

    def find(self, db: Session, claim: SessionClaim) -> Visitor:
        """The same within a transaction, which leaves it to the caller to `touch`."""
        now, idle = self._clock(), self._settings.session_idle
        row = conversations.find_live(db, claim.token_hash, now, idle)
        if not row:
            raise Problem("no_session")
        return Visitor(row.id, row.sender_id, claim.address, row.state, row.last_seen_at)

    async def touch(self, visitor: Visitor) -> None:
        """The visitor was here: noted now and then, which spares a write on each call."""
        now = self._clock()
        if now - visitor.last_seen_at > timedelta(seconds=self._settings.session_idle / 60):
            await self._transactions.write(conversations.touch, visitor.conversation_id, now)

    async def end(self, visitor: Visitor) -> None:
        """The token opens nothing from now on."""
        await self._transactions.write(end_chat, visitor, self._clock())

    def _begin(
        self, db: Session, token: str, greeting: OutboundMessage, address: str | None
    ) -> datetime:
        now, lifetime = self._clock(), self._settings.session_lifetime
        row = conversations.begin(db, digest(token), now, lifetime, network_hash(address))
        messages.add(db, row.id, greeting, now)
        return row.expires_at


def claim(request: Request) -> SessionClaim:
    """The token and address of a call; raises Problem without a token."""
    found = TOKEN.fullmatch(request.headers.get("authorization", ""))
    if not found:
        raise Problem("no_session")
    return SessionClaim(digest(found[1]), address_of(request))


async def tell_end(bus: Bus, visitor: Visitor) -> None:
    """Let open streams know that the chat has ended, and the desk where it had it."""
    await bus.publish(visitor.conversation_id, BusEvent.ENDED)
    if visitor.state in (QUEUED, HUMAN):
        await bus.publish(DESK, BusEvent.MESSAGE)


def end_chat(db: Session, visitor: Visitor, now: datetime) -> None:
    """The token opens nothing from now on, nor do the pages of its checks; nobody waits for it."""
    handoffs.leave(db, visitor.conversation_id, now)
    conversations.end(db, visitor.conversation_id, now)
    check_sessions.close_pages(db, visitor.sender_id)
