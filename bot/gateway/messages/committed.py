"""What a transaction has stored in a chat, and how the others of this process get to know it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.gateway.handoff.handoff_requests import is_watched
from bot.records.chat import conversations, new_messages
from bot.records.chat.new_messages import NewMessage, NewMessages
from bot.web.bus import DESK, Bus, BusEvent


@dataclass(frozen=True)
class CommittedMessages:
    """The messages that were stored, whether staff see the chat, whether its session lives."""

    news: NewMessages | None
    watched: bool
    live: bool

    @property
    def messages(self) -> tuple[NewMessage, ...]:
        """The messages in order."""
        return self.news.messages if self.news else ()

    async def tell(self, bus: Bus, conversation_id: int) -> None:
        """Wake who listens; where the session has ended, by the table alone."""
        await bus.publish(conversation_id, BusEvent.MESSAGE, self.news if self.live else None)
        if self.watched:
            await bus.publish(DESK, BusEvent.MESSAGE)


def committed_messages(
    db: Session, chat: int, now: datetime, watched: bool = False
) -> CommittedMessages:
    """To be asked for at the end of a transaction; `watched` tells that staff saw the chat before.

    The chat is locked by then, and stays so.
    """
    row = conversations.lock_status(db, chat)
    live = row.ended_at is None and row.expires_at > now
    return CommittedMessages(
        new_messages.new_messages_of(db, chat), watched or is_watched(db, chat), live
    )
