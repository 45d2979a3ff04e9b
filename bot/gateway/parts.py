"""The gateway's parts, put together once for each process."""

from dataclasses import dataclass

from bot.gateway.crisis_watch import CrisisWatch
from bot.gateway.events import Streams
from bot.gateway.post import Desk
from bot.gateway.rasa_client import RasaClient
from bot.gateway.reception import Reception
from bot.gateway.sessions import Sessions
from bot.gateway.turns import Turns
from bot.gateway.waiting import Waiting
from bot.records import Database
from bot.settings import Settings
from bot.web.bus import Bus, LocalBus
from bot.web.clock import Clock
from bot.web.limits import Limit
from bot.web.shared import Shared
from bot.web.transactions import Transactions
from bot.web.words import Words

TYPING_PER_MINUTE = 60
CLOSING_PATIENCE = 2.0  # seconds that turns get to end when the process is told to stop


@dataclass(frozen=True)
class Parts:
    """What the routes work with."""

    settings: Settings
    words: Words
    transactions: Transactions
    rasa: RasaClient
    bus: Bus
    sessions: Sessions
    turns: Turns
    desk: Desk
    streams: Streams
    waiting: Waiting
    new_sessions: Limit
    typing: Limit
    forms: Limit
    crisis: CrisisWatch

    async def close(self) -> None:
        """Let turns end, then give back connections."""
        await self.turns.lanes.close(CLOSING_PATIENCE)
        await self.rasa.close()
        self.transactions.close()

    @property
    def shared(self) -> Shared:
        """What other parts of the process work with."""
        return Shared(self.settings, self.words, self.transactions, self.bus, self.sessions.now)


def assemble(
    settings: Settings, words: Words, crisis: CrisisWatch, clock: Clock, enquiry_page: str | None
) -> Parts:
    """Every part of a gateway; the tables have to be there."""
    reception = Reception(settings, enquiry_page)
    transactions = Transactions(Database(settings.database))
    rasa, bus = RasaClient(settings), LocalBus()
    sessions = Sessions(transactions, settings, clock)
    turns = Turns(transactions, rasa, bus, words, reception, clock)
    return Parts(
        settings=settings,
        words=words,
        transactions=transactions,
        rasa=rasa,
        bus=bus,
        sessions=sessions,
        turns=turns,
        desk=Desk(transactions, sessions, turns, bus, words, crisis, settings, clock),
        streams=Streams(transactions, bus, settings, clock),
        waiting=Waiting(transactions, bus, words, reception, clock),
        typing=Limit(TYPING_PER_MINUTE),
        new_sessions=Limit(settings.sessions_per_minute_per_address),
        forms=Limit(settings.messages_per_minute_per_address),
        crisis=crisis,
    )
