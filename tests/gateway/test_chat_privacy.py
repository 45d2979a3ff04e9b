"""A visitor has their chat deleted from the chat, and gets a copy of what is stored of it."""

import threading
from collections.abc import Callable
from pathlib import Path

from bench import Gateway, StandIn
from enquiry_kit import add_enquiry
from sqlalchemy import func, select

from bot.privacy import holds
from bot.records import Database
from bot.records.models import Conversation, Enquiry, Erasure, Message

CANARY = "zqcanaryqz"


def files_with(folder: Path, word: str) -> list[str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in paths if word.encode() in path.read_bytes())


def sender(database: Database, word: str) -> str:
    with database.reading() as db:
        query = select(Conversation.sender_id).join(
            Message, Message.conversation_id == Conversation.id
        )
        return str(db.scalars(query.where(Message.text == word)).one())


def test_finishing_deletes_the_chat_and_its_token_opens_nothing(
    start: Callable[..., Gateway],
) -> None:
    gateway = start()
    visitor, other = gateway.visitor(), gateway.visitor()
    visitor.say(f"My secret is {CANARY}")
    other.say("I stay")
    answer = visitor.http.delete("/v1/session")
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "erased"
    assert answer.json()["receipt"].startswith("DEL-")
    assert visitor.http.get("/v1/messages").status_code == 401
    assert visitor.http.delete("/v1/session").status_code == 401
    assert "I stay" in other.texts()
    gateway.server.stop()
    assert files_with(gateway.settings.var_dir, CANARY) == []


def test_a_chat_stays_with_the_enquiry_that_rests_on_it(start: Callable[..., Gateway]) -> None:
    gateway = start()
    visitor, database = gateway.visitor(), Database(gateway.settings.database)
    visitor.say(CANARY)
    left = add_enquiry(database, gateway.clock(), sender_id=sender(database, CANARY))
    with database.reading() as db:
        reference = db.get(Enquiry, left).reference
    told = visitor.http.delete("/v1/session").json()
    assert told == {"outcome": "kept", "references": [reference], "days": 90}
    assert visitor.http.get("/v1/messages").status_code == 401
    with database.reading() as db:
        assert db.scalars(select(Message.id).where(Message.text == CANARY)).one()
    database.close()


def test_a_held_chat_stays(start: Callable[..., Gateway]) -> None:
    gateway = start()
    visitor, database = gateway.visitor(), Database(gateway.settings.database)
    with database.writing() as db:
        chat = db.scalars(select(Conversation.id)).one()
        holds.set_hold(db, holds.CHAT, chat, "a complaint", "Ann", gateway.clock())
    assert visitor.http.delete("/v1/session").json() == {"outcome": "held"}
    with database.reading() as db:
        assert db.get(Conversation, chat).ended_at
        assert db.scalar(select(func.count()).select_from(Erasure)) == 0
    database.close()


def test_a_chat_can_be_deleted_while_it_is_answered(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor = gateway.visitor()
    rasa.open.clear()
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(visitor.post({"text": CANARY}).status_code)
    )
    asking.start()
    assert rasa.hears(CANARY)
    assert gateway.visitor().http.get("/v1/messages").status_code == 200
    assert visitor.http.delete("/v1/session").json()["outcome"] == "erased"
    rasa.open.set()
    asking.join()
    assert answers == [200]
    gateway.server.stop()
    assert files_with(gateway.settings.var_dir, CANARY) == []


def test_a_visitor_gets_a_copy_of_their_own_chat_alone(start: Callable[..., Gateway]) -> None:
    gateway = start()
    visitor, other = gateway.visitor(), gateway.visitor()
    visitor.say(CANARY)
    other.say("of another")
    copy = visitor.http.get("/v1/session/data")
    texts = [row["text"] for row in copy.json()["messages"]["rows"]]
    assert CANARY in texts
    assert "of another" not in copy.text
    assert visitor.session["token"] not in copy.text
    visitor.http.headers.pop("Authorization")
    assert visitor.http.get("/v1/session/data").status_code == 401
