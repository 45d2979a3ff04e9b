"""Takes a visitor's message in: known keys, crisis, limits, and the table before Rasa."""

import asyncio
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.content import Content
from bot.gateway import clean, crossing, wire
from bot.gateway.crisis_watch import CrisisWatch, card
from bot.gateway.problems import Problem, too_many
from bot.gateway.reception import WITHOUT_RASA, is_watched, wished
from bot.gateway.sessions import Visitor
from bot.gateway.turns import Turn, Turns, turn_of
from bot.records import choices, handoffs, messages, switch
from bot.records.handoffs import HUMAN
from bot.records.messages import ANSWERED, HELD, Draft, Entry
from bot.records.models import Choice, Message
from bot.settings import Settings
from bot.web.bus import DESK, Bus, Event
from bot.web.clock import Clock
from bot.web.limits import Limit, network
from bot.web.transactions import Transactions
from bot.web.words import Words

CHOICE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Said:
    """What came in: typed text, the token of a choice, or that of a check gone on with on pages."""

    kind: str
    value: str

    @property
    def hash(self) -> str:
        """The same for the same message, whatever stood beside it in the body."""
        data = f"{self.kind}:{self.value}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()


class Desk:
    """Where messages are handed in."""

    def __init__(
        self,
        transactions: Transactions,
        turns: Turns,
        bus: Bus,
        words: Words,
        crisis: CrisisWatch,
        settings: Settings,
        clock: Clock,
    ):
        self._transactions, self._turns, self._bus = transactions, turns, bus
        self._words, self._crisis = words, crisis
        self._settings, self._clock = settings, clock
        self._per_session = Limit(settings.messages_per_minute)
        self._per_address = Limit(settings.messages_per_minute_per_address)
        self._wishes = Limit(settings.messages_per_minute)

    async def post(self, visitor: Visitor, key: str, said: Said) -> dict[str, Any]:
        """The stored message and its replies; raises Problem, and then nothing was stored."""
        async with self._turns.lanes.arriving(visitor.conversation_id):
            content = await self._words.now()
            seen = await self._transactions.read(self._look, visitor, key, said, content)
            message, known = _the_same(seen.message, said), None
            if message is None:
                message, known = await self._take_in(visitor, key, said, content, seen)
            turn = await self._turns.start(message.id, known)
        if turn:
            await asyncio.shield(turn)
        return wire.messages(await self._transactions.read(messages.turn, message.id))

    def _look(
        self, db: Session, visitor: Visitor, key: str, said: Said, content: Content
    ) -> "Seen":
        message = messages.find(db, visitor.conversation_id, key)
        if message:
            return Seen(message)
        return Seen(None, self._wish(db, visitor, said, content), switch.is_on(db))

    async def _take_in(
        self, visitor: Visitor, key: str, said: Said, content: Content, seen: "Seen"
    ) -> tuple[Message, Turn | None]:
        crisis, wish = await self._is_crisis(said, content), seen.wish
        refusal = self._refusal_of_text(said) or self._refusal_of_visitor(visitor, seen)
        if refusal and not crisis:
            raise refusal
        cards = [card(content)] if crisis else []
        store = self._store, visitor, key, said, wish, cards, refusal is None
        try:
            message, watched = await self._transactions.write(*store)
        except IntegrityError:  # another process was quicker with the same key
            chat = visitor.conversation_id
            found = _the_same(await self._transactions.read(messages.find, chat, key), said)
            if found is None:
                raise
            return found, None
        await self._bus.publish(visitor.conversation_id, Event.MESSAGE)
        if watched:
            await self._bus.publish(DESK, Event.MESSAGE)
        return message, turn_of(message, visitor.sender_id, crisis)

    def _wish(self, db: Session, visitor: Visitor, said: Said, content: Content) -> str | None:
        """The payload of what is fulfilled without Rasa: a button for a person, or its words."""
        if said.kind == "text":
            return wished(said.value, content)
        choice = _choice(db, visitor, said)
        return choice.payload if choice and choice.payload in WITHOUT_RASA else None

    async def _is_crisis(self, said: Said, content: Content) -> bool:
        """Only text that can be stored is looked at."""
        if said.kind != "text" or clean.has_lone_surrogate(said.value):
            return False
        return await self._crisis.sees(said.value, content.crisis)

    def _refusal_of_text(self, said: Said) -> Problem | None:
        if said.kind != "text":
            return None
        if clean.has_lone_surrogate(said.value):
            return Problem("unusable_text")
        tidied = clean.tidy(said.value)
        if max(len(said.value), len(tidied)) > self._settings.max_text:
            return Problem("too_long", max_text=self._settings.max_text)
        return None if tidied else Problem("blank")

    def _refusal_of_visitor(self, visitor: Visitor, seen: "Seen") -> Problem | None:
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
        said: Said,
        wish: str | None,
        cards: list[Draft],
        ask: bool,
    ) -> tuple[Message, bool]:
        """The stored message, and whether staff see the chat."""
        now, chat = self._clock(), visitor.conversation_id
        message = messages.add_visitor(db, chat, self._entry(db, visitor, key, said, wish), now)
        held = message.turn_state == HELD
        for draft in cards:
            spoken = replace(draft, author="notice") if held else draft
            messages.add(db, chat, spoken, now, reply_to=message.id)
            handoffs.hurry(db, chat)
        if not ask and not held:
            message.turn_state, message.answered_at = ANSWERED, now
        return message, is_watched(db, chat)

    def _entry(
        self, db: Session, visitor: Visitor, key: str, said: Said, wish: str | None
    ) -> Entry:
        if said.kind == "text":
            # PostgreSQL can't hold a NUL; everything else is kept as it was typed.
            return Entry(key, said.hash, said.value.replace("\0", ""), wish)
        if said.kind == "check":
            told = crossing.told(db, said.value, self._clock())
            if told is None:
                raise Problem("gone_check")
            return Entry(key, said.hash, self._words.last.phrase("went_on_pages"), told)
        choice = _choice(db, visitor, said)
        if choice is None or not messages.may_choose(db, choice):
            raise Problem("unknown_choice")
        return Entry(key, said.hash, choice.label, choice.payload)


@dataclass(frozen=True)
class Seen:
    """What the tables hold of a message that comes in: itself, a wish in it, the off switch."""

    message: Message | None
    wish: str | None = None
    is_on: bool = True


def _the_same(message: Message | None, said: Said) -> Message | None:
    """The message stored under this key; raises Problem where it said something else."""
    if message and message.body_hash != said.hash:
        raise Problem("other_body")
    return message


def _choice(db: Session, visitor: Visitor, said: Said) -> Choice | None:
    if not CHOICE.fullmatch(said.value):
        return None
    return choices.find(db, visitor.conversation_id, said.value)
