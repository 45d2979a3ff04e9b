"""Staff beside the gateway of a test: in its database, as the desk would be."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import httpx
from bench import Gateway, GatewayProcess, Visitor
from starlette.routing import BaseRoute

from bot.content import Content, load_content
from bot.records import Database
from bot.records.chat import takeover
from bot.records.models import Conversation, Handoff, StaffSession, StaffUser
from bot.records.staff import staff_sessions
from bot.records.staff.staff_sessions import Lifetimes
from bot.web.bus import BusEvent
from bot.web.clock import Clock, utc_now
from bot.web.shared_services import SharedServices


class Staff:
    """One adviser, Ann, who is signed in and available from the start."""

    def __init__(self, database: str, words: Content, clock: Clock = utc_now):
        self.db, self.words, self.clock = Database(database), words, clock
        with self.db.writing() as db:
            user = StaffUser(
                email="ann@example.org",
                name="Ann",
                role="adviser",
                password_hash="-",
                available=True,
                created_at=clock(),
            )
            db.add(user)
            db.flush()
            self.id: int = user.id
            self.user = user
        self.seen()

    def seen(self) -> None:
        """The desk is open in her browser."""
        now = self.clock()
        with self.db.writing() as db:
            db.query(StaffSession).delete()
            staff_sessions.begin(db, self.id, "-", "-", now, Lifetimes(0, 10**9))

    def leave(self) -> None:
        """She signs out."""
        with self.db.writing() as db:
            db.query(StaffSession).delete()

    def join(self, chat: int) -> None:
        with self.db.writing() as db:
            takeover.join(db, chat, self.user, self.clock(), self.words)

    def say(self, chat: int, text: str) -> int:
        with self.db.writing() as db:
            return int(takeover.say(db, chat, self.id, text, self.clock()).id)

    def hand_back(self, chat: int) -> None:
        with self.db.writing() as db:
            takeover.hand_back(db, chat, self.id, self.clock(), self.words)

    def close(self, chat: int) -> None:
        with self.db.writing() as db:
            takeover.close(db, chat, self.id, self.clock(), self.words)

    def state(self, chat: int) -> str:
        with self.db.reading() as db:
            return str(db.get(Conversation, chat).state)

    def handoffs(self, chat: int) -> list[Handoff]:
        with self.db.reading() as db:
            return list(db.query(Handoff).filter_by(conversation_id=chat).order_by(Handoff.id))


class Ears:
    """A part of the process that listens as the desk does, and speaks on the bus."""

    def __init__(self, chat: int, routes: Sequence[BaseRoute] = ()):
        self._chat, self.routes = chat, routes
        self.heard: list[BusEvent] = []
        self._news = threading.Condition()

    @asynccontextmanager
    async def running(self, shared: SharedServices) -> AsyncIterator[None]:
        self._shared, self._loop = shared, asyncio.get_running_loop()
        task = asyncio.create_task(self._listen())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _listen(self) -> None:
        with self._shared.bus.listen(self._chat) as inbox:
            while True:
                if note := await inbox.next(60):
                    with self._news:
                        self.heard.append(note.event)
                        self._news.notify_all()

    def hears(self, event: BusEvent, times: int = 1) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self.heard.count(event) >= times, timeout=10)

    def publish(self, chat: int, event: BusEvent) -> None:
        told = self._shared.bus.publish(chat, event)
        asyncio.run_coroutine_threadsafe(told, self._loop).result(10)


@contextmanager
def staff_of(gateway: Gateway, content_dir: object) -> Iterator[Staff]:
    """Ann at the desk of this gateway."""
    made = Staff(gateway.settings.database, load_content(content_dir), gateway.clock)  # type: ignore[arg-type]
    yield made
    made.db.close()


def chat_of(staff: Staff) -> int:
    """The newest conversation."""
    with staff.db.reading() as db:
        return int(db.query(Conversation).order_by(Conversation.id.desc()).first().id)


def move(visitor: Visitor, process: GatewayProcess) -> None:
    """The same session with the gateway's next process."""
    visitor.http.base_url = httpx.URL(process.url)


def press(visitor: Visitor, label: str) -> list[dict]:  # type: ignore[type-arg]
    """Press the newest button of that label; the replies."""
    for message in reversed(visitor.history()):
        for choice in message["choices"]:
            if choice["label"] == label:
                answer = visitor.choose(choice["choice"])
                assert answer.status_code == 200, answer.text
                return list(answer.json()["messages"][1:])
    raise AssertionError(f"no button {label!r}")
