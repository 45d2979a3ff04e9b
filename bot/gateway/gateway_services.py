"""The services of the gateway, made once for each process."""

from dataclasses import dataclass

from bot.content import ContentStore
from bot.gateway.crisis.crisis_watch import CrisisWatch
from bot.gateway.handoff.handoff_requests import HandoffRequests
from bot.gateway.handoff.queue_watch import QueueWatch
from bot.gateway.messages.chat_privacy import ChatPrivacy
from bot.gateway.messages.event_stream import Streams
from bot.gateway.messages.message_intake import MessageIntake
from bot.gateway.messages.rasa_client import RasaClient
from bot.gateway.messages.sessions import Sessions
from bot.gateway.messages.turns import TurnRunner
from bot.gateway.pages.question_search import QuestionSearch
from bot.gateway.pages.soon import OffSwitchMemory
from bot.records import Database
from bot.settings import Settings
from bot.web.bus import Bus, LocalBus
from bot.web.clock import Clock
from bot.web.limits import AddressLimit, Limit, VisitorLimit
from bot.web.shared_services import SharedServices
from bot.web.transactions import Transactions

TYPING_PER_MINUTE = 60
CLOSING_PATIENCE = 2.0  # seconds that turns get to end when the process is told to stop


@dataclass(frozen=True)
class GatewayServices:
    """The services that the routes use."""

    settings: Settings
    words: ContentStore
    transactions: Transactions
    rasa: RasaClient
    bus: Bus
    sessions: Sessions
    turns: TurnRunner
    intake: MessageIntake
    streams: Streams
    queue_watch: QueueWatch
    handoff_requests: HandoffRequests
    new_sessions: AddressLimit
    typing: Limit
    forms: AddressLimit
    reads: VisitorLimit
    pages: AddressLimit
    searches: AddressLimit
    suggestions: AddressLimit
    search: QuestionSearch
    off_switch: OffSwitchMemory
    crisis: CrisisWatch
    privacy: ChatPrivacy

    async def close(self) -> None:
        """Let running turns end, then close the connections."""
        await self.turns.queue.close(CLOSING_PATIENCE)
        await self.rasa.close()
        await self.privacy.close()
        self.transactions.close()

    @property
    def shared(self) -> SharedServices:
        """The services that gateway, desk and mail share."""
        return SharedServices(
            self.settings, self.words, self.transactions, self.bus, self.sessions.now
        )


def gateway_services(
    settings: Settings,
    words: ContentStore,
    crisis: CrisisWatch,
    clock: Clock,
    enquiry_page: str | None,
) -> GatewayServices:
    """Every part of a gateway; the tables have to be there."""
    handoff_requests = HandoffRequests(settings, enquiry_page)
    transactions = Transactions(Database(settings.database))
    rasa, bus = RasaClient(settings), LocalBus()
    sessions = Sessions(transactions, settings, clock)
    privacy = ChatPrivacy(transactions, settings, clock)
    turns = TurnRunner(transactions, rasa, bus, words, handoff_requests, clock)
    return GatewayServices(
        settings=settings,
        words=words,
        transactions=transactions,
        rasa=rasa,
        bus=bus,
        sessions=sessions,
        turns=turns,
        intake=MessageIntake(
            transactions, sessions, turns, bus, words, crisis, settings, clock, privacy
        ),
        streams=Streams(transactions, bus, settings, clock),
        queue_watch=QueueWatch(transactions, bus, words, handoff_requests, clock),
        handoff_requests=handoff_requests,
        typing=Limit(TYPING_PER_MINUTE),
        new_sessions=AddressLimit(settings.sessions_per_minute_per_address),
        forms=AddressLimit(settings.messages_per_minute_per_address),
        pages=AddressLimit(settings.pages_per_minute_per_address),
        searches=AddressLimit(settings.searches_per_minute_per_address),
        suggestions=AddressLimit(settings.suggestions_per_minute_per_address),
        search=QuestionSearch(),
        off_switch=OffSwitchMemory(transactions, settings.database_patience),
        reads=VisitorLimit(settings.reads_per_minute, settings.reads_per_minute_per_address),
        crisis=crisis,
        privacy=privacy,
    )
