"""The routes that are measured: Rasa's parser, its REST channel, our gateway."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

DEADLINE = 60.0  # seconds; a message that takes longer counts as lost
IDLE = 4.0  # seconds; shorter than any server's, so that no closed connection is used
FAULTS = (aiohttp.ClientError, asyncio.TimeoutError)
Say = Callable[[str], Awaitable[bool]]  # sends a text; returns whether it was answered


def new_client(url: str) -> aiohttp.ClientSession:
    """A client with a connection for each of many visitors; call it inside an event loop.

    aiohttp takes a fifth of httpx's time, and the client shares the cores with the servers.
    """
    connections = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE)
    deadline = aiohttp.ClientTimeout(total=DEADLINE)
    return aiohttp.ClientSession(url, connector=connections, timeout=deadline)


async def post(
    client: aiohttp.ClientSession, path: str, body: Any, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Status and JSON of an answer; the JSON only where the status is 200 or 201."""
    async with client.post(path, json=body, headers=headers) as answer:
        good = answer.status in (200, 201)
        return answer.status, await answer.json() if good else None


class Parse:
    """`POST /model/parse`: understanding alone."""

    def __init__(self, url: str):
        self.client = new_client(url)

    async def visitor(self) -> Say:
        """A visitor without a conversation."""

        async def say(text: str) -> bool:
            status, parsed = await post(self.client, "/model/parse", {"text": text})
            return status == 200 and "intent" in parsed

        return say


class Rest:
    """`POST /webhooks/rest/webhook`: a message and its replies by Rasa's own channel."""

    def __init__(self, url: str):
        self.client = new_client(url)

    async def visitor(self) -> Say:
        """A sender that Rasa doesn't know yet."""
        sender = uuid.uuid4().hex

        async def say(text: str) -> bool:
            body = {"sender": sender, "message": text}
            status, replies = await post(self.client, "/webhooks/rest/webhook", body)
            return status == 200 and bool(replies)

        return say


class Gateway:
    """`POST /v1/messages`: a message and its replies as a visitor's page gets them."""

    def __init__(self, url: str):
        self.client = new_client(url)

    async def visitor(self) -> Say:
        """A visitor with a session."""
        bearer = await begin(self.client)

        async def say(text: str) -> bool:
            return await send(self.client, bearer, text, uuid.uuid4().hex)

        return say


Way = Parse | Rest | Gateway


async def begin(
    client: aiohttp.ClientSession, headers: dict[str, str] | None = None
) -> dict[str, str]:
    """The headers of a new session; `headers` are those of the call that begins it."""
    status, begun = await post(client, "/v1/session", {}, headers)
    if status != 201:
        raise aiohttp.ClientError(f"no session: {status}")
    return {"Authorization": f"Bearer {begun['token']}"}


async def send(client: aiohttp.ClientSession, bearer: dict[str, str], text: str, key: str) -> bool:
    """Whether the assistant answered a message of a session."""
    headers = {**bearer, "Idempotency-Key": key}
    status, turn = await post(client, "/v1/messages", {"text": text}, headers)
    return status == 200 and any(each["author"] == "assistant" for each in turn["messages"])
