"""Takes in a visitor's message: idempotency key, crisis, limits, stored before Rasa is asked."""

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
from bot.gateway.messages.typed_choices import typed_payload
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
    """A message as it was sent: `kind` is text, choice or check, `value` a text or a token."""

    kind: str
    value: str

    @property
    def hash(self) -> str:
        """SHA-256 of kind and value: the same key with another hash is refused."""
        data = f"{self.kind}:{self.value}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()


class MessageIntake:
    """Stores each message once and starts its turn."""

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

    async def post(self, claim: SessionClaim, key: str, body: InboundBody) -> dict[str, Any]:
        """Return the stored message and its replies; raises Problem if nothing was stored."""
        async with self._turns.queue.arriving(claim.token_hash):
            visitor, state = await self._transactions.read(self._load_state, claim, key, body)
            await self._sessions.touch(visitor)
            if state.known:
                taken = _StoredMessage(_same(state.known, body))
            else:
                taken = await self._take_in(visitor, key, body, state)
            turn = await self._turns.start(taken.message_id, taken.turn)
        replies = await asyncio.shield(turn) if turn else None
        if taken.rows and replies is not None:
            return message_json.messages([*taken.rows, *replies])
        return message_json.messages(
            await self._transactions.read(messages.turn_messages, taken.message_id)
        )

    def _load_state(
        self, db: Session, claim: SessionClaim, key: str, body: InboundBody
    ) -> "tuple[Visitor, IntakeState]":
        """Load the visitor and any earlier copy of this message, in one transaction."""
        visitor, content = self._sessions.find(db, claim), self._words.current
        if known := messages.find_message(db, visitor.conversation_id, key):
            return visitor, IntakeState(content, known)
        wish, sign = self._wish(db, visitor, body, content), self._sign(body)
        is_card_due = sign is CrisisSign.CRISIS or (
            # A detector that can't tell must not leave anybody without the card.
            sign is CrisisSign.UNKNOWN and not messages.has_card(db, visitor.conversation_id)
        )
        is_crisis, is_on = sign is CrisisSign.CRISIS, off_switch.is_on(db)
        return visitor, IntakeState(content, None, wish, is_crisis, is_card_due, is_on)

    async def _take_in(
        self, visitor: Visitor, key: str, body: InboundBody, state: "IntakeState"
    ) -> "_StoredMessage":
        refusal = self._refusal_of_text(body) or self._refusal_of_visitor(visitor, state)
        if refusal and not state.is_card_due:
            raise refusal
        store = self._store, visitor, key, body, state, refusal is None
        try:
            done = await self._transactions.write(*store)
        except IntegrityError:  # another process was quicker with the same key
            chat = visitor.conversation_id
            known = await self._transactions.read(messages.find_message, chat, key)
            if known is None:
                raise
            return _StoredMessage(_same(known, body))
        await done.tell(self._bus, visitor.conversation_id)
        message = done.messages[0]
        turn = owed_turn(message, visitor.sender_id, state.crisis)
        return _StoredMessage(message.id, turn, done.messages)

    def _wish(
        self, db: Session, visitor: Visitor, body: InboundBody, content: Content
    ) -> str | None:
        """The payload of a wish for a person, by button or in its words; it needs no Rasa."""
        if body.kind == "text":
            return handoff_wish(body.value, content)
        choice = _choice(db, visitor, body)
        return choice.payload if choice and choice.payload in WITHOUT_RASA else None

    def _sign(self, body: InboundBody) -> CrisisSign:
        """Whether the text shows signs of crisis; only text that can be stored is read."""
        if body.kind != "text" or clean_text.has_lone_surrogate(body.value):
            return CrisisSign.NONE
        return self._crisis.look(body.value)

    def _refusal_of_text(self, body: InboundBody) -> Problem | None:
        if body.kind != "text":
            return None
        if clean_text.has_lone_surrogate(body.value):
            return Problem("unusable_text")
        tidied = clean_text.tidy(body.value)
        if max(len(body.value), len(tidied)) > self._settings.max_text:
            return Problem("too_long", max_text=self._settings.max_text)
        return None if tidied else Problem("blank")

    def _refusal_of_visitor(self, visitor: Visitor, state: "IntakeState") -> Problem | None:
        """The refusal by limits or off switch; neither applies to a wish for a person."""
        if state.wish:
            wait = self._wishes.wait(str(visitor.conversation_id))
            return too_many(wait) if wait else None
        if visitor.state != HUMAN and not state.is_on:
            return Problem("switched_off")
        wait = self._per_session.wait(str(visitor.conversation_id))
        wait = wait or self._per_address.wait(network(visitor.address))
        return too_many(wait) if wait else None

    def _store(
        self,
        db: Session,
        visitor: Visitor,
        key: str,
        body: InboundBody,
        state: "IntakeState",
        ask: bool,
    ) -> CommittedMessages:
        """Store the message, and the crisis card if it is due."""
        now, chat = self._clock(), visitor.conversation_id
        entry = self._entry(db, visitor, key, body, state)
        message = messages.add_visitor(db, chat, entry, now, owed=ask)
        if state.is_card_due:
            held, shown = message.turn_state == HELD, card(state.content)
            spoken = replace(shown, author="notice") if held else shown
            messages.add(db, chat, spoken, now, reply_to=message.id)
        if state.crisis:
            handoffs.mark_urgent(db, chat)
        return committed_messages(db, chat, now)

    def _entry(
        self, db: Session, visitor: Visitor, key: str, body: InboundBody, state: "IntakeState"
    ) -> InboundMessage:
        if body.kind == "text":
            # PostgreSQL can't hold a NUL; everything else is kept as it was typed.
            text, payload = body.value.replace("\0", ""), state.wish
            if payload is None and visitor.state != HUMAN:
                payload = typed_payload(db, visitor.conversation_id, text)
            return InboundMessage(key, body.hash, text, payload)
        if body.kind == "check":
            now, checks = self._clock(), state.content.checks
            payload = channel_handover.take_over_from_pages(db, visitor, body.value, now, checks)
            if payload is None:
                raise Problem("gone_check")
            return InboundMessage(key, body.hash, state.content.phrase("went_on_pages"), payload)
        choice = _choice(db, visitor, body)
        if choice is None or not messages.may_choose(db, choice):
            raise Problem("unknown_choice")
        return InboundMessage(key, body.hash, choice.label, choice.payload)


@dataclass(frozen=True)
class IntakeState:
    """What is known of a message before it is stored.

    `content` applies to its whole turn; `known` is the earlier copy; `wish` is the payload of a
    wish for a person; `is_on`: the assistant isn't switched off.
    """

    content: Content
    known: StoredKey | None
    wish: str | None = None
    crisis: bool = False
    is_card_due: bool = False
    is_on: bool = True


@dataclass(frozen=True)
class _StoredMessage:
    """A stored message, with its turn and all stored rows if this call stored it."""

    message_id: int
    turn: OwedTurn | None = None
    rows: tuple[NewMessage, ...] = ()


def _same(known: StoredKey, body: InboundBody) -> int:
    """The id of the stored copy; raises Problem if its text was another."""
    if known.body_hash != body.hash:
        raise Problem("other_body")
    return int(known.id)


def _choice(db: Session, visitor: Visitor, body: InboundBody) -> Choice | None:
    if not CHOICE.fullmatch(body.value):
        return None
    return choices.find_choice(db, visitor.conversation_id, body.value)
