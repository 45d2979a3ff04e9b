"""The ways that a message goes: Rasa's parser, its REST channel, our gateway."""

import uuid
from collections.abc import Awaitable, Callable

import httpx

DEADLINE = 60.0  # seconds; a message that takes longer counts as lost
Say = Callable[[str], Awaitable[bool]]  # sends a text; whether it was answered


def new_client(url: str) -> httpx.AsyncClient:
    """A client with a connection for each of many visitors."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(base_url=url, timeout=DEADLINE, trust_env=False, limits=limits)


class Parse:
    """`POST /model/parse`: understanding alone."""

    def __init__(self, url: str):
        self.client = new_client(url)

    async def visitor(self) -> Say:
        """Somebody who writes."""

        async def say(text: str) -> bool:
            answer = await self.client.post("/model/parse", json={"text": text})
            return answer.status_code == 200 and "intent" in answer.json()

        return say


class Rest:
    """`POST /webhooks/rest/webhook`: a message and its replies by Rasa's own channel."""

    def __init__(self, url: str):
        self.client = new_client(url)

    async def visitor(self) -> Say:
        """Somebody whom Rasa doesn't know yet."""
        sender = uuid.uuid4().hex

        async def say(text: str) -> bool:
            body = {"sender": sender, "message": text}
            answer = await self.client.post("/webhooks/rest/webhook", json=body)
            return answer.status_code == 200 and bool(answer.json())

        return say


class Gateway:
    """`POST /v1/messages`: a message and its replies as a visitor's page gets them."""

    def __init__(self, url: str):
        self.client = new_client(url)

    async def visitor(self) -> Say:
        """Somebody with a session."""
        begun = await self.client.post("/v1/session", json={})
        begun.raise_for_status()
        bearer = {"Authorization": f"Bearer {begun.json()['token']}"}

        async def say(text: str) -> bool:
            key = {**bearer, "Idempotency-Key": uuid.uuid4().hex}
            answer = await self.client.post("/v1/messages", json={"text": text}, headers=key)
            if answer.status_code != 200:
                return False
            return any(each["author"] == "assistant" for each in answer.json()["messages"])

        return say


Way = Parse | Rest | Gateway
