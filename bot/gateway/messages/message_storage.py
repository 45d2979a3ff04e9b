"""Loads what is known of a message that comes in, and stores it with the crisis card."""

import re
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.content import Content, ContentStore
from bot.gateway.crisis.crisis_watch import CrisisSign, card
from bot.gateway.handoff import channel_handover, crisis_alarm
from bot.gateway.handoff.handoff_requests import WITHOUT_RASA, handoff_wish
from bot.gateway.messages import check_consent
from bot.gateway.messages.committed import CommittedMessages, committed_messages
from bot.gateway.messages.inbound_body import InboundBody
from bot.gateway.messages.privacy_wishes import (
    ANSWERED_AT_ONCE,
    DELETE_SURE,
    WISHES,
    reply_to_wish,
    typed_deletion,
)
from bot.gateway.messages.sessions import SessionClaim, Sessions, Visitor
from bot.gateway.messages.typed_choices import typed_choice
from bot.gateway.problems import Problem
from bot.records.chat import choices, messages, off_switch
from bot.records.chat.handoffs import HUMAN
from bot.records.chat.messages import HELD, InboundMessage, OutboundMessage, StoredKey
from bot.records.models import Choice
from bot.settings import Settings
from bot.web.clock import Clock
from bot.web.logs import log, where
from bot.web.transactions import Transactions

CHOICE = re.compile(r"[A-Za-z0-9_-]{1,64}")
REPEATS = 3  # times in a row that the same words of crisis are stored


@dataclass(frozen=True)
class IntakeState:
    """What is known of a message before it is stored.

    `content` applies to its whole turn; `known` is the earlier copy; `wish` is the payload of a
    wish that needs no Rasa: for a person, or about the visitor's data; `has_card`: a crisis card
    was shown before one that may be due; `is_on`: the assistant isn't switched off; `refusal`
    names why the chat takes no more of it.
    """

    content: Content
    known: StoredKey | None = None
    wish: str | None = None
    crisis: bool = False
    is_card_due: bool = False
    has_card: bool = False
    is_on: bool = True
    refusal: str | None = None


class MessageStorage:
    """The transactions of a message that comes in; what fails in one is told as a Problem."""

    def __init__(
        self,
        transactions: Transactions,
        sessions: Sessions,
        words: ContentStore,
        settings: Settings,
        clock: Clock,
    ):
        self._transactions, self._sessions, self._words = transactions, sessions, words
        self._settings, self._clock = settings, clock

    async def load(
        self, claim: SessionClaim, key: str, body: InboundBody, sign: CrisisSign
    ) -> tuple[Visitor, IntakeState]:
        """The visitor and any earlier copy of this message; raises Problem."""
        try:
            return await self._transactions.read(self._load, claim, key, body, sign)
        except Problem:
            raise
        except Exception as error:
            raise _unsaved(error) from None

    async def store(
        self, visitor: Visitor, key: str, body: InboundBody, state: IntakeState, ask: bool
    ) -> CommittedMessages | StoredKey:
        """What was stored, or the copy that another call stored meanwhile; raises Problem."""
        try:
            return await self._transactions.write(self._store, visitor, key, body, state, ask)
        except Problem:
            raise
        except Exception as error:
            return await self._stored_all_the_same(visitor, key, error)

    async def _stored_all_the_same(self, visitor: Visitor, key: str, error: Exception) -> StoredKey:
        """The message, as another process or a commit whose end wasn't heard of stored it."""
        unsaved, chat = _unsaved(error), visitor.conversation_id
        try:
            known = await self._transactions.read(messages.find_message, chat, key)
        except Exception:
            raise Problem("internal") from None
        if known is None:
            raise unsaved
        return known

    def _load(
        self, db: Session, claim: SessionClaim, key: str, body: InboundBody, sign: CrisisSign
    ) -> tuple[Visitor, IntakeState]:
        visitor, content = self._sessions.find(db, claim), self._words.current
        chat, is_crisis = visitor.conversation_id, sign is CrisisSign.CRISIS
        if known := messages.find_message(db, chat, key):
            return visitor, IntakeState(content, known)
        # A detector that can't tell must not leave anybody without the card.
        has_card = sign is not CrisisSign.NONE and messages.has_card(db, chat)
        is_unknown = sign is CrisisSign.UNKNOWN and not has_card
        state = IntakeState(
            content,
            wish=self._wish(db, visitor, body, content),
            crisis=is_crisis,
            is_card_due=is_crisis or is_unknown,
            has_card=has_card,
            is_on=off_switch.is_on(db),
            refusal=self._refusal(db, chat, body, is_crisis),
        )
        return visitor, state

    def _refusal(self, db: Session, chat: int, body: InboundBody, is_crisis: bool) -> str | None:
        if messages.is_full(db, chat, self._settings.messages_per_chat):
            return "chat_full"
        if is_crisis and messages.is_repeated(db, chat, body.hash, REPEATS):
            return "said_before"
        return None

    def _wish(
        self, db: Session, visitor: Visitor, body: InboundBody, content: Content
    ) -> str | None:
        """The payload of a wish that needs no Rasa, by its button or the words of that."""
        if body.kind == "text":
            chat = visitor.conversation_id
            if visitor.state != HUMAN and typed_deletion(db, chat, body.value, content):
                return DELETE_SURE
            return handoff_wish(body.value, content)
        if body.kind == "topic":
            payload = (content.offer_named(body.value) or {}).get("payload")
        else:
            choice = _choice(db, visitor, body)
            payload = choice.payload if choice else None
        return payload if payload in WITHOUT_RASA or payload in WISHES else None

    def _store(
        self,
        db: Session,
        visitor: Visitor,
        key: str,
        body: InboundBody,
        state: IntakeState,
        ask: bool,
    ) -> CommittedMessages:
        """Store the message, and the crisis card if it is due."""
        now, chat = self._clock(), visitor.conversation_id
        entry = self._entry(db, visitor, key, body, state)
        reply = self._reply_at_once(db, visitor, entry, state)
        message = messages.add_visitor(db, chat, entry, now, owed=ask and reply is None)
        if reply and not state.crisis:
            messages.add(db, chat, reply, now, reply_to=message.id)
        if state.is_card_due:
            held = message.turn_state == HELD
            shown = card(state.content, body.value, not state.has_card)
            spoken = replace(shown, author="notice") if held else shown
            messages.add(db, chat, spoken, now, reply_to=message.id)
        if state.crisis:
            crisis_alarm.raise_alarm(db, chat, state.content, self._settings, now)
        return committed_messages(db, chat, now)

    def _reply_at_once(
        self, db: Session, visitor: Visitor, entry: InboundMessage, state: IntakeState
    ) -> OutboundMessage | None:
        """The reply that needs no Rasa, None where Rasa answers."""
        chat, words = visitor.conversation_id, state.content
        if entry.payload in ANSWERED_AT_ONCE:
            return reply_to_wish(db, chat, entry.payload, words, self._settings)
        if entry.payload == check_consent.READ_NOT:
            return check_consent.refusal(words)
        is_asked = self._settings.check_words_consent and visitor.state != HUMAN
        if entry.payload is None and is_asked:
            return check_consent.question_before_reading(db, chat, visitor.sender_id, words)
        return None

    def _entry(
        self, db: Session, visitor: Visitor, key: str, body: InboundBody, state: IntakeState
    ) -> InboundMessage:
        if body.kind == "text":
            # PostgreSQL can't hold a NUL; everything else is kept as it was typed.
            text, payload = body.value.replace("\0", ""), state.wish
            if payload is None and visitor.state != HUMAN:
                typed = typed_choice(db, visitor.conversation_id, text)
                payload = _payload_of(db, typed) if typed else None
            return InboundMessage(key, body.hash, text, payload)
        if body.kind == "check":
            now, checks = self._clock(), state.content.checks
            payload = channel_handover.take_over_from_pages(db, visitor, body.value, now, checks)
            if payload is None:
                raise Problem("gone_check")
            return InboundMessage(key, body.hash, state.content.phrase("went_on_pages"), payload)
        if body.kind == "topic":
            offered = state.content.offer_named(body.value)
            if offered is None:
                raise Problem("unknown_choice")
            return InboundMessage(key, body.hash, offered["label"], offered["payload"])
        choice = _choice(db, visitor, body)
        if choice is None or not messages.may_choose(db, choice):
            raise Problem("unknown_choice")
        return InboundMessage(key, body.hash, choice.label, _payload_of(db, choice))


def _payload_of(db: Session, choice: Choice) -> str:
    """What Rasa is told; the words that may be read now where the visitor agrees to that."""
    if choice.payload == check_consent.READ:
        return check_consent.agreed_words(db, choice)
    if choice.payload == check_consent.READ_NOT:
        check_consent.note_refusal(db, choice)
    return choice.payload


def _unsaved(error: Exception) -> Problem:
    log.error("message_not_saved", error=type(error).__name__, where=where(error))
    return Problem("not_saved")


def _choice(db: Session, visitor: Visitor, body: InboundBody) -> Choice | None:
    if not CHOICE.fullmatch(body.value):
        return None
    return choices.find_choice(db, visitor.conversation_id, body.value)
