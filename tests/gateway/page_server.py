"""A stand-in for the gateway: the visitor API in memory, with replies that tests choose."""

import asyncio
import json
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import uvicorn
from bench import LONGEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.content import load_content
from bot.gateway.crisis.crisis_watch import numbers_to_call
from bot.gateway.widget.page_files import PAGE_DIR, chat_page
from bot.gateway.widget.widget_files import widget_file

PAGE = PAGE_DIR
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)
SITE = {
    "allowed": True,
    "crisis": numbers_to_call(load_content()),
    "phone": "0116 299 1122",
    "max_text": LONGEST,
    "enquiry_page": "https://union.example/enquiry",
    "idle_seconds": 1800,
    "locale": "en-GB",
    "words": load_content().widget["en-GB"],
}
DETAILS = {
    401: "It has ended, or was quiet for too long.",
    422: "Please type it again.",
    429: "Please wait 20 seconds.",
    502: "The service is away.",
    503: "The assistant is switched off.",
}
Message = dict[str, Any]


@dataclass
class Service:
    """One run of the stand-in: `faults` are taken in order by the next sends.

    A fault is a status; "lost" stores the message and then answers 502.
    While `gate` is clear, sessions and replies wait.
    """

    greeting: list[Message] = field(default_factory=list)
    replies: dict[str, list[Message]] = field(default_factory=dict)
    faults: deque[int | str] = field(default_factory=deque)
    session_faults: deque[int] = field(default_factory=deque)
    streaming: bool = True
    gate: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    messages: list[Message] = field(default_factory=list)
    keys: dict[str, list[Message]] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    alive: set[str] = field(default_factory=set)
    typing: str = ""

    def __post_init__(self) -> None:
        self.gate.set()

    def store(self, author: str, text: str, **rest: Any) -> Message:
        """Adds a message to the conversation, as staff or the gateway itself may at any time."""
        now = datetime.now(timezone.utc).isoformat()
        message = {"id": len(self.messages) + 1, "author": author, "text": text, "sent_at": now}
        self.messages.append({"choices": [], "links": [], "meta": {}, **message, **rest})
        return self.messages[-1]

    def expire(self) -> None:
        """Every session is over."""
        self.alive.clear()

    def open(self) -> str:
        """A new session with an empty conversation that begins with the greeting."""
        token = f"token-{len(self.tokens) + 1}"
        self.tokens.append(token)
        self.alive.add(token)
        self.messages.clear()
        for message in self.greeting:
            self.store("assistant", **message)
        return token

    def answer(self, text: str) -> list[Message]:
        """Stores the visitor's message and its replies."""
        said = self.store("visitor", text)
        scripted = self.replies.get(text, [{"text": f"You said: {text}"}])
        return [said] + [self.store(**{"author": "assistant", **reply}) for reply in scripted]

    def label_of(self, choice: str) -> str:
        """What the button of this token says."""
        offered = [one for message in self.messages for one in message["choices"]]
        return next(str(one["label"]) for one in offered if one["choice"] == choice)


def problem(status: int) -> Response:
    """An error as the gateway words it."""
    body = {"type": "about:blank", "title": "Nothing was saved", "status": status}
    media_type = "application/problem+json"
    return JSONResponse({**body, "detail": DETAILS[status]}, status, media_type=media_type)


def _authorised(service: Service, request: Request) -> bool:
    return request.headers.get("authorization", "").removeprefix("Bearer ") in service.alive


@lru_cache(maxsize=1)
def first_page() -> str:
    """The chat page; loading the content takes a while."""
    return chat_page(load_content())


def make_app(service: Service) -> Starlette:
    """The routes of the contract over one Service."""

    page = first_page()

    async def index(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    async def site(_request: Request) -> Response:
        return JSONResponse(SITE)

    async def session(_request: Request) -> Response:
        await asyncio.to_thread(service.gate.wait, 20)
        if service.session_faults:
            return problem(service.session_faults.popleft())
        expires = datetime.now(timezone.utc) + timedelta(hours=12)
        return JSONResponse({"token": service.open(), "expires_at": expires.isoformat()}, 201)

    async def send(request: Request) -> Response:
        if not _authorised(service, request):
            return problem(401)
        key, body = request.headers["idempotency-key"], await request.json()
        service.received.append(key)
        fault = service.faults.popleft() if service.faults else None
        if isinstance(fault, int):
            return problem(fault)
        if key not in service.keys:
            text = body["text"] if "text" in body else service.label_of(body["choice"])
            await asyncio.to_thread(service.gate.wait, 20)
            service.keys[key] = service.answer(text)
        return problem(502) if fault == "lost" else JSONResponse({"messages": service.keys[key]})

    async def history(request: Request) -> Response:
        if not _authorised(service, request):
            return problem(401)
        after = int(request.query_params.get("after", 0))
        return JSONResponse({"messages": [m for m in service.messages if m["id"] > after]})

    async def events(request: Request) -> Response:
        if not _authorised(service, request):
            return problem(401)
        if not service.streaming:
            return problem(502)
        last = int(request.headers.get("last-event-id", 0))
        return StreamingResponse(_stream(service, last), media_type="text/event-stream")

    async def end(request: Request) -> Response:
        if not _authorised(service, request):
            return problem(401)
        service.expire()
        return JSONResponse({"outcome": "erased", "receipt": "DEL-1"})

    return Starlette(
        routes=[
            Route("/", index),
            Route("/widget/site", site),
            Route("/widget/{name}", widget_file),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/v1/session", session, methods=["POST"]),
            Route("/v1/messages", send, methods=["POST"]),
            Route("/v1/messages", history),
            Route("/v1/events", events),
            Route("/v1/session", end, methods=["DELETE"]),
            Route("/v1/session/end", end, methods=["POST"]),
        ]
    )


async def _stream(service: Service, last: int) -> AsyncIterator[str]:
    yield ": open\r\n\r\n"
    while service.alive and service.streaming:
        if service.typing:
            yield f"event: typing\r\ndata: {json.dumps({'author': service.typing})}\r\n\r\n"
            service.typing = ""
        for message in [one for one in service.messages if one["id"] > last]:
            last = message["id"]
            yield f"id: {last}\r\nevent: message\r\ndata: {json.dumps(message)}\r\n\r\n"
        await asyncio.sleep(0.02)


class Server:
    """Runs the stand-in on a free port in a thread of its own."""

    def __init__(self, service: Service):
        config = uvicorn.Config(
            make_app(service),
            log_level="error",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._service = service

    def __enter__(self) -> Service:
        self._thread.start()
        self._service.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        return self._service

    def __exit__(self, *_error: object) -> None:
        self._service.gate.set()
        self._service.alive.clear()
        self._server.should_exit = True
        self._thread.join(10)
