"""A visitor has their chat deleted from the chat, and gets a copy of what is stored of it."""

import threading
from collections.abc import Callable
from pathlib import Path

from bench import Gateway, StandIn, Visitor, replies, reply
from bench import Message as Said
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


def press(visitor: Visitor, message: Said, label: str) -> list[Said]:
    """What is said once the button with this label is pressed."""
    (button,) = (each for each in message["choices"] if each["label"] == label)
    answer = visitor.choose(button["choice"])
    assert answer.status_code == 200, answer.text
    said: list[Said] = answer.json()["messages"]
    return said


def asks_for(rasa: StandIn, topic: str) -> None:
    """Let Rasa answer this topic."""
    rasa.behave = replies(reply("About it.", meta={"topic": topic}))


def test_a_visitor_has_the_chat_deleted_by_its_buttons(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor, phrase = gateway.visitor(), gateway.store.current.phrase
    visitor.say(f"My secret is {CANARY}")
    asks_for(rasa, "delete_my_data")
    answer = visitor.say("delete my chat")[-1]
    question = press(visitor, answer, phrase("delete_chat"))[-1]
    assert question["text"] == phrase("delete_chat_sure")
    kept = press(visitor, question, phrase("delete_chat_no"))[-1]
    assert kept["text"] == phrase("delete_chat_not")
    last = press(visitor, question, phrase("delete_chat_yes"))[-1]
    assert last["meta"]["chat"] == "erased" and "DEL-" in last["text"]
    assert visitor.http.get("/v1/messages").status_code == 401
    gateway.server.stop()
    assert files_with(gateway.settings.var_dir, CANARY) == []


def test_the_words_of_the_button_delete_the_chat_and_the_same_words_unasked_do_not(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor, phrase = gateway.visitor(), gateway.store.current.phrase
    yes = phrase("delete_chat_yes")
    assert visitor.say(yes)[-1]["text"] == f"You said: {yes}"
    asks_for(rasa, "delete_my_data")
    press(visitor, visitor.say("delete my chat")[-1], phrase("delete_chat"))
    assert visitor.say(yes.lower())[-1]["meta"]["chat"] == "erased"


def test_the_buttons_say_what_stays_and_end_a_chat_that_an_enquiry_rests_on(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor, phrase = gateway.visitor(), gateway.store.current.phrase
    database = Database(gateway.settings.database)
    visitor.say(CANARY)
    left = add_enquiry(database, gateway.clock(), sender_id=sender(database, CANARY))
    with database.reading() as db:
        reference = db.get(Enquiry, left).reference
    asks_for(rasa, "delete_my_data")
    question = press(visitor, visitor.say("delete it")[-1], phrase("delete_chat"))[-1]
    assert reference in question["text"] and "90 days" in question["text"]
    last = press(visitor, question, phrase("delete_chat_end"))[-1]
    assert last["meta"]["chat"] == "kept" and reference in last["text"]
    assert visitor.http.get("/v1/messages").status_code == 401
    with database.reading() as db:
        assert db.scalars(select(Message.id).where(Message.text == CANARY)).one()
    database.close()


def test_the_links_of_a_copy_open_all_of_this_chat_while_it_is_open(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor, other = gateway.visitor(), gateway.visitor()
    phrase = gateway.store.current.phrase
    visitor.say(CANARY)
    other.say("of another")
    asks_for(rasa, "my_data_copy")
    ready = press(visitor, visitor.say("a copy of my data")[-1], phrase("copy_chat"))[-1]
    page, file = (
        each["url"].removeprefix(gateway.settings.public_address) for each in ready["links"]
    )
    other.http.headers.pop("Authorization")
    shown, saved = other.http.get(page), other.http.get(file)
    assert shown.status_code == saved.status_code == 200
    assert saved.json()["messages"]["rows"][1]["text"] == CANARY
    for copy in (shown, saved):
        assert CANARY in copy.text and "of another" not in copy.text
        assert visitor.session["token"] not in copy.text
        assert copy.headers["Cache-Control"] == "no-store"
        assert copy.headers["Referrer-Policy"] == "no-referrer"
    foreign = other.http.get(page[:-1] + ("A" if page[-1] != "A" else "B"))
    assert foreign.status_code == 404
    visitor.http.post("/v1/session/end", json={})
    assert other.http.get(page).status_code == other.http.get(file).status_code == 404


def test_a_chat_with_a_person_is_deleted_by_its_button_too(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor, phrase = gateway.visitor(), gateway.store.current.phrase
    asks_for(rasa, "delete_my_data")
    answer = visitor.say("delete my chat")[-1]
    database = Database(gateway.settings.database)
    with database.writing() as db:
        db.scalars(select(Conversation)).one().state = "human"
    question = press(visitor, answer, phrase("delete_chat"))[-1]
    assert press(visitor, question, phrase("delete_chat_yes"))[-1]["meta"]["chat"] == "erased"
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Message)) == 0
    database.close()
