"""Looks after those who wait and those whose person has gone: nobody is left without word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.content import Content, ContentStore
from bot.gateway.handoff.absent_owners import give_back, left_behind
from bot.gateway.handoff.handoff_requests import HandoffRequests, as_notice
from bot.records.chat import conversations, handoffs, messages
from bot.records.chat.handoffs import QUEUED
from bot.records.chat.messages import OutboundMessage
from bot.records.models import Handoff
from bot.web.background import every
from bot.web.bus import DESK, Bus, BusEvent
from bot.web.clock import Clock
from bot.web.transactions import Transactions


class QueueWatch:
    """One for the process; another process may look at the same time, and says nothing twice."""

    def __init__(
        self,
        transactions: Transactions,
        bus: Bus,
        words: ContentStore,
        handoff_requests: HandoffRequests,
        clock: Clock,
    ):
        self._transactions, self._bus, self._words = transactions, bus, words
        self._handoff_requests, self._clock, self._settings = (
            handoff_requests,
            clock,
            handoff_requests.settings,
        )
        self._since = clock()

    async def run(self) -> None:
        """Look every now and then, for good."""
        await every(self._settings.queue_check, self.look, "queue_check_failed")

    async def look(self) -> None:
        """Go through the chats that wait, then through those that are held, once."""
        for row in await self._transactions.read(handoffs.waiting_handoffs):
            await self._change(self._review, row.conversation_id)
        for conversation_id in await self._transactions.read(self._left_behind):
            await self._change(self._give_back, conversation_id)

    async def _change(
        self, review: Callable[[Session, int, Content], bool], conversation_id: int
    ) -> None:
        if await self._transactions.write(review, conversation_id, self._words.current):
            await self._bus.publish(conversation_id, BusEvent.MESSAGE)
            await self._bus.publish(DESK, BusEvent.MESSAGE)

    def _left_behind(self, db: Session) -> list[int]:
        """The chats to give back: nobody else's has to wait for a write."""
        now = self._clock()
        if not self._is_settled(now, self._settings.owner_seen_within):
            return []
        return left_behind(db, self._settings.owner_seen_within, now)

    def _give_back(self, db: Session, conversation_id: int, words: Content) -> bool:
        """Whether a chat whose person has gone was given back."""
        return give_back(db, conversation_id, self._handoff_requests, words, self._clock())

    def _is_settled(self, now: datetime, seen_within: float) -> bool:
        """Whether the desk's people had time to be seen again: it was down while we were."""
        return now - self._since >= timedelta(seconds=seen_within)

    def _review(self, db: Session, conversation_id: int, words: Content) -> bool:
        """Whether anything changed. Who came meanwhile holds the chat: then nothing is said."""
        conversation = conversations.lock(db, conversation_id)
        current = handoffs.open_handoff(db, conversation_id)
        if conversation.state != QUEUED or current is None:
            return False
        now = self._clock()
        if conversation.expires_at <= now:
            return handoffs.withdraw(db, conversation_id, "expired", now) is not None
        is_settled = self._is_settled(now, self._settings.staff_seen_within)
        if is_settled and not self._handoff_requests.can_join(db, words, now):
            handoffs.withdraw(db, conversation_id, "nobody", now)
            conversations.touch(db, conversation_id, now)
            lost = self._handoff_requests.instead(words, now, "handoff_lost")
            self._say(db, conversation_id, lost, "ended")
            return True
        return self._is_late(current) and self._tell_late(db, current, words)

    def _is_late(self, handoff: Handoff) -> bool:
        waited = self._clock() - handoff.requested_at
        patience = timedelta(seconds=self._settings.queue_patience)
        return handoff.late_at is None and waited >= patience

    def _tell_late(self, db: Session, handoff: Handoff, words: Content) -> bool:
        handoff.late_at = self._clock()
        draft = self._handoff_requests.waiting(words, "handoff_late")
        self._say(db, handoff.conversation_id, draft, "queued")
        return True

    def _say(self, db: Session, conversation_id: int, draft: OutboundMessage, handoff: str) -> None:
        links = draft.links or self._handoff_requests.links(self._words.current)
        notice = as_notice(replace(draft, links=links), handoff)
        messages.add(db, conversation_id, notice, self._clock())
