"""What a transaction has stored in a chat, and how the others of this process get to know it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.gateway.reception import is_watched
from bot.records import conversations, news
from bot.records.news import NewMessage, News
from bot.web.bus import DESK, Bus, Event


@dataclass(frozen=True)
class Committed:
    """The messages that were stored, whether staff see the chat, whether its session lives."""

    news: News | None
    watched: bool
    live: bool

    @property
    def messages(self) -> tuple[NewMessage, ...]:
        """The messages in order."""
        return self.news.messages if self.news else ()

    async def tell(self, bus: Bus, conversation_id: int) -> None:
        """Wake who listens; where the session has ended, by the table alone."""
        await bus.publish(conversation_id, Event.MESSAGE, self.news if self.live else None)
        if self.watched:
            await bus.publish(DESK, Event.MESSAGE)


def committed(db: Session, chat: int, now: datetime, watched: bool = False) -> Committed:
    """To be asked for at the end of a transaction; `watched` tells that staff saw the chat before.

    The chat is locked by then, and stays so.
    """
    row = conversations.hold(db, chat)
    live = row.ended_at is None and row.expires_at > now
    return Committed(news.of(db, chat), watched or is_watched(db, chat), live)
