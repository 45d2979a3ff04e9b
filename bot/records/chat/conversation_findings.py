"""What is known from a conversation, to go with an enquiry or a hand-off."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.chat import finished_checks, messages
from bot.records.models import Conversation

UNANSWERED = 10  # questions at most, the newest


def conversation_findings(db: Session, sender_id: str) -> dict[str, Any]:
    """`checks` finished, questions `unanswered`, last `topics`, and whether it is `urgent`.

    Each check is `{"check", "version", "facts", "outcome", "rule"}`. Empty lists for a stranger.
    """
    finished = [
        {
            "check": row.check,
            "version": row.version,
            "facts": dict(row.facts),
            "outcome": row.outcome,
            "rule": row.rule,
        }
        for row in finished_checks.checks_of(db, sender_id)
    ]
    query = select(Conversation.id).where(Conversation.sender_id == sender_id)
    conversation_id = db.scalars(query).first()
    rows = messages.history(db, conversation_id) if conversation_id else []
    asked = {row.id: row.text for row in rows if row.author == "visitor"}
    missed = [
        asked[row.reply_to]
        for row in rows
        if row.meta.get("fallback") == "unknown" and row.reply_to in asked
    ]
    metas = [row.meta for row in rows]
    topics = [meta["topic"] for meta in metas if meta.get("topic") and not meta.get("fallback")]
    return {
        "checks": finished,
        "unanswered": list(dict.fromkeys(missed))[-UNANSWERED:],
        "topics": list(dict.fromkeys(reversed(topics)))[:5],
        "urgent": any(meta.get("crisis") or meta.get("urgent") for meta in metas),
    }
