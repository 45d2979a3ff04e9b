"""Gives back chats whose person isn't there any more: to the queue, else to the assistant."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import Content
from bot.gateway.handoff.handoff_requests import HandoffRequests, as_notice
from bot.records.chat import conversations, handoffs, messages, takeover
from bot.records.chat.handoffs import HUMAN
from bot.records.models import Handoff
from bot.records.staff import audit_log, presence


def give_back(
    db: Session,
    conversation_id: int,
    requests: HandoffRequests,
    words: Content,
    now: datetime,
) -> bool:
    """Whether the chat was given back, since whoever holds it isn't seen, signed out or disabled.

    The visitor is told in any case; a team that has an address gets a letter.
    """
    row = conversations.lock(db, conversation_id)
    current = handoffs.open_handoff(db, conversation_id)
    seen_within = requests.settings.owner_seen_within
    if row.state != HUMAN or current is None or _is_here(db, current, seen_within, now):
        return False
    audit_log.record_event(db, None, "owner absent", "chat", conversation_id, now=now)
    if row.expires_at <= now:
        handoffs.abandon(db, current, now)
    elif requests.can_join(db, words, now):
        _requeue(db, current, requests, words, now)
    else:
        _to_assistant(db, current, requests, words, now)
    return True


def left_behind(db: Session, seen_within: float, now: datetime) -> list[int]:
    """The conversations that somebody holds who isn't there any more."""
    held = handoffs.held_handoffs(db)
    return [row.conversation_id for row in held if not _is_here(db, row, seen_within, now)]


def _is_here(db: Session, current: Handoff, seen_within: float, now: datetime) -> bool:
    if current.owner_id is None:
        return False
    return presence.is_here(db, current.owner_id, now, seen_within)


def _requeue(
    db: Session, current: Handoff, requests: HandoffRequests, words: Content, now: datetime
) -> None:
    handoffs.requeue(db, current, now)
    said = as_notice(requests.waiting(words, "handoff_requeued"), "queued")
    messages.add(db, current.conversation_id, said, now)
    requests.tell_team(db, current, words, now)


def _to_assistant(
    db: Session, current: Handoff, requests: HandoffRequests, words: Content, now: datetime
) -> None:
    handoffs.abandon(db, current, now)
    said = as_notice(requests.instead(words, now, "handoff_abandoned"), "ended")
    messages.add(db, current.conversation_id, said, now)
    takeover.go_on(db, current, now, words)
    requests.tell_team(db, current, words, now)
