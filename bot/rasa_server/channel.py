"""The channel between gateway and Rasa; its replies keep their metadata."""

import gc
import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.process_content import store_or_exit
from bot.nlu.facts.fact_labels import ASKED, KNOWN
from bot.nlu.training import SMOKE
from bot.rasa_server.log_privacy import hide_words_in_logs
from bot.rasa_server.patches.action_failures import TurnUndone
from bot.rasa_server.patches.repeated_messages import RepeatedMessage
from bot.rasa_server.renderers import RendererMismatch, check_renderers
from bot.rasa_server.topic_ranking import topic_ranking
from bot.settings import settings

MAX_MESSAGE_LENGTH = 2_000
MIN_SENDER_LENGTH = 16
MAX_ID_LENGTH = 100  # of a sender or of a message
MAX_KNOWN = 20
KEYS = {"sender", "message", "id", "asked", "known"}

log = logging.getLogger("bot.channel")


class ReplyCollector(OutputChannel):
    """Collects the replies of one turn in the shape that the gateway stores."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in trackers and in the wording generator."""
        return "gateway"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one reply with its metadata, which Rasa's own dispatch would drop.

        Skips a reply that repeats the one before: when an action fails for good, Rasa predicts the
        fallback until it has used up its predictions.
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
        if reply in self.messages[-1:]:
            return
        # The question of a form stays last: its buttons are those to choose from.
        is_crisis = (message.get("meta") or {}).get("crisis")
        is_before = bool(is_crisis and self.messages) and _asks(self.messages[-1])
        self.messages.insert(len(self.messages) - is_before, reply)


def _asks(reply: dict[str, Any]) -> bool:
    return not {"question", "asks", "field", "review"}.isdisjoint(reply["meta"])


class GatewayInput(RestInput):
    """`POST /webhooks/gateway/webhook` with the secret header.

    Takes `{"sender", "message", "id", "asked", "known"}`, no more; `asked` is the open question of
    a check or null, `known` names those answered before. An id that the conversation holds already
    gets the same replies again. Answers 200 `{"messages": […]}`, 400 for a body of another shape,
    403 without the secret, and 500 without any of the visitor's words if a turn fails.

    `GET /webhooks/gateway/health`, with the secret too: 200 if the model understands a question
    whose answer is known, else 503. `POST /webhooks/gateway/topics` with `{"text"}` answers
    `{"topics": [{"topic", "confidence"}]}`. Neither touches a conversation.
    """

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in the address."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of this channel."""
        store_or_exit()  # without any words Rasa must not start
        hide_words_in_logs()
        secret = settings().rasa_secret.get_secret_value().encode()
        routes = Blueprint("gateway_webhook", __name__)

        @routes.listener("after_server_start")
        async def finish_start(app: Sanic, *_: Any) -> None:
            refuse_unknown_responses(app)
            # What start-up has left is never garbage, so the collector needn't look through it.
            gc.collect()
            gc.freeze()

        @routes.on_request
        async def check_secret(request: Request) -> HTTPResponse | None:
            given = request.headers.get("X-Bot-Secret", "").encode(errors="replace")
            if hmac.compare_digest(given, secret):
                return None
            return response.json({"error": "forbidden"}, status=403)

        @routes.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            fault = await fault_of_model(getattr(request.app.ctx, "agent", None))
            return response.json({"status": fault or "ok"}, status=503 if fault else 200)

        @routes.route("/topics", methods=["POST"])
        async def topics(request: Request) -> HTTPResponse:
            text = request.json.get("text") if isinstance(request.json, dict) else None
            found = await topic_ranking(getattr(request.app.ctx, "agent", None), text)
            if found is None:
                return response.json({"error": "unusable"}, status=400)
            return response.json({"topics": found})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            message = read_message(request.json)
            if message is None:
                return response.json({"error": "unusable"}, status=400)
            return await run_turn(message, on_new_message)

        return routes


def refuse_unknown_responses(app: Sanic) -> None:
    """End the process with one line if the loaded model's domain and the renderers differ."""
    domain = getattr(getattr(app.ctx, "agent", None), "domain", None)
    try:
        if domain is not None:
            check_renderers(domain)
    except RendererMismatch as error:
        log.critical("start_refused reason=%s", error)
        os._exit(1)  # any exception would be logged by Sanic with its traceback


async def fault_of_model(agent: Agent | None) -> str | None:
    """Return why the model can't be used; None if it knows the topic of a question of its trial."""
    if agent is None or not agent.is_ready():
        return "no model"
    question, topic = next(iter(SMOKE.items()))
    try:
        understood = await agent.parse_message(question)
    except Exception as error:
        log.error("health_question_failed kind=%s", type(error).__name__)
        return "the model fails"
    return None if topic in understood.get("topics", ()) else "the model doesn't understand"


def read_message(body: Any) -> UserMessage | None:
    """Return the message in a request's body; None if the gateway wouldn't send such a body."""
    if not isinstance(body, dict) or set(body) != KEYS:
        return None
    sender, text, message_id = body["sender"], body["message"], body["id"]
    asked, known = body["asked"], body["known"]
    if not isinstance(known, list) or len(known) > MAX_KNOWN:
        return None
    if not all(isinstance(each, str) for each in (sender, text, message_id, asked or "", *known)):
        return None
    if not (is_id(sender) and len(sender) >= MIN_SENDER_LENGTH and is_id(message_id)):
        return None
    if not text.strip() or len(text) > MAX_MESSAGE_LENGTH or has_lone_surrogate(text):
        return None
    replies = ReplyCollector()
    return UserMessage(
        text,
        replies,
        sender,
        input_channel="gateway",
        message_id=message_id,
        metadata={ASKED: asked, KNOWN: known},
    )


def is_id(text: str) -> bool:
    """Return whether the text can be the id of a sender or of a message."""
    return 0 < len(text) <= MAX_ID_LENGTH and text.isascii() and text.isprintable()


def has_lone_surrogate(text: str) -> bool:
    """Return whether the text can't be encoded as UTF-8; the tokeniser would fail on it."""
    return any("\ud800" <= char <= "\udfff" for char in text)


async def run_turn(
    message: UserMessage, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> HTTPResponse:
    """Run one turn and answer with its replies; logs only the kind of a failure."""
    try:
        with suppress(RepeatedMessage, TurnUndone):
            await on_new_message(message)
    except Exception as error:
        log.error("turn_failed kind=%s", type(error).__name__)
        return response.json({"error": "turn failed"}, status=500)
    return response.json({"messages": message.output_channel.messages})
