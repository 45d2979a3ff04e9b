"""An action that failed can be tried again with the same button or words, and is done once."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from assistant import ActionsHere, Visitor
from rasa.core.agent import Agent
from sqlalchemy import func, select
from test_enquiry_turns import enquiries_of, field, presses, walk_to

from bot.content import load_content
from bot.rasa_server.patches.action_failures import TurnUndone
from bot.records import Database
from bot.records.chat import conversations
from bot.records.models import Email, FinishedCheck

WORDS = load_content()
NOW = datetime.now(timezone.utc)


class FailingActions(ActionsHere):
    """An action server that is down (`before`), or whose answers are lost (`after`)."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: str | None = None
        self.only = ""

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        hit = self.fails and self.only in kwargs["json"]["next_action"]
        if hit and self.fails == "before":
            raise ConnectionRefusedError
        answer = await super().request(*args, **kwargs)
        if hit:
            raise TimeoutError
        return answer


@pytest.fixture
def actions(agent: Agent) -> Iterator[FailingActions]:
    before, failing = agent.processor.action_endpoint, FailingActions()
    agent.processor.action_endpoint = failing
    yield failing
    agent.processor.action_endpoint = before


def loses(visitor: Visitor, say: Callable[[], object]) -> None:
    """The turn is lost; what was said in it is told to nobody."""
    with pytest.raises(TurnUndone):
        say()


TRIES = {
    "the button": lambda visitor: presses(visitor, enquiry_send="yes"),
    "yes": lambda visitor: visitor.says("yes"),
    "yes please send it": lambda visitor: visitor.says("yes please send it"),
    "send it": lambda visitor: visitor.says("send it"),
    "try again": lambda visitor: visitor.says("try again"),
}


@pytest.mark.parametrize("again", TRIES)
@pytest.mark.parametrize("fails", ["before", "after"])
@pytest.mark.parametrize("only", ["", "action_send_enquiry"])
def test_a_send_that_failed_is_sent_by_the_same_once_and_tells_its_reference(
    visitor: Visitor,
    database: Database,
    actions: FailingActions,
    only: str,
    fails: str,
    again: str,
) -> None:
    walk_to(visitor, "enquiry_send")
    actions.fails, actions.only = fails, only
    loses(visitor, lambda: presses(visitor, enquiry_send="yes"))
    loses(visitor, lambda: TRIES[again](visitor))
    actions.fails = None
    TRIES[again](visitor)
    (row,) = enquiries_of(database, visitor)
    assert visitor.last["meta"]["reference"] == row.reference
    with database.reading() as db:
        letters = select(func.count()).select_from(Email).where(Email.enquiry_id == row.id)
        assert db.scalar(letters) == 1


@pytest.mark.parametrize("again", TRIES)
def test_a_send_that_failed_inside_the_action_can_be_repeated(
    visitor: Visitor, database: Database, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    walk_to(visitor, "enquiry_send")
    with monkeypatch.context() as broken, database.writing() as db:
        db.execute(select(1))  # nobody else can write
        broken.setattr("actions.safe_action.DEADLINE", 0.2)
        presses(visitor, enquiry_send="yes")
        assert visitor.text == WORDS.phrase("not_recorded")
    TRIES[again](visitor)
    (row,) = enquiries_of(database, visitor)
    assert visitor.last["meta"]["reference"] == row.reference


@pytest.mark.parametrize("fails", ["before", "after"])
def test_any_answer_of_an_enquiry_can_be_given_again(
    visitor: Visitor, actions: FailingActions, fails: str
) -> None:
    walk_to(visitor, "enquiry_contact")
    actions.fails = fails
    loses(visitor, lambda: visitor.says("sian@school.example.com"))
    actions.fails = None
    visitor.says("sian@school.example.com")
    assert field(visitor) == "enquiry_reach"


@pytest.mark.parametrize("fails", ["before", "after"])
@pytest.mark.parametrize("only", ["validate_", "action_check_outcome"])
def test_an_outcome_that_was_lost_is_told_by_the_same_button_and_stored_once(
    visitor: Visitor, database: Database, actions: FailingActions, only: str, fails: str
) -> None:
    with database.writing() as db:
        conversations.begin(db, visitor.sender_id, NOW, 3600).sender_id = visitor.sender_id
    visitor.says("/check_cover")
    visitor.chooses(membership="associate")
    actions.fails, actions.only = fails, only
    for _ in range(2):
        loses(visitor, lambda: visitor.chooses(employment_related="yes"))
    actions.fails = None
    visitor.chooses(employment_related="yes")
    assert visitor.last["meta"]["outcome"] == "associate_not_covered"
    with database.reading() as db:
        query = select(FinishedCheck).where(FinishedCheck.sender_id == visitor.sender_id)
        (row,) = db.scalars(query)
    assert row.facts["membership"] == "associate"


def test_an_answer_with_status_400_is_a_failure_and_not_an_aside(
    visitor: Visitor, actions: FailingActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rasa.utils.endpoints import ClientResponseError

    async def refuse(*args: Any, **kwargs: Any) -> Any:
        name = kwargs["json"]["next_action"]
        raise ClientResponseError(400, "odd", json.dumps({"action_name": name, "error": "odd"}))

    walk_to(visitor, "enquiry_send")
    with monkeypatch.context() as odd:
        odd.setattr(actions, "request", refuse)
        loses(visitor, lambda: presses(visitor, enquiry_send="yes"))
    presses(visitor, enquiry_send="yes")
    assert visitor.last["meta"]["reference"]
