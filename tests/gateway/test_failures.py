import asyncio
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bench import Gateway, Server, StandIn, Visitor, make_settings, replies, reply
from starlette.responses import JSONResponse, Response

from bot.checks.open_questions import OpenQuestions
from bot.gateway.messages.rasa_client import AT_ONCE, RasaClient, RasaError

SAVED = "Your message is saved"


def broken(body: dict[str, Any]) -> Response:
    raise RuntimeError("Rasa broke")


@pytest.mark.parametrize(
    "behave",
    [
        replies(),
        broken,
        lambda body: Response("oops", 500),
        lambda body: Response("not json"),
        lambda body: Response(status_code=204),
        lambda body: JSONResponse([]),
        lambda body: JSONResponse({"messages": [{"image": "x"}]}),
        lambda body: JSONResponse({"messages": [{"text": "a", "choices": [{"label": "b"}]}]}),
        lambda body: Response(status_code=302, headers={"Location": "/"}),
    ],
    ids=["empty", "breaks", "500", "text", "204", "list", "no text", "no payload", "redirect"],
)
def test_whatever_is_no_answer_gives_an_honest_notice(
    visitor: Visitor, rasa: StandIn, behave: Callable[[dict[str, Any]], Response]
) -> None:
    rasa.behave = behave
    said, notice = visitor.say("hello")
    assert (notice["author"], notice["meta"]) == ("notice", {})
    assert [each["label"] for each in notice["choices"]] == ["About talk_to_human"]
    assert SAVED in notice["text"] and "0116 299 1122" in notice["text"]
    rasa.behave = replies(reply("back again"))
    assert visitor.say("and now?")[1]["text"] == "back again"
    assert visitor.history()[1:3] == [said, notice]


def test_past_the_deadline_the_visitor_gets_a_notice(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    visitor = start(turn_deadline=0.3).visitor()
    visitor.say("quick")
    rasa.open.clear()
    _, notice = visitor.say("hello", key="k")
    assert (notice["author"], SAVED in notice["text"]) == ("notice", True)
    rasa.open.set()
    assert visitor.say("hello", key="k")[1] == notice
    assert visitor.say("again")[1]["text"] == "You said: again"


def test_until_rasa_was_seen_the_notice_says_that_we_are_starting(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    server = Server(rasa.app())
    visitor = start(rasa_port=server.port, recovery_patience=0.0).visitor()
    server.socket.close()
    assert "starting up" in visitor.say("hello")[1]["text"]
    server = Server(rasa.app(), server.port).begin()
    assert visitor.say("hello")[1]["text"] == "You said: hello"
    server.stop()
    assert "can't answer it just now" in visitor.say("hello")[1]["text"]


def test_a_visitor_who_leaves_in_the_middle_does_not_end_the_turn(
    gateway: Gateway, rasa: StandIn
) -> None:
    visitor = gateway.visitor()
    rasa.open.clear()
    body = json.dumps({"text": "are you there?"}).encode()
    head = (
        f"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {visitor.session['token']}\r\nIdempotency-Key: k\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gateway.server.port)) as leaving:
        leaving.sendall(head.encode() + body)
        assert rasa.hears("are you there?")
    with visitor.stream(visitor.history()[-1]["id"]) as events:
        rasa.open.set()
        answers = (event["data"]["text"] for event in events if event["event"] == "message")
        assert next(answers) == "You said: are you there?"
    assert len(visitor.say("are you there?", key="k")) == 2
    assert len(rasa.bodies) == 1


def test_a_message_is_in_the_table_before_rasa_is_called(visitor: Visitor, rasa: StandIn) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(visitor.say, "hello")
        assert rasa.hears("hello")
        assert visitor.texts()[-1] == "hello"
        rasa.open.set()
        assert len(posted.result()) == 2


def test_the_end_of_a_session_in_mid_turn_leaves_nothing_reachable(
    visitor: Visitor, rasa: StandIn
) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(visitor.post, {"text": "hello"})
        assert rasa.hears("hello")
        assert visitor.http.post("/v1/session/end").status_code == 204
        rasa.open.set()
        posted.result()
    assert visitor.http.get("/v1/messages").status_code == 401


@pytest.mark.asyncio
async def test_who_gives_up_while_rasa_is_busy_costs_it_nothing(
    tmp_path: Path, rasa: StandIn, rasa_server: tuple[StandIn, int]
) -> None:
    client = RasaClient(make_settings(tmp_path, rasa_server[1]))
    rasa.open.clear()
    texts, none = [f"message {n}" for n in range(AT_ONCE)], OpenQuestions()
    asked = [asyncio.create_task(client.ask(text, text, 1, none, 60)) for text in texts]
    assert await asyncio.to_thread(rasa.hears, *texts)
    with pytest.raises(RasaError, match="busy"):
        await client.ask("late", "late", 1, none, 0.01)
    leaver = asyncio.create_task(client.ask("leaver", "leaver", 1, none, 60))
    patient = asyncio.create_task(client.ask("patient", "patient", 1, none, 60))
    await asyncio.sleep(0)
    leaver.cancel()
    rasa.open.set()
    answers = await asyncio.gather(*asked, patient)
    assert [drafts[0].text for drafts in answers] == [
        f"You said: {each}" for each in [*texts, "patient"]
    ]
    assert sorted(rasa.heard) == sorted([*texts, "patient"])
    await client.close()
