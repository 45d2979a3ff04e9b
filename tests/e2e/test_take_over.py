"""A person in the middle of a check, through the whole line; then the check goes on to its end."""

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from line_kit import Line, Message, Visitor
from test_checks import button, of_check
from walks import outcome_of, rows

from bot.content import load_content
from bot.records import Database
from bot.records.chat import takeover
from bot.records.models import Conversation, StaffUser
from bot.records.staff import staff_sessions
from bot.records.staff.staff_sessions import Lifetimes


@pytest.fixture
def desk(line: Line) -> Iterator["Desk"]:
    made = Desk(line.settings["BOT_DATABASE_URL"], line.content)
    yield made
    made.end()


class Desk:
    """Ann, signed in and available."""

    def __init__(self, url: str, content: Path):
        self.database, self.words = Database(url), load_content(content)
        with self.database.writing() as db:
            self.user = StaffUser(
                email="ann@example.org",
                name="Ann",
                role="adviser",
                password_hash="-",
                available=True,
                created_at=now(),
            )
            db.add(self.user)
            db.flush()
            staff_sessions.begin(db, self.user.id, "-", "-", now(), Lifetimes(0, 10**6))

    def chat_of(self, sender: str) -> int:
        with self.database.reading() as db:
            return int(db.query(Conversation).filter_by(sender_id=sender).one().id)

    def does(self, work: Any, chat: int, whom: Any, *rest: Any) -> None:
        with self.database.writing() as db:
            work(db, chat, whom, *rest)

    def end(self) -> None:
        """Nobody is there any more for the tests that follow."""
        with self.database.writing() as db:
            db.delete(db.get(StaffUser, self.user.id))
        self.database.close()


def now() -> datetime:
    return datetime.now(timezone.utc)


def test_a_check_goes_on_to_its_outcome_where_a_person_has_left_it(
    line: Line, visitor: Visitor, desk: Desk
) -> None:
    check, row, facts = next(each for each in rows() if each[:2] == ("check_cover", 16))
    question = of_check(visitor.say("Please check whether I am covered"))
    question = of_check(visitor.press(pressed(question, facts)))
    said, again = visitor.say("can I please speak to someone")
    assert said["meta"] == {"topic": "talk_to_human", "handoff": "queued"}
    assert again["meta"]["question"] == question["meta"]["question"]

    chat = desk.chat_of(visitor.sender(line))
    desk.does(takeover.join, chat, desk.user, now(), desk.words)
    for text in ("/restart", "how do I pay?", "stop", "yes"):
        assert visitor.say(text) == []
    desk.does(takeover.say, chat, desk.user.id, "Go on with the check, it is quick.", now())
    desk.does(takeover.hand_back, chat, desk.user.id, now(), desk.words)

    *_, back, again = visitor.http.get("/v1/messages").json()["messages"]
    assert back["meta"] == {"handoff": "ended", "staff": "Ann"}
    assert again["meta"]["question"] == question["meta"]["question"]
    newest: Message | None = again
    while newest and "question" in newest["meta"]:
        newest = of_check(visitor.press(pressed(newest, facts)))
    assert newest and newest["meta"]["rule"] == row
    assert newest["meta"]["outcome"] == outcome_of(check, facts)


def test_a_left_check_is_not_taken_up_again_by_a_person_who_leaves(
    line: Line, visitor: Visitor, desk: Desk
) -> None:
    visitor.say("Please check whether I am covered")
    left = visitor.say("stop these questions please")[-1]
    assert left["meta"] == {"check": "check_cover"}
    chat = desk.chat_of(visitor.sender(line))
    desk.does(takeover.join, chat, desk.user, now(), desk.words)
    desk.does(takeover.hand_back, chat, desk.user.id, now(), desk.words)
    assert visitor.http.get("/v1/messages").json()["messages"][-1]["author"] == "notice"


def test_after_two_misses_a_person_is_offered_first_and_can_be_had(
    line: Line, visitor: Visitor, desk: Desk
) -> None:
    visitor.say("what is the best recipe for lasagne?")
    missed = visitor.say("and how long does it bake in the oven?")[-1]
    assert missed["meta"]["fallback"] == "unknown"
    assert missed["choices"][0]["label"] == desk.words.label("talk_to_human")
    (said,) = visitor.press(missed["choices"][0])
    assert said["meta"]["handoff"] == "queued"
    (reason,) = line.rows("SELECT reason FROM handoffs ORDER BY id DESC LIMIT 1")[0]
    assert reason == "misses"


def pressed(question: Message | None, facts: dict[str, str]) -> dict[str, str]:
    assert question
    return button(question, facts.get(question["meta"]["question"], "unsure"))
