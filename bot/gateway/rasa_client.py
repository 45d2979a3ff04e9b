"""Asks Rasa over loopback; whatever isn't a full answer is a failure."""

from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from bot.records.messages import Draft
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


class Reply(BaseModel):
    """One message of Rasa's."""

    text: str
    choices: list[OfferedChoice] = []
    links: list[OfferedLink] = []
    meta: dict[str, Any] = {}

    def draft(self) -> Draft:
        """The same, to be stored."""
        return Draft(
            text=self.text,
            choices=[choice.dict() for choice in self.choices],
            links=[link.dict() for link in self.links],
            meta=self.meta,
        )


class Replies(BaseModel):
    """The body of Rasa's answer."""

    messages: list[Reply]


class RasaClient:
    """One for the process; deadlines are the caller's."""

    def __init__(self, settings: Settings):
        secret = settings.rasa_secret.get_secret_value()
        self._http = httpx.AsyncClient(
            base_url=settings.rasa_url,
            headers={"X-Bot-Secret": secret},
            timeout=None,
            trust_env=False,
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
        )
        self._seen = False

    async def ask(self, sender_id: str, message: str) -> list[Draft]:
        """Rasa's replies to one message, at least one; raises RasaError."""
        body = {"sender": sender_id, "message": message}
        try:
            response = await self._http.post("/webhooks/gateway/webhook", json=body)
            self._seen = True
            if response.status_code != 200:
                raise RasaError(f"status_{response.status_code}")
            replies = Replies.parse_obj(response.json()).messages
        except httpx.HTTPError as error:
            raise RasaError(type(error).__name__, starting=not self._seen) from None
        except (ValidationError, ValueError):
            raise RasaError("bad_answer") from None
        if not replies:
            raise RasaError("empty_answer")
        return [reply.draft() for reply in replies]

    async def is_up(self) -> bool:
        """Whether Rasa answers within a second."""
        try:
            response = await self._http.get("/", timeout=1.0)
        except httpx.HTTPError:
            return False
        self._seen = self._seen or response.status_code == 200
        return response.status_code == 200

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
