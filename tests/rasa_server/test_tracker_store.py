"""The tracker store under everything that ends Rasa's own or loses its conversations."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine
from encryption_kit import key_file as key_file
from encryption_kit import ring as ring
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from sqlalchemy.exc import OperationalError

from bot.encryption.key_ring import KeyRing
from bot.rasa_server import tracker_store
from bot.rasa_server.tracker_store import SnapshotTrackerStore

SENDER = "a-sender-of-the-tests"
Make = Callable[[], SnapshotTrackerStore]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trackers.db"


@pytest.fixture
def make(path: Path) -> Make:
    """Makes a store as a new process has it: nothing in its caches."""
    return lambda: SnapshotTrackerStore(Domain.empty(), host=f"sqlite:///{path}")


def tracker_with(*texts: str, sender: str = SENDER) -> DialogueStateTracker:
    events = [SessionStarted(), *(UserUttered(text) for text in texts)]
    return DialogueStateTracker.from_events(sender, events)


async def texts(store: SnapshotTrackerStore, sender: str = SENDER) -> list[str] | None:
    tracker = await store.retrieve(sender)
    if tracker is None:
        return None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


class FailingDatabase:
    """A database that fails while `fails` is set."""

    def __init__(self, store: SnapshotTrackerStore, monkeypatch: pytest.MonkeyPatch):
        self.fails = True
        for name in ("read", "write"):
            monkeypatch.setattr(store._table, name, self._around(getattr(store._table, name)))

    def _around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            if self.fails:
                raise OperationalError("SELECT", {}, Exception("gone"))
            return work(*given)

        return run


async def test_what_is_saved_is_there_for_the_next_process(make: Make) -> None:
    await make().save(tracker_with("one", "two"))
    assert await texts(make()) == ["one", "two"]
    assert list(await make().keys()) == [SENDER]


async def test_slots_come_back_with_the_events(path: Path) -> None:
    domain = Domain.from_dict(
        {"slots": {"role": {"type": "text", "mappings": [{"type": "custom"}]}}}
    )
    events = [SessionStarted(), SlotSet("role", "head")]
    tracker = DialogueStateTracker.from_events(SENDER, events, [TextSlot("role", mappings=[{}])])
    await SnapshotTrackerStore(domain, host=f"sqlite:///{path}").save(tracker)
    found = await SnapshotTrackerStore(domain, host=f"sqlite:///{path}").retrieve(SENDER)
    assert found is not None
    assert found.get_slot("role") == "head"


def test_a_database_that_cannot_be_used_ends_the_start_with_its_cause(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("no database at all\n" * 100, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        SnapshotTrackerStore(Domain.empty(), host=f"sqlite:///{path}")
    assert ended.value.code == 2
    remedy = "set BOT_TRACKER_URL to another file"
    assert capsys.readouterr().err == f"bot: {path} isn't a SQLite database: {remedy}\n"


async def test_a_turn_that_is_cut_off_leaves_nothing_behind(make: Make) -> None:
    store = make()
    await store.save(tracker_with("one"))
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    tracker.update(UserUttered("half a turn"))
    assert await texts(store) == ["one"]


async def test_a_first_turn_that_is_cut_off_leaves_nothing_behind(make: Make) -> None:
    store = make()
    tracker = tracker_with()
    await store.save(tracker)  # as Rasa does before the first turn
    tracker.update(UserUttered("half a turn"))
    assert await texts(store) == []


async def test_a_cached_tracker_equals_the_one_in_the_database(path: Path) -> None:
    slots = {"role": {"type": "text", "mappings": [{"type": "custom"}]}}
    domain = Domain.from_dict({"slots": slots, "forms": {"a_form": {"required_slots": []}}})
    store = SnapshotTrackerStore(domain, host=f"sqlite:///{path}")
    tracker = await store.get_or_create_tracker(SENDER, append_action_listen=False)
    heard = {"intent": {"name": "ask"}, "entities": [], "heard": {"facts": [{"value": True}]}}
    for event in [
        SessionStarted(),
        ActionExecuted("action_listen"),
        UserUttered("one", {"name": "ask", "confidence": 0.25}, [], heard),
        ActionExecuted("a_form"),
        ActiveLoop("a_form"),
        SlotSet("role", "head"),
        BotUttered("and?", {"buttons": [{"title": "yes", "payload": "/yes"}]}),
        ActionExecuted("action_listen"),
    ]:
        tracker.update(event)
    await store.save(tracker)
    live = await store.retrieve(SENDER)
    read = await SnapshotTrackerStore(domain, host=f"sqlite:///{path}").retrieve(SENDER)
    assert live is tracker
    assert read is not None
    whole = EventVerbosity.ALL
    assert read.current_state(whole) == live.current_state(whole)
    assert read.past_states(domain) == live.past_states(domain)


async def test_no_more_trackers_are_cached_than_the_limit(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_store, "CACHED_TRACKERS", 2)
    store = make()
    first, second, third = [tracker_with("one", sender=f"sender-number-{i}") for i in range(3)]
    for tracker in (first, second, third):
        await store.save(tracker)
    assert await store.retrieve(first.sender_id) is not first
    assert await store.retrieve(third.sender_id) is third
    assert await texts(store, first.sender_id) == ["one"]


@pytest.mark.parametrize(
    "sender", ["\ud800", "a\0b", "'; DROP TABLE trackers; --", "x" * 300, "", "default"]
)
async def test_a_hostile_id_never_ends_the_process(make: Make, sender: str) -> None:
    store = make()
    await store.save(tracker_with("one"))
    try:
        await store.save(tracker_with("two", sender=sender))
        await store.retrieve(sender + "?")
    except Exception as error:
        assert not isinstance(error, SystemExit)
    assert await texts(store) == ["one"]
    await store.save(tracker_with("one", "three"))
    assert await texts(make()) == ["one", "three"]


@pytest.mark.parametrize("row", ["{", "[]", '{"events": [{"event": 7}]}', "\0"])
async def test_a_corrupt_row_is_set_aside_and_the_next_turn_works(
    make: Make, path: Path, row: str
) -> None:
    await make().save(tracker_with("one"))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE trackers SET tracker = ?", (row,))
    store = make()
    assert await texts(store) is None
    await store.save(tracker_with("two"))
    assert await texts(make()) == ["two"]
    with closing(sqlite3.connect(path)) as database:
        kept = database.execute("SELECT sender_id, tracker FROM trackers_set_aside").fetchall()
    assert kept == [(SENDER, row)]


async def test_turns_of_a_database_that_fails_are_written_when_it_is_back(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make()
    database = FailingDatabase(store, monkeypatch)
    await store.save(tracker_with("one"))
    await store.save(tracker_with("other", sender="another-sender-here"))
    assert await texts(store) == ["one"]
    await store.save(tracker_with("one", "two"))
    assert await texts(store) == ["one", "two"]
    database.fails = False
    await store.save(tracker_with("third", sender="a-third-sender-here"))
    assert await texts(make()) == ["one", "two"]
    assert await texts(make(), "another-sender-here") == ["other"]


async def test_a_read_that_fails_is_an_error_and_no_blank_conversation(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make().save(tracker_with("one"))
    store = make()
    database = FailingDatabase(store, monkeypatch)
    with pytest.raises(OperationalError):
        await store.retrieve(SENDER)
    database.fails = False
    assert await texts(store) == ["one"]


async def test_a_locked_database_neither_stops_the_loop_nor_loses_the_turn(
    make: Make, path: Path
) -> None:
    store = make()
    await store.save(tracker_with("one"))
    ticks, saved = 0, asyncio.Event()

    async def tick() -> None:
        nonlocal ticks
        while not saved.is_set():
            ticks += 1
            await asyncio.sleep(0)

    with closing(sqlite3.connect(path, isolation_level=None)) as locking:
        locking.execute("BEGIN EXCLUSIVE")
        ticking = asyncio.create_task(tick())
        await store.save(tracker_with("one", "two"))
        saved.set()
        await ticking
        assert await texts(store) == ["one", "two"]
        locking.execute("ROLLBACK")
    assert ticks > 100
    await store.save(tracker_with("three", sender="another-sender-here"))
    assert await texts(make()) == ["one", "two"]


async def test_the_database_is_never_touched_on_the_loops_thread(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, threads = make(), set()
    for name in ("read", "write"):
        work = getattr(store._table, name)

        def seen(*given: Any, work: Callable[..., Any] = work) -> Any:
            threads.add(threading.get_ident())
            return work(*given)

        monkeypatch.setattr(store._table, name, seen)
    await store.retrieve("nobody-known-here")
    await store.save(tracker_with("one"))
    assert threads
    assert threading.get_ident() not in threads


async def test_a_clock_that_steps_back_forgets_nothing(make: Make) -> None:
    tracker = tracker_with("one")
    await make().save(tracker)
    with time_machine.travel(time.time() - 3_600):
        tracker.update(SessionStarted())
        tracker.update(UserUttered("two"))
        await make().save(tracker)
    assert await texts(make()) == ["one", "two"]


async def test_with_a_key_no_byte_of_the_file_holds_what_was_said(
    make: Make, path: Path, ring: KeyRing
) -> None:
    await make().save(tracker_with("xylophone"))
    files = [each.read_bytes() for each in path.parent.iterdir() if each.is_file()]
    assert all(b"xylophone" not in each for each in files)
    assert await texts(make()) == ["xylophone"]


async def test_a_sealed_row_that_was_changed_is_set_aside(
    make: Make, path: Path, ring: KeyRing
) -> None:
    await make().save(tracker_with("Hello"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE trackers SET tracker = replace(tracker, '=', '') || 'AAAA'")
    assert await texts(make()) is None
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM trackers").fetchone() == (0,)
        (kept,) = connection.execute("SELECT tracker FROM trackers_set_aside").fetchone()
    assert kept.startswith(f"bot1.{ring.current.id}.")
    await make().save(tracker_with("Hello again"))
    assert await texts(make()) == ["Hello again"]
