"""Answers a request for a person: the queue if an adviser is available, else an enquiry.

The wish comes as a button, as the words of that button, or as Rasa's reply of that topic. It is
granted in the transaction that ends the turn, so nobody is told of a queue that they aren't in.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.hour_words import clock
from bot.gateway.handoff import no_adviser
from bot.records.chat import conversations, handoffs, messages, takeover
from bot.records.chat.handoffs import HUMAN, QUEUED
from bot.records.chat.messages import OutboundMessage
from bot.records.enquiries import team_emails
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import Handoff
from bot.records.staff import presence
from bot.settings import Settings

PERSON, STOP = "talk_to_human", "stop_waiting"
LEAVES = (STOP, "stop_flow")  # topics that end the waiting of who waits
WITHOUT_RASA = {f"/{topic}": OutboundMessage("", meta={"topic": topic}) for topic in (PERSON, STOP)}


@dataclass(frozen=True)
class HandoffRequests:
    """What is needed to decide; `enquiry_page` is the address of the enquiry form, if it has one.

    All of its functions are for transactions that write.
    """

    settings: Settings
    enquiry_page: str | None = None

    def reply(
        self,
        db: Session,
        conversation_id: int,
        drafts: list[OutboundMessage],
        words: Content,
        now: datetime,
    ) -> list[OutboundMessage]:
        """The replies of a turn with a wish for a person, or to wait no longer, fulfilled."""
        topics = {draft.meta.get("topic") for draft in drafts if not draft.meta.get("fallback")}
        is_waiting = conversations.lock_status(db, conversation_id).state == QUEUED
        wish = next((topic for topic in LEAVES if topic in topics), None) if is_waiting else None
        wish = wish or next((topic for topic in (PERSON, STOP) if topic in topics), None)
        if wish is None:
            return drafts
        said = self._call(db, conversation_id, words, now) if wish == PERSON else None
        said = said or self._stop(db, conversation_id, words, now)
        others = [draft for draft in drafts if draft.meta.get("topic") != wish]
        is_pressed = any(draft == pressed for draft in drafts for pressed in WITHOUT_RASA.values())
        return [said, *(takeover.resumed(db, conversation_id, words) if is_pressed else others)]

    def can_join(self, db: Session, words: Content, now: datetime) -> bool:
        """Whether it is open, and somebody is signed in and available."""
        there = presence.available(db, now, self.settings.staff_seen_within)
        return bool(there) and words.hours.open_at(now)

    def instead(self, words: Content, now: datetime, first: str) -> OutboundMessage:
        """That nobody can join, when somebody is next there, and the enquiry; `first` opens it."""
        text = "\n".join([words.phrase(first), *no_adviser.no_adviser_lines(words, now)])
        offers = words.offers(["make_enquiry"])
        return OutboundMessage(
            text, choices=offers, links=self.links(words), meta={"topic": PERSON}
        )

    def links(self, words: Content) -> list[dict[str, str]]:
        """The enquiry form on a page of its own, which needs nothing but this process."""
        if self.enquiry_page is None:
            return []
        return [{"label": words.phrase("enquiry_page"), "url": self.enquiry_page}]

    def _call(
        self, db: Session, conversation_id: int, words: Content, now: datetime
    ) -> OutboundMessage:
        current = handoffs.open_handoff(db, conversation_id)
        if current:
            since = clock(words, current.requested_at)
            return self.waiting(words, "handoff_waiting", time=since)
        if not self.can_join(db, words, now):
            return self.instead(words, now, "handoff_away")
        reason, topic, urgent = messages.turn_status(db, conversation_id)
        handoff = handoffs.request(db, conversation_id, reason, now, topic, urgent)
        assert handoff, "the conversation is locked, and nothing of it is open"
        self.tell_team(db, handoff, words, now)
        minutes = max(1, round(self.settings.queue_patience / 60))
        return self.waiting(words, "handoff_queued", minutes=minutes)

    def waiting(self, words: Content, phrase: str, **values: object) -> OutboundMessage:
        """Words for who waits; the last choice is to wait no longer."""
        stop = {"label": words.phrase("handoff_stop"), "payload": f"/{STOP}"}
        offers = words.offers(words.phrases[phrase].choices)
        meta = {"topic": PERSON, "handoff": "queued"}
        return OutboundMessage(words.phrase(phrase, **values), choices=[*offers, stop], meta=meta)

    def _stop(
        self, db: Session, conversation_id: int, words: Content, now: datetime
    ) -> OutboundMessage:
        if handoffs.withdraw(db, conversation_id, "visitor", now) is None:
            return OutboundMessage(words.phrase("handoff_not_waiting"), meta={"topic": STOP})
        return OutboundMessage(
            words.phrase("handoff_stopped"), meta={"topic": STOP, "handoff": "ended"}
        )

    def tell_team(self, db: Session, handoff: Handoff, words: Content, now: datetime) -> None:
        """Queue the letter that somebody waits; one for each time that they begin to wait."""
        name = "handoff_letter_urgent" if handoff.urgent else "handoff_letter"
        chosen = email_settings(self.settings)
        text = words.phrase(name, time=clock(words, now), desk=chosen.desk)
        key = f"handoff-{handoff.id}-{int(handoff.requested_at.timestamp())}"
        team_emails.queue_team_email(db, key, text, now, words, chosen, handoff.urgent)


def handoff_wish(text: str, words: Content) -> str | None:
    """The payload of the button whose very words were typed, None for all other words."""
    labels = {
        words.label(PERSON): f"/{PERSON}",
        words.phrase("handoff_stop"): f"/{STOP}",
    }
    typed = text.strip(" .!?").casefold()
    return next((payload for label, payload in labels.items() if label.casefold() == typed), None)


def with_wish(drafts: list[OutboundMessage], text: str, words: Content) -> list[OutboundMessage]:
    """The replies with the wish for a person that stands inside a longer message.

    Replies that only ask what was meant are left out. An enquiry that is being written goes on.
    """
    is_met = any(draft.meta.get("topic") == PERSON or "field" in draft.meta for draft in drafts)
    if text.startswith("/") or is_met or not words.listening.asks_for_person(text):
        return drafts
    wish = OutboundMessage("", meta={"topic": PERSON, "beside": True})
    return [wish, *(draft for draft in drafts if not draft.meta.get("fallback"))]


def as_notice(draft: OutboundMessage, handoff: str) -> OutboundMessage:
    """The same words as a notice of the chat, with the state of the hand-off."""
    return replace(draft, author="notice", meta={"handoff": handoff})


def is_watched(db: Session, conversation_id: int) -> bool:
    """Whether staff see this chat at their desks."""
    return conversations.lock_status(db, conversation_id).state in (QUEUED, HUMAN)
