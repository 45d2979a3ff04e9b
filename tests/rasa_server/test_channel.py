"""The gateway's channel into Rasa, under Sanic itself."""

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from bot.rasa_server import channel
from bot.rasa_server.patches.repeated_messages import RepeatedMessage
from bot.settings import Settings

SECRET = "a-secret-for-tests"
SENDER = "a-sender-of-the-tests"
Handler = Callable[[UserMessage], Awaitable[Any]]
Ask = Callable[..., httpx.Response]


NOTHING = {"asked": None, "known": []}


async def greet(message: UserMessage) -> None:
    await message.output_channel.send_response(
        message.sender_id,
        {
            "text": f"You said {message.text}",
            "buttons": [{"title": "Join", "payload": "/faq"}],
            "links": [{"label": "a", "url": "b"}],
            "meta": {"topic": "greet"},
        },
    )


async def say_nothing(message: UserMessage) -> None:
    return None


async def stumble(message: UserMessage) -> None:
    raise ValueError(message.text)


@pytest.fixture(scope="module")
def turn() -> dict[str, Handler]:
    """What a turn does, under "handler"."""
    return {}


@pytest.fixture(scope="module")
def address(turn: dict[str, Handler]) -> Iterator[str]:
    """One server for all tests: Sanic rewrites its own methods when a first one starts."""

    async def run_turn(message: UserMessage) -> None:
        await turn["handler"](message)

    with pytest.MonkeyPatch.context() as patch, closing(socket.socket()) as listening:
        given = Settings(_env_file=None, rasa_secret=SECRET)
        patch.setattr(channel, "settings", lambda: given)
        listening.bind(("127.0.0.1", 0))
        loop, app = asyncio.new_event_loop(), Sanic("channel_of_the_tests")
        app.blueprint(channel.GatewayInput().blueprint(run_turn), url_prefix="/webhooks/gateway")
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        asyncio.run_coroutine_threadsafe(_serve(app, listening), loop).result(20)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/gateway/webhook"
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)


async def _serve(app: Sanic, listening: socket.socket) -> None:
    server = await app.create_server(sock=listening, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()


@pytest.fixture
def ask(address: str, turn: dict[str, Handler]) -> Ask:
    """Posts a body to a channel whose turns are run by the handler given."""

    def post(handler: Handler, body: Any, secret: str | None = SECRET) -> httpx.Response:
        turn["handler"] = handler
        headers = {} if secret is None else {"X-Bot-Secret": secret}
        content = json.dumps(body)
        return httpx.post(address, content=content, headers=headers, timeout=20, trust_env=False)

    return post


def test_a_reply_keeps_buttons_links_and_metadata(ask: Ask) -> None:
    answer = ask(greet, {"sender": SENDER, "message": "hello", "id": "7", **NOTHING})
    assert answer.status_code == 200
    assert answer.json()["messages"] == [
        {
            "text": "You said hello",
            "choices": [{"label": "Join", "payload": "/faq"}],
            "links": [{"label": "a", "url": "b"}],
            "meta": {"topic": "greet"},
        }
    ]


def test_a_reply_that_repeats_the_one_before_is_sent_once(ask: Ask) -> None:
    async def stammer(message: UserMessage) -> None:
        for text in ("Sorry", "Sorry", "Sorry", "Try again", "Sorry"):
            await message.output_channel.send_response(message.sender_id, {"text": text})

    answer = ask(stammer, {"sender": SENDER, "message": "hello", "id": "7", **NOTHING})
    said = [each["text"] for each in answer.json()["messages"]]
    assert said == ["Sorry", "Try again", "Sorry"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
def test_a_request_without_the_secret_is_refused(ask: Ask, secret: str | None) -> None:
    answer = ask(
        stumble,
        {"sender": SENDER, "message": "hello", "id": "7", **NOTHING},
        secret,
    )
    assert answer.status_code == 403


def test_a_turn_without_replies_gives_no_message(ask: Ask) -> None:
    answer = ask(say_nothing, {"sender": SENDER, "message": "hello", "id": "7", **NOTHING})
    assert (answer.status_code, answer.json()) == (200, {"messages": []})


def test_a_repeated_message_is_answered_too(ask: Ask) -> None:
    async def repeat(message: UserMessage) -> None:
        await greet(message)
        raise RepeatedMessage

    answer = ask(repeat, {"sender": SENDER, "message": "hello", "id": "7", **NOTHING})
    assert answer.status_code == 200
    assert [each["text"] for each in answer.json()["messages"]] == ["You said hello"]


def test_a_failed_turn_is_reported_without_the_visitors_words(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(stumble, {"sender": SENDER, "message": "canary-577", "id": "7", **NOTHING})
    assert (answer.status_code, answer.json()) == (500, {"error": "turn failed"})
    assert "turn_failed kind=ValueError" in caplog.text
    assert "canary-577" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"sender": SENDER, "message": "hello"},
        {"sender": "default", "message": "hello", "id": "7", **NOTHING},
        {"message": "hello", "id": "7", **NOTHING},
        {"sender": "\ud800" * 20, "message": "hello", "id": "7", **NOTHING},
        {"sender": "a" * 19 + "\0", "message": "hello", "id": "7", **NOTHING},
        {"sender": "a" * 300, "message": "hello", "id": "7", **NOTHING},
        {"sender": SENDER, "message": None, "id": "7", **NOTHING},
        {"sender": SENDER, "message": " \n", "id": "7", **NOTHING},
        {"sender": SENDER, "message": "a\udfff", "id": "7", **NOTHING},
        {"sender": SENDER, "message": "a" * 2_001, "id": "7", **NOTHING},
        {"sender": SENDER, "message": "hello", "id": "7"},
        {
            "sender": SENDER,
            "message": "hello",
            "id": "7",
            "asked": None,
            "known": [],
            "metadata": {},
        },
        {"sender": SENDER, "message": "hello", "id": "7", "asked": 7, "known": []},
        {"sender": SENDER, "message": "hello", "id": "7", "asked": None, "known": "stage"},
        {"sender": SENDER, "message": "hello", "id": "7", "asked": None, "known": [7]},
        {"sender": SENDER, "message": "hello", "id": "7", "asked": None, "known": ["stage"] * 21},
        {"sender": SENDER, "message": "hello", "id": 7, **NOTHING},
        {"sender": SENDER, "message": "hello", "id": "", **NOTHING},
        {"sender": SENDER, "message": "hello", "id": "7" * 101, **NOTHING},
    ],
    ids=range(21),
)
def test_a_body_that_the_gateway_would_not_make_is_unusable(ask: Ask, body: Any) -> None:
    assert (ask(stumble, body)).status_code == 400
    assert channel.read_message(body) is None


def test_a_sender_of_the_gateways_making_is_taken_as_it_is() -> None:
    body = {
        "sender": "0123456789abcdef",
        "message": "é" * 2_000,
        "id": "7",
        "asked": None,
        "known": [],
    }
    message = channel.read_message(body)
    assert message is not None
    assert (message.sender_id, message.text) == ("0123456789abcdef", "é" * 2_000)
    assert message.message_id == "7"
    assert message.input_channel == "gateway"
    assert message.metadata == NOTHING


def test_topics_of_a_text_are_told_with_the_secret_alone(address: str) -> None:
    body = {"text": "How do I join?"}
    path = f"{address.rpartition('/')[0]}/topics"
    assert httpx.post(path, json=body).status_code == 403
    headers = {"X-Bot-Secret": SECRET}
    for unfit in ({}, {"text": 3}, {"text": " "}, {"text": "a" * 201}, [1], body):
        answer = httpx.post(path, json=unfit, headers=headers)
        assert answer.status_code == 400  # the last: this server has no model
