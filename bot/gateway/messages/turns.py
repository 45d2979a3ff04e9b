"""Runs the turn of a stored message: Rasa is asked, the replies are stored and published."""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import anyio
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.orm import Session

from bot.checks.open_questions import OpenQuestions, open_questions
from bot.content import Content, ContentStore
from bot.gateway.crisis.crisis_watch import beside_card
from bot.gateway.handoff.handoff_requests import (
    WITHOUT_RASA,
    HandoffRequests,
    is_watched,
    with_wish,
)
from bot.gateway.messages import clean_text
from bot.gateway.messages.chat_language import TurnLanguage, turn_language
from bot.gateway.messages.committed import CommittedMessages, committed_messages
from bot.gateway.messages.conversation_queue import ConversationQueue
from bot.gateway.messages.privacy_wishes import with_privacy_buttons
from bot.gateway.messages.rasa_client import SILENT, RasaClient, RasaError
from bot.gateway.messages.translated_replies import translated_replies
from bot.gateway.messages.unwanted_hint import holds_unwanted, with_hint
from bot.records.chat import check_sessions, conversations, messages, takeover
from bot.records.chat.messages import ANSWERED, FAILED, PENDING, OutboundMessage
from bot.records.chat.new_messages import NewMessage
from bot.records.enquiries import enquiry_records
from bot.records.existing import existing
from bot.records.models import Conversation, Message
from bot.web.bus import Bus, BusEvent
from bot.web.clock import Clock
from bot.web.logs import log, where
from bot.web.transactions import Transactions

PATIENCE = 0.75  # share of the time left for waiting in the queue to Rasa
Replies = list[NewMessage] | None
Running = asyncio.Task[Replies]


@dataclass(frozen=True)
class OwedTurn:
    """A turn that a stored message waits for; `payload` is what Rasa is sent."""

    message_id: int
    conversation_id: int
    sender_id: str
    payload: str
    crisis: bool


class TurnRunner:
    """Runs turns, one at a time for each conversation; each ends with replies or a notice."""

    def __init__(
        self,
        transactions: Transactions,
        rasa: RasaClient,
        bus: Bus,
        words: ContentStore,
        handoff_requests: HandoffRequests,
        clock: Clock,
    ):
        self._transactions, self._rasa, self._bus = transactions, rasa, bus
        self._words, self._handoff_requests, self._clock = words, handoff_requests, clock
        self._settings = handoff_requests.settings
        self.queue = ConversationQueue()

    async def start(self, message_id: int, known: OwedTurn | None = None) -> Running | None:
        """Run the turn of a message, or join it where it is under way; None if it has ended.

        The task gives the replies, None where the turn was ended elsewhere. `known` is the turn of
        a message that was stored just now, which spares reading it. The deadline counts from here,
        waiting for the turn before it included.
        """
        if running := self.queue.running(message_id):
            return running
        deadline = time.monotonic() + self._settings.turn_deadline
        turn = known or await self._transactions.read(_turn, message_id)
        if turn is None:
            return None
        if running := self.queue.running(message_id):  # begun while the table was read
            return running
        return self.queue.start(turn.conversation_id, message_id, lambda: self._run(turn, deadline))

    async def recover(self) -> None:
        """Answer messages left pending by a process that ended; old ones get a notice.

        Waits for Rasa, which often starts together with the gateway.
        """
        rows = await self._transactions.read(messages.pending_messages)
        oldest = self._clock() - timedelta(seconds=self._settings.recovery_age)
        for row in rows:
            if row.sent_at < oldest and not self.queue.running(row.id):
                turn = OwedTurn(row.id, row.conversation_id, "", row.payload or "", False)
                await self._finish(turn, None, [self._notice("interrupted")], FAILED)
        for row in rows:
            if row.payload in WITHOUT_RASA:
                await self.start(row.id)
        with anyio.move_on_after(self._settings.recovery_patience):
            while any(row.sent_at >= oldest for row in rows) and not await self._rasa.is_up():
                await asyncio.sleep(0.5)
        for row in rows:
            if row.sent_at >= oldest:
                await self.start(row.id)

    async def _run(self, turn: OwedTurn, deadline: float) -> Replies:
        started = time.monotonic()
        await self._bus.publish(turn.conversation_id, BusEvent.TYPING)
        spoken = await self._language(turn)
        asked = replace(turn, payload=spoken.payload) if spoken and spoken.payload else turn
        drafts, code = await self._ask(asked, deadline)
        state = ANSWERED if code == "ok" or turn.crisis else FAILED
        whose = asked, spoken
        try:
            replies = await self._finish(*whose, drafts, state)
        except OperationalError:
            raise  # the database is away: the turn stays pending, and is recovered
        except Exception as error:  # whatever Rasa has said, the visitor is owed an end of the turn
            log.error("replies_not_stored", error=type(error).__name__, where=where(error))
            drafts, state, code = self._failure(turn, "no_reply"), FAILED, "not_stored"
            replies = await self._finish(*whose, drafts, state)
        elapsed = round((time.monotonic() - started) * 1000)
        log.info("turn", message=turn.message_id, state=state, code=code, ms=elapsed)
        return replies

    async def _ask(self, turn: OwedTurn, deadline: float) -> tuple[list[OutboundMessage], str]:
        notice = "no_reply"
        if wish := WITHOUT_RASA.get(turn.payload):
            return [wish], "ok"
        try:
            left = deadline - time.monotonic()
            with anyio.fail_after(left):
                message = turn.sender_id, turn.payload, turn.message_id
                questions = await self._transactions.read(self._questions, turn)
                drafts = await self._rasa.ask(*message, questions, left * PATIENCE)
                words = self._words.current
                drafts = beside_card(drafts, words) if turn.crisis else drafts
                return with_wish(drafts, turn.payload, words), "ok"
        except TimeoutError:
            code = "deadline"
        except RasaError as error:
            code, notice = error.code, "starting" if error.starting else notice
            if code == SILENT and not turn.crisis:
                return [], code
        except Exception as error:
            code = type(error).__name__
            log.error("rasa_call_failed", error=code, where=where(error))
        return self._failure(turn, notice), code

    def _failure(self, turn: OwedTurn, phrase: str) -> list[OutboundMessage]:
        """The notice of a turn without an answer; none beside a crisis card."""
        return [] if turn.crisis else [self._notice(phrase)]

    def _questions(self, db: Session, turn: OwedTurn) -> OpenQuestions:
        """What a typed message may answer; read when its turn comes, after the turn before it."""
        if turn.payload.startswith("/"):
            return OpenQuestions()
        session = check_sessions.load(db, turn.sender_id)
        return open_questions(session, self._words.current.checks)

    def _notice(self, phrase: str) -> OutboundMessage:
        """A notice that says what failed and offers what works without Rasa."""
        words = self._words.current
        return OutboundMessage(
            text=words.phrase(phrase),
            author="notice",
            choices=words.offers(words.phrases[phrase].choices),
            links=self._handoff_requests.links(words),
        )

    async def _language(self, turn: OwedTurn) -> TurnLanguage | None:
        """The language of the turn besides English; None also where it can't be told."""
        words = self._words.current
        whose = turn.conversation_id, turn.message_id, turn.payload, words
        try:
            return await self._transactions.read(turn_language, *whose)
        except Exception as error:
            log.error("language_not_told", error=type(error).__name__, where=where(error))
            return None

    async def _finish(
        self, turn: OwedTurn, spoken: TurnLanguage | None, drafts: list[OutboundMessage], state: str
    ) -> Replies:
        hints = state == ANSWERED and not turn.crisis and holds_unwanted(turn.payload)
        end = self._end, turn, spoken, drafts, state, self._words.current, hints
        try:
            done, is_ours = await self._transactions.write(*end)
        except NoResultFound:
            if await self._transactions.read(conversations.is_there, turn.conversation_id):
                raise
            return None  # the visitor has had the chat deleted meanwhile
        await done.tell(self._bus, turn.conversation_id)
        replies = [row for row in done.messages if row.reply_to == turn.message_id]
        return replies if is_ours else None

    def _end(
        self,
        db: Session,
        turn: OwedTurn,
        spoken: TurnLanguage | None,
        drafts: list[OutboundMessage],
        state: str,
        words: Content,
        hints: bool,
    ) -> tuple[CommittedMessages, bool]:
        """End a turn and fulfil a wish for a person; False if it had ended elsewhere.

        `hints`: the message holds personal data that nobody needs.
        """
        chat, message_id = turn.conversation_id, turn.message_id
        now, before = self._clock(), is_watched(db, chat)
        if messages.awaits_reply(db, message_id):
            if not drafts and state == FAILED:  # no reply is ever empty
                drafts = takeover.resumed(db, chat, words) or [self._notice("no_reply")]
            drafts = self._handoff_requests.reply(db, chat, drafts, words, now)
            drafts = with_untold_reference(db, chat, drafts, state, words, now)
            drafts = with_privacy_buttons(drafts, words)
            if spoken:
                drafts = translated_replies(drafts, spoken, words, turn.payload)
            drafts = with_hint(db, message_id, drafts, words) if hints else drafts
        is_ours = messages.finish(db, message_id, drafts, state, now)
        return committed_messages(db, chat, now, before), is_ours


def owed_turn(asked: Message | NewMessage, sender_id: str, crisis: bool) -> OwedTurn | None:
    """The turn of a stored message; None if it needs no answer."""
    if asked.turn_state != PENDING:
        return None
    payload = asked.payload or clean_text.for_rasa(clean_text.tidy(asked.text))
    return OwedTurn(asked.id, asked.conversation_id, sender_id, payload, crisis)


def with_untold_reference(
    db: Session,
    chat: int,
    drafts: list[OutboundMessage],
    state: str,
    words: Content,
    now: datetime,
) -> list[OutboundMessage]:
    """The replies, with the reference of an enquiry that was stored while its answer was lost.

    It stands in the place of a notice that there is no answer.
    """
    if any("reference" in draft.meta for draft in drafts):
        return drafts
    reference = enquiry_records.untold_reference(db, chat, now)
    if reference is None:
        return drafts
    lines = (
        words.phrase("enquiry_sent_reference", reference=reference),
        words.phrase("enquiry_sent"),
    )
    meta = {"topic": "make_enquiry", "reference": reference}
    told = OutboundMessage("\n".join(lines), meta=meta)
    return [told] if state == FAILED else [told, *drafts]


def _turn(db: Session, message_id: int) -> OwedTurn | None:
    asked, *replies = messages.turn_messages(db, message_id)
    sender_id = existing(db, Conversation, asked.conversation_id).sender_id
    return owed_turn(asked, sender_id, any(row.meta.get("crisis") for row in replies))
