"""Words of crisis in a chat that waits for a person or has one: everybody at the desk is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.hour_words import clock
from bot.records.chat import handoffs
from bot.records.enquiries import outbox, team_emails
from bot.records.enquiries.letter_limits import email_settings
from bot.settings import Settings


def raise_alarm(
    db: Session, conversation_id: int, words: Content, settings: Settings, now: datetime
) -> None:
    """Make the open hand-off urgent, and send the team one letter for it; without one, nothing."""
    current = handoffs.open_handoff(db, conversation_id)
    if current is None:
        return
    handoffs.mark_urgent(db, conversation_id)
    key, chosen = f"crisis-{current.id}", email_settings(settings)
    if outbox.find_email(db, key) is None:
        text = words.phrase("crisis_letter_team", time=clock(words, now), desk=chosen.desk)
        team_emails.queue_team_email(db, key, text, now, words, chosen, urgent=True)
