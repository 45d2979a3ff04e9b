"""A long chat is as quick at its end, and a check or an enquiry survives the cut of the tracker."""

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from assistant import Visitor
from rasa.core.agent import Agent
from sqlalchemy import select

from bot.rasa_server import bounded_tracker
from bot.rasa_server.tracker_store import SnapshotTrackerStore
from bot.records import Database
from bot.records.models import Enquiry

ASIDES = ("How much does membership cost?", "Who can join?", "What does the union do?")


@pytest.fixture
def lasting(agent: Agent, tmp_path: Path) -> Iterator[SnapshotTrackerStore]:
    """The assistant with the tracker store that it runs with."""
    before = agent.tracker_store
    store = SnapshotTrackerStore(agent.domain, host=f"sqlite:///{tmp_path / 'trackers.db'}")
    agent.tracker_store = agent.processor.tracker_store = store
    yield store
    agent.tracker_store = agent.processor.tracker_store = before


@pytest.fixture
def short_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trackers are cut in every other turn."""
    monkeypatch.setattr(bounded_tracker, "MOST_TURNS", 2)
    monkeypatch.setattr(bounded_tracker, "KEPT_TURNS", 1)


@pytest.fixture
def new_guest(
    agent: Agent, lasting: SnapshotTrackerStore, new_visitor: Callable[[], Visitor]
) -> Callable[[], Visitor]:
    return new_visitor


def test_a_check_comes_to_the_same_outcome_however_often_the_tracker_is_cut(
    short_memory: None, new_guest: Callable[[], Visitor]
) -> None:
    visitor = new_guest()
    visitor.says("/check_cover")
    facts = {"membership": "associate", "employment_related": "yes"}
    while fact := visitor.slot("requested_slot"):
        for aside in (*ASIDES, *ASIDES):
            visitor.says(aside, intent="faq/who_can_join")
            assert visitor.slot("requested_slot") == fact
        visitor.chooses(**{fact: facts.pop(fact)})
    assert visitor.last["meta"]["outcome"] == "associate_not_covered"


def test_an_enquiry_keeps_its_answers_and_its_open_question(
    short_memory: None, new_guest: Callable[[], Visitor], database: Database
) -> None:
    visitor = new_guest()
    visitor.says("/make_enquiry")
    answers = {
        "enquiry_about": "My contract changes in September and nobody tells me why",
        "enquiry_consent": "yes, I agree",
        "enquiry_name": "Siân O'Neill",
        "enquiry_contact": "sian@school.example.com",
        "enquiry_reach": "after four",
    }
    for field, answer in answers.items():
        if field != "enquiry_about":  # there a question may be what it is about
            for aside in ASIDES:
                visitor.says(aside)
                assert visitor.last["meta"].get("field") == field
        visitor.says(answer)
    visitor.says("yes, send it")
    with database.reading() as db:
        query = select(Enquiry).where(Enquiry.sender_id == visitor.sender_id)
        (row,) = db.scalars(query)
    assert row.reference in visitor.text
    assert (row.about, row.name) == (answers["enquiry_about"], answers["enquiry_name"])


def test_the_last_turns_of_a_long_chat_are_as_quick_as_the_first(
    lasting: SnapshotTrackerStore, new_guest: Callable[[], Visitor]
) -> None:
    visitor, took = new_guest(), []
    visitor.says("Who can join?")
    for number in range(240):
        began = time.process_time()
        visitor.says("/ask_why" if number % 2 else "/affirm")
        took.append(time.process_time() - began)
    assert statistics.median(took[-80:]) < 1.5 * statistics.median(took[:80])
    assert len(lasting._texts[visitor.sender_id]) < 400_000
