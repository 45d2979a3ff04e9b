from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path

import httpx
from bench import Gateway, GatewayProcess, StandIn, Visitor
from sqlalchemy import select

from bot.records import Database
from bot.records.chat import conversations, messages
from bot.records.models import Message
from bot.web.clock import utc_now

Start = Callable[..., GatewayProcess]


def move(visitor: Visitor, process: GatewayProcess) -> None:
    """The same session with the gateway's next process."""
    visitor.http.base_url = httpx.URL(process.url)


def test_a_kill_loses_nothing_that_was_acknowledged(start_process: Start) -> None:
    process = start_process()
    visitor = Visitor(process.url)
    acknowledged: list[str] = []

    def talk(n: int) -> None:
        text = f"canary {n}"
        try:
            visitor.say(text)
        except httpx.TransportError:
            return
        acknowledged.append(text)
        if len(acknowledged) == 25:
            process.kill()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(talk, range(60)))
    assert len(acknowledged) >= 25
    move(visitor, start_process())
    texts = visitor.texts()
    assert [text for text in acknowledged if text not in texts] == []
    assert [text for text in acknowledged if f"You said: {text}" not in texts] == []


def test_a_turn_cut_off_by_a_kill_is_finished_by_the_next_process(
    start_process: Start, rasa: StandIn
) -> None:
    process = start_process()
    visitor = Visitor(process.url)
    last = visitor.history()[-1]["id"]
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(visitor.post, {"text": "hello"}, "k")
        assert rasa.hears("hello")
        process.kill()
        assert isinstance(posted.exception(10), httpx.TransportError)
    rasa.open.set()
    move(visitor, start_process())
    with visitor.stream(last) as events:
        shown = (event["data"]["text"] for event in events if event["event"] == "message")
        assert list(islice(shown, 2)) == ["hello", "You said: hello"]
    answer = visitor.say("hello", key="k")
    assert [message["text"] for message in answer] == ["hello", "You said: hello"]
    assert len(visitor.history()) == 3


def leave_pending(database: Database, token_hash: str, age: timedelta, key: str = "k") -> int:
    """What a killed process leaves behind."""
    then = utc_now() - age
    with database.writing() as db:
        conversation = conversations.find_live(db, token_hash, utc_now(), 10**6)
        assert conversation is not None
        entry = messages.InboundMessage(key, "hash", "hello")
        return int(messages.add_visitor(db, conversation.id, entry, then).id)


def token_hash_of(database: Database) -> str:
    from bot.records.models import Conversation

    with database.reading() as db:
        return str(db.scalars(select(Conversation)).one().token_hash)


def test_a_turn_left_pending_too_long_is_closed_with_a_notice(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    first = start()
    visitor = first.visitor()
    database = Database(first.settings.database)
    leave_pending(database, token_hash_of(database), timedelta(minutes=11))
    first.server.stop()
    second = start()
    visitor.http.base_url = httpx.URL(second.url)
    with visitor.stream() as events:
        seen = [event["data"] for event in islice(events, 3)]
    assert (seen[2]["author"], "interrupted" in seen[2]["text"]) == ("notice", True)
    with database.reading() as db:
        assert [m.turn_state for m in db.scalars(select(Message)) if m.turn_state] == ["failed"]
    assert rasa.heard == []
    database.close()


def test_a_retry_runs_a_pending_turn_that_nobody_is_running(
    start: Callable[..., Gateway], rasa: StandIn, tmp_path: Path
) -> None:
    gateway = start()
    visitor = gateway.visitor()
    visitor.say("hello", key="k")
    database = Database(gateway.settings.database)
    with database.writing() as db:
        said = db.scalars(select(Message).where(Message.idempotency_key == "k")).one()
        said.turn_state = messages.PENDING
        for answer in db.scalars(select(Message).where(Message.reply_to == said.id)):
            db.delete(answer)
    database.close()
    assert [m["text"] for m in visitor.say("hello", key="k")] == ["hello", "You said: hello"]
    assert rasa.heard == ["hello", "hello"]
