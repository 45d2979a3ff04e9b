"""Calls Rasa over loopback; an incomplete answer is a failure."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import anyio
from pydantic import BaseModel, ValidationError

from bot.checks.open_questions import OpenQuestions
from bot.records.chat.messages import OutboundMessage
from bot.settings import Settings


class RasaError(Exception):
    """No answer; `code` says why, `starting` whether Rasa was never seen since we started."""

    def __init__(self, code: str, starting: bool = False):
        super().__init__(code)
        self.code, self.starting = code, starting


class OfferedChoice(BaseModel):
    """A button of Rasa's."""

    label: str
    payload: str


class OfferedLink(BaseModel):
    """A link of Rasa's."""

    label: str
    url: str


class RasaReply(BaseModel):
    """One message of Rasa's."""

    text: str
    choices: list[OfferedChoice] = []
    links: list[OfferedLink] = []
    meta: dict[str, Any] = {}

    def draft(self) -> OutboundMessage:
        """The same, to be stored."""
        return OutboundMessage(
            text=self.text,
            choices=[choice.dict() for choice in self.choices],
            links=[link.dict() for link in self.links],
            meta=self.meta,
        )


class LikelyTopic(BaseModel):
    """A topic that a text may be about."""

    topic: str
    confidence: float


class LikelyTopics(BaseModel):
    """The body of Rasa's answer to a text without a conversation."""

    topics: list[LikelyTopic]


class RasaReplies(BaseModel):
    """The body of Rasa's answer."""

    messages: list[RasaReply]


# Neither can be stored: UTF-8 has no lone surrogates, PostgreSQL no NUL.
UNSTORABLE = re.compile("[\ud800-\udfff\0]")


def storable(value: Any) -> Any:
    """The same JSON with a replacement character for each sign that no table can hold."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(key): storable(each) for key, each in value.items()}
    return value


# Rasa works on one message at a time; what it holds beyond that waits, and is worked on even where
# nobody waits for it any more. So the queue is here, where who has left is left out.
AT_ONCE = 16
KEPT = 15.0  # seconds that a quiet connection is kept; Rasa itself gives it up after 30
HEALTH, TOPICS = "/webhooks/gateway/health", "/webhooks/gateway/topics"
BRIEF = aiohttp.ClientTimeout(1.0)  # in which Rasa says whether it is well
SPARE = 0.2  # seconds that a search waits for its turn: it can do without
SILENT = "empty_answer"  # the code of an answer without any message
FAULTS = (aiohttp.ClientError, asyncio.TimeoutError)


class RasaClient:
    """One for the process, made where its event loop runs; deadlines are the caller's."""

    def __init__(self, settings: Settings):
        secret = settings.rasa_secret.get_secret_value()
        self._http = aiohttp.ClientSession(
            settings.rasa_url,
            headers={"X-Bot-Secret": secret, "Content-Type": "application/json"},
            timeout=aiohttp.ClientTimeout(total=None),
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._places = anyio.Semaphore(AT_ONCE, fast_acquire=True)
        self._seen = False

    async def ask(
        self,
        sender_id: str,
        message: str,
        message_id: int,
        questions: OpenQuestions,
        patience: float,
    ) -> list[OutboundMessage]:
        """Rasa's replies to one message, at least one; raises RasaError.

        Asked again with the same `message_id`, Rasa says again what it said. `questions` are those
        of a check that the message may answer; `patience` is for how many seconds it waits while
        Rasa is busy with others.
        """
        body = {
            "sender": sender_id,
            "message": message,
            "id": str(message_id),
            "asked": questions.asked,
            "known": list(questions.known),
        }
        try:
            async with self._place(patience):
                status, answer = await self._post(body)
            if status != 200:
                raise RasaError(f"status_{status}")
            said = RasaReplies.parse_obj(storable(json.loads(answer))).messages
            replies = [each for each in said if each.text.strip()]
        except FAULTS as error:
            raise RasaError(type(error).__name__, starting=not self._seen) from None
        except (ValidationError, ValueError):
            raise RasaError("bad_answer") from None
        if not replies:
            raise RasaError(SILENT)
        return [reply.draft() for reply in replies]

    async def is_up(self) -> bool:
        """Whether Rasa's model answers a question as it should, within a second."""
        try:
            async with self._http.get(HEALTH, timeout=BRIEF, allow_redirects=False) as answer:
                up = answer.status == 200
        except FAULTS:
            return False
        self._seen = self._seen or up
        return up

    async def topics_of(self, text: str) -> list[LikelyTopic]:
        """What a text may be about, best first; empty where Rasa can't say so within a second."""
        body = json.dumps({"text": text}).encode()
        try:
            async with (
                self._place(SPARE),
                self._http.post(TOPICS, data=body, timeout=BRIEF, allow_redirects=False) as answer,
            ):
                return LikelyTopics.parse_raw(await answer.read()).topics
        except (*FAULTS, RasaError, ValueError):
            return []

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    @asynccontextmanager
    async def _place(self, patience: float) -> AsyncIterator[None]:
        with anyio.move_on_after(patience) as wait:
            await self._places.acquire()
        if wait.cancelled_caught:
            raise RasaError("busy")
        try:
            yield
        finally:
            self._places.release()

    async def _post(self, body: Mapping[str, object]) -> tuple[int, bytes]:
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        call = self._http.post("/webhooks/gateway/webhook", data=data, allow_redirects=False)
        async with call as answer:
            self._seen = True
            return answer.status, await answer.read()
