"""The only way in: a channel for the gateway alone, whose replies keep their metadata."""

import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.process_content import store_or_exit
from bot.rasa_server.patches.failure_patches import install_guards
from bot.rasa_server.patches.repeated_messages import RepeatedMessage, install_repeats
from bot.rasa_server.patches.speed_patches import settle
from bot.settings import settings

MAX_MESSAGE = 2_000
MIN_SENDER = 16
MAX_ID = 100  # of a sender or of a message

log = logging.getLogger("bot.channel")


class ReplyCollector(OutputChannel):
    """Gathers the replies of one turn in the shape that the gateway stores."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in trackers and in the wording generator."""
        return "gateway"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply whole; Rasa's own dispatch would drop its metadata.

        Said twice in a row it is kept once: where an action fails for good, Rasa falls back again
        and again until it has used up its predictions.
        """
        reply = {
            "text": message.get("text") or "",
            "choices": [
                {"label": button["title"], "payload": button["payload"]}
                for button in message.get("buttons") or []
            ],
            "links": message.get("links") or [],
            "meta": message.get("meta") or {},
        }
        if reply not in self.messages[-1:]:
            self.messages.append(reply)


class GatewayInput(RestInput):
    """`POST /webhooks/gateway/webhook` with the secret header.

    Takes `{"sender", "message", "id"}`, no more; an id that was heard before is answered as it was
    then (`repeats.py`). Answers 200 `{"messages": […]}`, 400 for a body of another shape, 403
    without the secret, and 500 without a word of the visitor's where a turn fails.
    """

    @classmethod
    def name(cls) -> str:
        """The channel's name in the address."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        store_or_exit()  # without any words Rasa must not start
        install_guards()
        install_repeats()
        secret = settings().rasa_secret.get_secret_value().encode()
        routes = Blueprint("gateway_webhook", __name__)

        @routes.listener("after_server_start")
        async def begun(*_: Any) -> None:
            settle()

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            given = request.headers.get("X-Bot-Secret", "").encode(errors="replace")
            if not hmac.compare_digest(given, secret):
                return response.json({"error": "forbidden"}, status=403)
            message = read_message(request.json)
            if message is None:
                return response.json({"error": "unusable"}, status=400)
            return await answer(message, on_new_message)

        return routes


def read_message(body: Any) -> UserMessage | None:
    """The message in a request's body, None where it isn't one of the gateway's making."""
    if not isinstance(body, dict) or set(body) != {"sender", "message", "id"}:
        return None
    sender, text, name = body["sender"], body["message"], body["id"]
    if not all(isinstance(each, str) for each in (sender, text, name)):
        return None
    if not (is_id(sender) and len(sender) >= MIN_SENDER and is_id(name)):
        return None
    if not text.strip() or len(text) > MAX_MESSAGE or has_lone_surrogate(text):
        return None
    return UserMessage(text, ReplyCollector(), sender, input_channel="gateway", message_id=name)


def is_id(text: str) -> bool:
    """Whether it can name a sender or a message."""
    return 0 < len(text) <= MAX_ID and text.isascii() and text.isprintable()


def has_lone_surrogate(text: str) -> bool:
    """Whether the text can't be written as UTF-8: the tokeniser would stumble over it."""
    return any("\ud800" <= char <= "\udfff" for char in text)


async def answer(
    message: UserMessage, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> HTTPResponse:
    """Run one turn and give its replies; a failure is told by its kind alone."""
    try:
        with suppress(RepeatedMessage):
            await on_new_message(message)
    except Exception as error:
        log.error("turn_failed kind=%s", type(error).__name__)
        return response.json({"error": "turn failed"}, status=500)
    return response.json({"messages": message.output_channel.messages})
