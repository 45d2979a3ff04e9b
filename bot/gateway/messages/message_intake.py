"""Takes a visitor's message in: known keys, crisis, limits, and the table before Rasa."""

import asyncio
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.content import Content, ContentStore
from bot.gateway.crisis.crisis_watch import CrisisSign, CrisisWatch, card
from bot.gateway.handoff import channel_handover
from bot.gateway.handoff.handoff_requests import WITHOUT_RASA, handoff_wish
from bot.gateway.messages import clean_text, message_json
from bot.gateway.messages.committed import CommittedMessages, committed_messages
from bot.gateway.messages.sessions import SessionClaim, Sessions, Visitor
from bot.gateway.messages.turns import OwedTurn, TurnRunner, owed_turn
from bot.gateway.problems import Problem, too_many
from bot.records.chat import choices, handoffs, messages, off_switch
from bot.records.chat.handoffs import HUMAN
from bot.records.chat.messages import HELD, InboundMessage, StoredKey
from bot.records.chat.new_messages import NewMessage
from bot.records.models import Choice
from bot.settings import Settings
from bot.web.bus import Bus
from bot.web.clock import Clock
from bot.web.limits import Limit, network
from bot.web.transactions import Transactions

CHOICE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class InboundBody:
    """What came in: typed text, the token of a choice, or that of a check gone on with on pages."""

    kind: str
    value: str

    @property
    def hash(self) -> str:
        """The same for the same message, whatever stood beside it in the body."""
        data = f"{self.kind}:{self.value}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()


class MessageIntake:
    """Where messages are handed in."""

    def __init__(
        self,
        transactions: Transactions,
        sessions: Sessions,
        turns: TurnRunner,
        bus: Bus,
        words: ContentStore,
        crisis: CrisisWatch,
        settings: Settings,
        clock: Clock,
    ):
        self._transactions, self._sessions = transactions, sessions
        self._turns, self._bus = turns, bus
        self._words, self._crisis = words, crisis
        self._settings, self._clock = settings, clock
        self._per_session = Limit(settings.messages_per_minute)
        self._per_address = Limit(settings.messages_per_minute_per_address)
        self._wishes = Limit(settings.messages_per_minute)

    async def post(self, claim: SessionClaim, key: str, said: InboundBody) -> dict[str, Any]:
        """The stored message and its replies; raises Problem, and then nothing was stored."""
        async with self._turns.lanes.arriving(claim.token_hash):
            visitor, seen = await self._transactions.read(self._look, claim, key, said)
            await self._sessions.touch(visitor)
            if seen.known:
                taken = _StoredMessage(_same(seen.known, said))
            else:
                taken = await self._take_in(visitor, key, said, seen)
            turn = await self._turns.start(taken.message_id, taken.turn)
        replies = await asyncio.shield(turn) if turn else None
        if taken.rows and replies is not None:
            return message_json.messages([*taken.rows, *replies])
        return message_json.messages(
            await self._transactions.read(messages.turn_messages, taken.message_id)
        )

    def _look(
        self, db: Session, claim: SessionClaim, key: str, said: InboundBody
    ) -> "tuple[Visitor, IntakeState]":
        """Whose message it is and what is known of it, in one transaction."""
        visitor, content = self._sessions.find(db, claim), self._words.current
        if known := messages.find_message(db, visitor.conversation_id, key):
            return visitor, IntakeState(content, known)
        wish, sign = self._wish(db, visitor, said, content), self._sign(said)
        is_card_due = sign is CrisisSign.CRISIS or (
            # A detector that can't tell must not leave anybody without the card.
            sign is CrisisSign.UNKNOWN and not messages.has_card(db, visitor.conversation_id)
        )
        is_crisis, is_on = sign is CrisisSign.CRISIS, off_switch.is_on(db)
        return visitor, IntakeState(content, None, wish, is_crisis, is_card_due, is_on)

    async def _take_in(
        self, visitor: Visitor, key: str, said: InboundBody, seen: "IntakeState"
    ) -> "_StoredMessage":
        refusal = self._refusal_of_text(said) or self._refusal_of_visitor(visitor, seen)
        if refusal and not seen.is_card_due:
            raise refusal
        store = self._store, visitor, key, said, seen, refusal is None
        try:
            done = await self._transactions.write(*store)
        except IntegrityError:  # another process was quicker with the same key
            chat = visitor.conversation_id
            known = await self._transactions.read(messages.find_message, chat, key)
            if known is None:
                raise
            return _StoredMessage(_same(known, said))
        await done.tell(self._bus, visitor.conversation_id)
        message = done.messages[0]
        turn = owed_turn(message, visitor.sender_id, seen.crisis)
        return _StoredMessage(message.id, turn, done.messages)

    def _wish(
        self, db: Session, visitor: Visitor, said: InboundBody, content: Content
    ) -> str | None:
        """The payload of what is fulfilled without Rasa: a button for a person, or its words."""
        if said.kind == "text":
            return handoff_wish(said.value, content)
        choice = _choice(db, visitor, said)
        return choice.payload if choice and choice.payload in WITHOUT_RASA else None

    def _sign(self, said: InboundBody) -> CrisisSign:
        """Only text that can be stored is looked at."""
        if said.kind != "text" or clean_text.has_lone_surrogate(said.value):
            return CrisisSign.NONE
        return self._crisis.look(said.value)

    def _refusal_of_text(self, said: InboundBody) -> Problem | None:
        if said.kind != "text":
            return None
        if clean_text.has_lone_surrogate(said.value):
            return Problem("unusable_text")
        tidied = clean_text.tidy(said.value)
        if max(len(said.value), len(tidied)) > self._settings.max_text:
            return Problem("too_long", max_text=self._settings.max_text)
        return None if tidied else Problem("blank")

    def _refusal_of_visitor(self, visitor: Visitor, seen: "IntakeState") -> Problem | None:
        """Neither the off switch nor the limits stand between a visitor and a person."""
        if seen.wish:
            wait = self._wishes.wait(str(visitor.conversation_id))
            return too_many(wait) if wait else None
        if visitor.state != HUMAN and not seen.is_on:
            return Problem("switched_off")
        wait = self._per_session.wait(str(visitor.conversation_id))
        wait = wait or self._per_address.wait(network(visitor.address))
        return too_many(wait) if wait else None

    def _store(
        self,
        db: Session,
        visitor: Visitor,
        key: str,
        said: InboundBody,
        seen: "IntakeState",
        ask: bool,
    ) -> CommittedMessages:
        """The message first, and the card where it is called for."""
        now, chat = self._clock(), visitor.conversation_id
        entry = self._entry(db, visitor, key, said, seen)
        message = messages.add_visitor(db, chat, entry, now, owed=ask)
        if seen.is_card_due:
            held, shown = message.turn_state == HELD, card(seen.content)
            spoken = replace(shown, author="notice") if held else shown
            messages.add(db, chat, spoken, now, reply_to=message.id)
        if seen.crisis:
            handoffs.mark_urgent(db, chat)
        return committed_messages(db, chat, now)

    def _entry(
        self, db: Session, visitor: Visitor, key: str, said: InboundBody, seen: "IntakeState"
    ) -> InboundMessage:
        if said.kind == "text":
            # PostgreSQL can't hold a NUL; everything else is kept as it was typed.
            return InboundMessage(key, said.hash, said.value.replace("\0", ""), seen.wish)
        if said.kind == "check":
            now, checks = self._clock(), seen.content.checks
            told = channel_handover.take_over_from_pages(db, visitor, said.value, now, checks)
            if told is None:
                raise Problem("gone_check")
            return InboundMessage(key, said.hash, seen.content.phrase("went_on_pages"), told)
        choice = _choice(db, visitor, said)
        if choice is None or not messages.may_choose(db, choice):
            raise Problem("unknown_choice")
        return InboundMessage(key, said.hash, choice.label, choice.payload)


@dataclass(frozen=True)
class IntakeState:
    """What is known of a message that comes in before it is stored.

    The words that hold for it, `(id, hash)` of the same one stored before, a wish in it, whether it
    shows signs of crisis, whether the card is shown with it, and the off switch.
    """

    content: Content
    known: StoredKey | None
    wish: str | None = None
    crisis: bool = False
    is_card_due: bool = False
    is_on: bool = True


@dataclass(frozen=True)
class _StoredMessage:
    """A message that is in the table; its turn and what was stored where that happened here."""

    message_id: int
    turn: OwedTurn | None = None
    rows: tuple[NewMessage, ...] = ()


def _same(known: StoredKey, said: InboundBody) -> int:
    """The id of what is stored under this key; raises Problem where it said something else."""
    if known.body_hash != said.hash:
        raise Problem("other_body")
    return int(known.id)


def _choice(db: Session, visitor: Visitor, said: InboundBody) -> Choice | None:
    if not CHOICE.fullmatch(said.value):
        return None
    return choices.find_choice(db, visitor.conversation_id, said.value)
