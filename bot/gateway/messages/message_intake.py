"""Takes in a visitor's message: limits, crisis, idempotency key, stored before Rasa is asked."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.content import ContentStore
from bot.gateway.answer_deadline import BEYOND_TURN
from bot.gateway.crisis.crisis_watch import CrisisSign, CrisisWatch, card_unstored
from bot.gateway.messages import clean_text, message_json
from bot.gateway.messages.chat_privacy import ChatPrivacy
from bot.gateway.messages.inbound_body import InboundBody
from bot.gateway.messages.intake_limits import IntakeLimits
from bot.gateway.messages.message_storage import IntakeState, MessageStorage
from bot.gateway.messages.privacy_wishes import DELETE_SURE, told_of_deletion
from bot.gateway.messages.sessions import SessionClaim, Sessions, Visitor, tell_end
from bot.gateway.messages.turns import OwedTurn, Running, TurnRunner, owed_turn
from bot.gateway.problems import Problem, too_long, too_many
from bot.records.chat import messages
from bot.records.chat.handoffs import HUMAN
from bot.records.chat.messages import StoredKey
from bot.records.chat.new_messages import NewMessage, newest_id
from bot.settings import Settings
from bot.web.bus import Bus
from bot.web.clock import Clock
from bot.web.logs import log, where
from bot.web.transactions import Transactions

CARD_BEYOND_TURN = BEYOND_TURN / 2  # the card comes before the deadline of every answer
Result = TypeVar("Result")


@dataclass(frozen=True)
class _StoredMessage:
    """A stored message, with its turn and all stored rows if this call stored it.

    `replies` where the chat is over: nothing of it can be read from the tables any more.
    """

    message_id: int
    turn: OwedTurn | None = None
    rows: tuple[NewMessage, ...] = ()
    replies: tuple[NewMessage, ...] | None = None


Arrived = tuple[_StoredMessage, Running | None]
Arrival = Coroutine[Any, Any, Arrived]


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
        privacy: ChatPrivacy,
    ):
        self._transactions, self._sessions = transactions, sessions
        self._privacy = privacy
        self._turns, self._bus = turns, bus
        self._words, self._crisis, self._settings = words, crisis, settings
        self._storage = MessageStorage(transactions, sessions, words, settings, clock)
        self.limits = IntakeLimits(settings)

    def admit(self, claim: SessionClaim) -> None:
        """Count a call; raises Problem, with the card, where nothing of it is to be read."""
        if wait := self.limits.calls.wait(claim.token_hash, claim.address):
            raise self._with_card(too_many(wait))

    def refuse(self, claim: SessionClaim, refusal: Problem) -> Problem:
        """The refusal of what isn't stored: it counts as a message."""
        wait = self.limits.messages.wait(claim.token_hash, claim.address)
        return too_many(wait) if wait else refusal

    async def post(self, claim: SessionClaim, key: str, body: InboundBody) -> dict[str, Any]:
        """Return the stored message and its replies; raises Problem if nothing was stored.

        Where the message shows signs of crisis, the problem has the card, and comes at once.
        """
        sign = await self._sign(body)
        if sign is CrisisSign.NONE:
            return await self._answer(claim, key, body, sign)
        try:
            seconds = self._settings.turn_deadline + CARD_BEYOND_TURN
            return await _within(seconds, self._answer(claim, key, body, sign))
        except Problem as problem:
            raise self._with_card(problem) from None
        except Exception as error:
            log.error("message_failed", error=type(error).__name__, where=where(error))
            raise self._with_card(Problem("internal")) from None

    async def _sign(self, body: InboundBody) -> CrisisSign:
        """Whether a text shows signs of crisis; of one too long the beginning and the end count."""
        if body.kind != "text":
            return CrisisSign.NONE
        text, half = body.value, self._settings.max_text // 2
        is_long = len(text) > self._settings.max_text
        return await self._crisis.sign_of(f"{text[:half]}\n{text[-half:]}" if is_long else text)

    async def _answer(
        self, claim: SessionClaim, key: str, body: InboundBody, sign: CrisisSign
    ) -> dict[str, Any]:
        if refusal := self._refusal_of_text(body):
            raise self.refuse(claim, refusal)
        taken, turn = await self._in_time(self._arrive(claim, key, body, sign), sign)
        replies = await asyncio.shield(turn) if turn else taken.replies
        if taken.rows and replies is not None:
            return message_json.messages([*taken.rows, *replies])
        return message_json.messages(
            await self._transactions.read(messages.turn_messages, taken.message_id)
        )

    async def _arrive(
        self, claim: SessionClaim, key: str, body: InboundBody, sign: CrisisSign
    ) -> Arrived:
        async with self._turns.queue.arriving(claim.token_hash):
            visitor, state = await self._storage.load(claim, key, body, sign)
            await self._sessions.touch(visitor)
            if state.known:
                taken = _StoredMessage(_same(state.known, body))
            else:
                taken = await self._take_in(claim, visitor, key, body, state)
            if taken.replies is not None:
                return taken, None
            return taken, await self._turns.start(taken.message_id, taken.turn)

    async def _take_in(
        self, claim: SessionClaim, visitor: Visitor, key: str, body: InboundBody, state: IntakeState
    ) -> _StoredMessage:
        if state.refusal:
            raise self.refuse(claim, Problem(state.refusal))
        refusal = self._refusal_of_visitor(claim, visitor, state)
        if refusal and not (state.is_card_due and self.limits.may_store_crisis(claim)):
            raise refusal
        if state.wish == DELETE_SURE:
            return await self._delete(visitor, body, state)
        done = await self._storage.store(visitor, key, body, state, refusal is None)
        if isinstance(done, StoredKey):
            return _StoredMessage(_same(done, body))
        await done.tell(self._bus, visitor.conversation_id)
        message = done.messages[0]
        turn = owed_turn(message, visitor.sender_id, state.crisis)
        return _StoredMessage(message.id, turn, done.messages)

    async def _delete(
        self, visitor: Visitor, body: InboundBody, state: IntakeState
    ) -> _StoredMessage:
        """End the chat and delete it; what is said last is stored nowhere."""
        chat, now = visitor.conversation_id, self._sessions.now()
        newest = await self._transactions.read(newest_id, chat)
        told = await self._privacy.finish(visitor)
        await tell_end(self._bus, visitor)
        last = told_of_deletion(state.content, told)
        label = state.content.phrase("delete_chat_yes") if body.kind != "text" else body.value
        said = NewMessage(newest + 1, chat, "visitor", label, now)
        reply = NewMessage(newest + 2, chat, last.author, last.text, now, meta=last.meta)
        return _StoredMessage(said.id, rows=(said,), replies=(reply,))

    async def _in_time(self, arrival: Arrival, sign: CrisisSign) -> Arrived:
        """Wait for the message to be stored; with a card due, for a moment only."""
        if sign is CrisisSign.NONE:
            return await arrival
        return await _within(self._settings.database_patience, arrival)

    def _refusal_of_text(self, body: InboundBody) -> Problem | None:
        """The refusal of a text that can't be stored; what costs least is looked at first."""
        if body.kind != "text":
            return None
        if len(body.value) > self._settings.max_text:
            return too_long(self._settings)
        if clean_text.has_lone_surrogate(body.value):
            return Problem("unusable_text")
        tidied = clean_text.tidy(body.value)
        if len(tidied) > self._settings.max_text:
            return too_long(self._settings)
        return None if tidied else Problem("blank")

    def _refusal_of_visitor(
        self, claim: SessionClaim, visitor: Visitor, state: IntakeState
    ) -> Problem | None:
        """The refusal by limits or off switch; neither applies to a wish for a person."""
        if not state.wish and visitor.state != HUMAN and not state.is_on:
            return self.refuse(claim, Problem("switched_off"))
        limit = self.limits.wishes if state.wish else self.limits.messages
        wait = limit.wait(claim.token_hash, claim.address)
        return too_many(wait) if wait else None

    def _with_card(self, problem: Problem) -> Problem:
        problem.card = card_unstored(self._words.current)
        return problem


async def _within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """The result; raises Problem where it isn't there in time, and the work goes on to its end."""
    task = asyncio.create_task(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if done:
        return task.result()
    task.add_done_callback(_note_late)
    raise Problem("internal")


def _note_late(task: asyncio.Task[Any]) -> None:
    """Note what became of a message whose card didn't wait for it."""
    error = None if task.cancelled() else task.exception()
    log.warning("message_late", error=type(error).__name__ if error else None)


def _same(known: StoredKey, body: InboundBody) -> int:
    """The id of the stored copy; raises Problem if its text was another."""
    if known.body_hash != body.hash:
        raise Problem("other_body")
    return int(known.id)
