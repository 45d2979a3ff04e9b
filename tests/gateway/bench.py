"""Real servers for the tests: a stand-in for Rasa that does as told, and gateways on free ports."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
import uvicorn
from content_set_kit import CONTENT_SET
from ruamel.yaml import YAML
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.checks.check_progress import CheckProgress
from bot.checks.check_session import RUNNING, CheckSession
from bot.content import ContentStore
from bot.gateway.app import create_app
from bot.records import Database
from bot.records.chat import check_sessions
from bot.settings import Settings
from bot.web.clock import utc_now

Message = dict[str, Any]
HERE = Path(__file__).resolve().parent
SECRET = "a-secret-for-tests"
LONGEST = Settings(_env_file=None).max_text  # characters of a message

ANSWER = """
{topic}:
  label: About {topic}
  text: Some words about {topic}.
  owner: tests
  review_by: 2099-01-01
"""
CRISIS = """
card: "Call 999 if anyone is in danger."
again: "Please do call 999 if anyone is in danger."
helping: "Call 999 if they are in danger."
warm: "That sounds hard; in danger, call 999."
others: [my friend]
owner: tests
review_by: 2099-01-01
must_show: ["I am in despair"]
phrases: ["in despair"]
exclusions: []
"""
CANNED = """
hello:
  label: Hello
  text: Hello, I am reading what you wrote.
call:
  label: Better by telephone
  text: Please call {membership_phone}.
  topics: [who_can_join]
"""
NUMBERS = """
emergency: {number: "999", stands_in: [crisis.yml]}
membership_team: {number: 0116 299 1122, stands_in: [contacts.yml]}
"""


def write_content(root: Path) -> Path:
    """The real content with short answers, and a card and canned replies of the tests' own."""
    shutil.copytree(CONTENT_SET, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in (root / "answers").glob("*.yml"):
        topics = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        text = "".join(answer_of(topic, entry) for topic, entry in topics.items())
        path.write_text(text, encoding="utf-8")
    (root / "canned.yml").write_text(CANNED, encoding="utf-8")
    (root / "crisis.yml").write_text(CRISIS, encoding="utf-8")
    (root / "numbers.yml").write_text(NUMBERS, encoding="utf-8")
    return root


def answer_of(topic: str, entry: dict[str, Any]) -> str:
    """A short answer, with the way to a person where the real one has next steps."""
    steps = "  next: [talk_to_human]\n" if "next" in entry else ""
    return ANSWER.format(topic=topic) + steps


class MovableClock:
    """The time, shifted as a test says."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.shift

    def forward(self, seconds: float) -> None:
        self.shift += timedelta(seconds=seconds)


class Server(uvicorn.Server):
    """Uvicorn in a thread, on a port of its own."""

    def __init__(self, app: Any, port: int = 0):
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1
        )
        super().__init__(config)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", port))
        self.port: int = self.socket.getsockname()[1]
        self._up = threading.Event()
        self._thread = threading.Thread(
            target=self.run, kwargs={"sockets": [self.socket]}, daemon=True
        )

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._up.set()

    def begin(self) -> "Server":
        self._thread.start()
        assert self._up.wait(20), "the server didn't start"
        return self

    def stop(self) -> None:
        self.should_exit = True
        self._thread.join(10)
        self.socket.close()


@dataclass
class StandIn:
    """Rasa as the gateway sees it; `behave` makes the answer to a body."""

    behave: Callable[[dict[str, Any]], Response] = field(default=lambda body: echo(body))
    bodies: list[dict[str, Any]] = field(default_factory=list)
    raw: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)
    topics: list[str] = field(default_factory=list)
    topics_open: threading.Event = field(default_factory=threading.Event)
    health: int = 200
    health_asked: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.behave = echo
        self.bodies.clear()
        self.topics.clear()
        self.topics_open.set()
        self.raw.clear()
        self.open.set()
        self.health, self.health_asked = 200, 0
        self.at_once = self.most_at_once = 0

    @property
    def heard(self) -> list[str]:
        return [body["message"] for body in self.bodies]

    def hears(self, *messages: str) -> bool:
        """Wait until each of these messages has come in."""
        with self.news:
            return self.news.wait_for(lambda: set(messages) <= set(self.heard), timeout=10)

    def app(self) -> Starlette:
        async def answer(request: Request) -> Response:
            raw = await request.body()
            body = json.loads(raw)
            self.raw.append((raw, dict(request.headers)))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            with self.news:
                self.bodies.append(body)
                self.news.notify_all()
            await anyio.to_thread.run_sync(self.open.wait, 20, abandon_on_cancel=True)
            self.at_once -= 1
            return self.behave(body)

        async def health(_request: Request) -> Response:
            self.health_asked += 1
            return Response(status_code=self.health)

        async def topics(request: Request) -> Response:
            await anyio.to_thread.run_sync(self.topics_open.wait, 20, abandon_on_cancel=True)
            found = [{"topic": topic, "confidence": 0.9} for topic in self.topics]
            return JSONResponse({"topics": found})

        return Starlette(
            routes=[
                Route("/webhooks/gateway/topics", topics, methods=["POST"]),
                Route("/webhooks/gateway/webhook", answer, methods=["POST"]),
                Route("/webhooks/gateway/health", health),
            ]
        )


def reply(text: str, **parts: Any) -> Message:
    """One message of Rasa's."""
    return {"text": text, "choices": [], "links": [], "meta": {}, **parts}


def replies(*messages: Message) -> Callable[[dict[str, Any]], Response]:
    """The same replies to everything."""
    return lambda body: JSONResponse({"messages": list(messages)})


def echo(body: dict[str, Any]) -> Response:
    """What was said, said back."""
    return JSONResponse({"messages": [reply(f"You said: {body['message']}")]})


class Visitor:
    """A visitor with a session."""

    def __init__(self, url: str):
        self.http = httpx.Client(base_url=url, timeout=20, trust_env=False)
        answer = self.http.post("/v1/session", json={})
        assert answer.status_code == 201, answer.text
        self.session: dict[str, str] = answer.json()
        self.http.headers["Authorization"] = f"Bearer {self.session['token']}"

    def post(self, body: Any, key: str | None = None, **options: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, **options.pop("headers", {})}
        return self.http.post("/v1/messages", content=json.dumps(body), headers=headers, **options)

    def say(self, text: str, key: str | None = None) -> list[Message]:
        answer = self.post({"text": text}, key)
        assert answer.status_code == 200, answer.text
        messages: list[Message] = answer.json()["messages"]
        return messages

    def choose(self, choice: Any) -> httpx.Response:
        return self.post({"choice": choice})

    def history(self, after: int | None = None) -> list[Message]:
        answer = self.http.get("/v1/messages", params={} if after is None else {"after": after})
        assert answer.status_code == 200, answer.text
        messages: list[Message] = answer.json()["messages"]
        return messages

    def texts(self) -> list[str]:
        return [message["text"] for message in self.history()]

    @contextmanager
    def stream(self, last: int | None = None) -> Iterator[Iterator[dict[str, Any]]]:
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        with self.http.stream("GET", "/v1/events", headers=headers, timeout=20) as answer:
            assert answer.status_code == 200
            yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    for line in answer.iter_lines():
        assert not line.startswith(":"), "nothing came until the keep-alive"
        name, _, value = line.partition(": ")
        if not line and event:
            yield event
            event = {}
        elif name == "data":
            event["data"] = json.loads(value)
        elif name in ("id", "event"):
            event[name] = value


@dataclass
class Gateway:
    """A gateway in a thread of this process."""

    server: Server
    settings: Settings
    clock: MovableClock
    app: Any
    store: ContentStore

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def visitor(self) -> Visitor:
        return Visitor(self.url)


def recording(
    gateway: Gateway, behave: Callable[[dict[str, Any]], Response]
) -> Callable[[dict[str, Any]], Response]:
    """The same answers, with the questions of checks among them on record, as actions do it."""

    def answer(body: dict[str, Any]) -> Response:
        response = behave(body)
        for message in json.loads(response.body)["messages"]:
            if "question" in message["meta"]:
                record_question(gateway, body["sender"], message["meta"])
        return response

    return answer


def record_question(gateway: Gateway, sender_id: str, meta: dict[str, Any]) -> None:
    """Put a running check with its question and facts on record."""
    progress = CheckProgress.told(meta.get("facts") or {})
    session = CheckSession(
        check=meta["check"], state=RUNNING, asked=meta["question"], progress=progress
    )
    database = Database(gateway.settings.database)
    with database.writing() as db:
        check_sessions.save(db, sender_id, session, utc_now())
    database.close()


def recorded_check(gateway: Gateway, sender_id: str) -> CheckSession:
    """What is on record of a conversation's checks."""
    database = Database(gateway.settings.database)
    with database.reading() as db:
        session = check_sessions.load(db, sender_id)
    database.close()
    return session


def make_settings(directory: Path, rasa_port: int, **given: Any) -> Settings:
    """Settings that limit nothing unless a test says so."""
    values = {
        "var_dir": directory / "var",
        "rasa_port": rasa_port,
        "rasa_secret": SECRET,
        "messages_per_minute": 100_000,
        "messages_per_minute_per_address": 100_000,
        "sessions_per_minute_per_address": 100_000,
        "crisis_per_minute": 100_000,
        "crisis_per_minute_per_address": 100_000,
        "reads_per_minute": 100_000,
        "reads_per_minute_per_address": 100_000,
        "stream_check": 0.2,
        "database_patience": 20.0,
        **given,
    }
    return Settings(_env_file=None, **values)


def start_gateway(
    settings: Settings, content: Path, extensions: Any = (), keep: Path | None = None
) -> Gateway:
    """A gateway that answers; `keep` holds the last good content."""
    clock, store = MovableClock(), ContentStore(content, keep)
    app = create_app(settings, content=store, clock=clock, extensions=extensions)
    return Gateway(Server(app).begin(), settings, clock, app, store)


class GatewayProcess:
    """A gateway in a process of its own, to be killed."""

    def __init__(
        self,
        directory: Path,
        content: Path,
        rasa_port: int,
        stderr: Path | None = None,
        before: Callable[[], None] | None = None,
        **env: str,
    ):
        """`stderr` takes the log's place; `before` runs in the process before its program."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = directory / f"log-{port}"
        settings = {
            "BOT_PORT": str(port),
            "BOT_RASA_PORT": str(rasa_port),
            "BOT_VAR_DIR": str(directory / "var"),
            "BOT_RASA_SECRET": SECRET,
            "BOT_MESSAGES_PER_MINUTE": "100000",
            "BOT_MESSAGES_PER_MINUTE_PER_ADDRESS": "100000",
            "BOT_READS_PER_MINUTE": "100000",
            "TEST_CONTENT": str(content),
            **env,
        }
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "gateway_process.py")],
            env={**os.environ, **settings},
            stdout=self.log.open("wb"),
            stderr=stderr.open("wb") if stderr else subprocess.STDOUT,
            preexec_fn=before,
        )
        self._wait_until_up()

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    def kill(self) -> None:
        """As the power cut does."""
        self._process.kill()
        self._process.wait(10)

    def _wait_until_up(self) -> None:
        patience = time.monotonic() + 120
        while time.monotonic() < patience and self._process.poll() is None:
            with suppress(httpx.ConnectError):
                assert httpx.get(f"{self.url}/healthz", timeout=20).status_code == 200
                return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())
