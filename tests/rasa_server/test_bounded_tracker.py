"""A tracker stays short however long the chat is, and what has to last stays in it."""

import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_server.bounded_tracker import KEPT_TURNS, MOST_TURNS, bounded
from bot.rasa_server.tracker_store import SnapshotTrackerStore

SENDER = "a-sender-of-the-tests"
DOMAIN = Domain.from_dict(
    {
        "slots": {
            "role": {"type": "text", "mappings": [{"type": "custom"}]},
            "requested_slot": {"type": "any", "mappings": [{"type": "custom"}]},
            "record": {"type": "any", "mappings": [{"type": "custom"}]},
        },
        "forms": {"a_form": {"required_slots": []}},
    }
)
HEARD = {
    "intent": {"name": "faq", "confidence": 0.9},
    "intent_ranking": [{"name": f"faq/{n}", "confidence": 0.01} for n in range(10)],
    "entities": [],
    "heard": {"facts": [], "answers": {}},
}


def turn(number: int) -> list[Event]:
    text = f"question number {number}"
    return [
        UserUttered(text, HEARD["intent"], [], HEARD, message_id=str(number)),  # type: ignore[arg-type]
        ActionExecuted("utter_faq"),
        BotUttered(f"answer number {number}", {"buttons": [{"title": "y", "payload": "/y"}] * 3}),
        ActionExecuted("action_listen"),
    ]


def size_of_row(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT length(tracker) FROM trackers").fetchone()[0])


async def test_two_thousand_turns_cost_no_more_at_the_end_than_at_the_beginning(
    tmp_path: Path,
) -> None:
    path = tmp_path / "trackers.db"
    store = SnapshotTrackerStore(DOMAIN, host=f"sqlite:///{path}")
    took, sizes, events = [], [], []
    for number in range(2_000):
        began = time.process_time()
        tracker = await store.get_or_create_tracker(SENDER, append_action_listen=False)
        for event in turn(number):
            tracker.update(event)
        tracker.current_state()
        await store.save(tracker)
        took.append(time.process_time() - began)
        if number % 50 == 0:
            sizes.append(size_of_row(path))
            events.append(len(tracker.events))
    assert statistics.median(took[-500:]) < 1.5 * statistics.median(took[:500])
    assert max(sizes) < 1.5 * sizes[1]
    assert max(events) <= 4 * MOST_TURNS + 20


def cut_tracker(*before: Event) -> DialogueStateTracker:
    events = [SessionStarted(), ActionExecuted("action_listen"), *before]
    for number in range(MOST_TURNS + 1):
        events += turn(number)
    whole = DialogueStateTracker.from_events(SENDER, events, DOMAIN.slots)
    return bounded(whole, DOMAIN)


@pytest.mark.parametrize("value", ["head", "", 0, False, ["a"], {"check": "cover", "asked": None}])
def test_slots_of_before_the_cut_are_as_they_were(value: object) -> None:
    tracker = cut_tracker(SlotSet("record", value), SlotSet("role", "head"), SlotSet("role", None))
    assert tracker.get_slot("record") == value
    assert tracker.get_slot("role") is None
    assert all(slot.value is None for slot in DOMAIN.slots if slot.name == "record")


def test_an_open_form_stays_open_with_its_question() -> None:
    opened = (
        ActionExecuted("a_form"),
        ActiveLoop("a_form"),
        SlotSet("requested_slot", "role"),
        ActionExecuted("action_listen"),
    )
    tracker = cut_tracker(*opened)
    assert tracker.active_loop_name == "a_form"
    assert tracker.get_slot("requested_slot") == "role"
    closed = cut_tracker(*opened, ActiveLoop(None), SlotSet("requested_slot", None))
    assert (closed.active_loop_name, closed.get_slot("requested_slot")) == (None, None)


def test_the_newest_turns_are_kept_whole_and_a_repeated_message_is_still_known() -> None:
    tracker = cut_tracker()
    texts = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    newest = range(MOST_TURNS + 1 - KEPT_TURNS, MOST_TURNS + 1)
    assert texts == [f"question number {number}" for number in newest]
    assert tracker.latest_message and tracker.latest_message.message_id == str(MOST_TURNS)
    assert tracker.latest_action_name == "action_listen"
    times = [event.timestamp for event in tracker.events]
    assert times == sorted(times)


async def test_a_long_row_of_before_is_short_from_its_first_reading_on(tmp_path: Path) -> None:
    path = tmp_path / "trackers.db"
    store = SnapshotTrackerStore(DOMAIN, host=f"sqlite:///{path}")
    events = [event for number in range(300) for event in turn(number)]
    whole = DialogueStateTracker.from_events(SENDER, events, DOMAIN.slots)
    store._table.write({SENDER: store.serialise_tracker(whole)})
    found = await store.retrieve(SENDER)
    assert found and len(found.events) < 4 * MOST_TURNS
