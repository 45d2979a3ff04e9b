"""The queue's rows and an enquiry's owner, on both databases."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from enquiry_kit import add_enquiry
from people_kit import add_user

from bot.content import load_content
from bot.records import Database, upgrade
from bot.records.chat import conversations, handoffs, messages
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.chat.messages import OutboundMessage
from bot.records.enquiries import casework
from bot.records.models import Email, Enquiry, StaffUser
from bot.records.reporting import desk_queue
from bot.records.reporting.queue_query import QueueQuery

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
numbers = itertools.count(1)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    upgrade(url)
    opened = Database(url)
    with opened.writing() as db:
        add_user(db, "Ann", NOW)
        add_user(db, "Ben", NOW)
    yield opened
    opened.close()


def chat(database: Database, minute: int, queued: bool = True, urgent: bool = False) -> int:
    with database.writing() as db:
        number = conversations.begin(db, f"t{next(numbers)}", NOW, 3600).id
        messages.add(db, number, OutboundMessage("hello"), NOW + timedelta(minutes=minute + 1))
        if queued:
            at = NOW + timedelta(minutes=minute)
            handoffs.request(db, number, "asked", at, topic="pay", urgent=urgent)
        return int(number)


def enquiry(database: Database, minute: int, **given: object) -> int:
    return add_enquiry(database, NOW + timedelta(minutes=minute), **given)


def found(database: Database, **wanted: object) -> list[tuple[str, int]]:
    with database.reading() as db:
        rows = desk_queue.queue_page(db, QueueQuery(**wanted), NOW)  # type: ignore[arg-type]
        assert desk_queue.queue_count(db, QueueQuery(**wanted), NOW) == len(rows)  # type: ignore[arg-type]
        return [(row.kind, row.id) for row in rows]


def test_urgent_ones_come_first_then_the_oldest_of_both_kinds(database: Database) -> None:
    late, early = enquiry(database, 9), chat(database, 1)
    urgent = enquiry(database, 20, urgent=True)
    between = enquiry(database, 5)
    assert found(database) == [
        ("enquiry", urgent),
        ("chat", early),
        ("enquiry", between),
        ("enquiry", late),
    ]


def test_every_filter_holds_alone_and_with_another(database: Database) -> None:
    held, waits, over = chat(database, 1), chat(database, 2, urgent=True), chat(database, 3)
    alone = chat(database, 4, queued=False)
    mine = enquiry(database, 5, owner_id=1, state="waiting", topic="pay", language="cy")
    done = enquiry(database, 6, state="closed")
    with database.writing() as db:
        handoffs.claim(db, held, 1, NOW)
        handoffs.claim(db, over, 1, NOW)
        handoffs.close(db, over, 1, NOW)
    assert found(database, state="new") == [("chat", waits)]
    assert found(database, state="open") == [("chat", held)]
    assert found(database, state="waiting") == [("enquiry", mine)]
    assert found(database, state="closed") == [("enquiry", done), ("chat", over)]
    assert found(database, state="assistant") == [("chat", alone)]
    assert found(database, owner_id=1) == [("chat", held), ("enquiry", mine)]
    assert found(database, owner_id=1, kind="chat") == [("chat", held)]
    assert found(database, topic="pay", kind="enquiry") == [("enquiry", mine)]
    assert found(database, urgent=True) == [("chat", waits)]
    assert found(database, language="cy") == [("enquiry", mine)]
    assert found(database, since=NOW + timedelta(minutes=5)) == [("enquiry", mine)]
    assert found(database, until=NOW + timedelta(minutes=2)) == [("chat", held)]


def test_a_row_tells_its_owner_and_when_it_last_moved(database: Database) -> None:
    number = chat(database, 1)
    with database.writing() as db:
        handoffs.claim(db, number, 2, NOW)
    with database.reading() as db:
        (row,) = desk_queue.queue_page(db, QueueQuery(), NOW)
    assert (row.owner, row.topic, row.state) == ("Ben", "pay", "open")
    assert row.last_at == NOW + timedelta(minutes=2)
    assert row.since == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("state", ["", "closed"])
def test_pages_hold_every_row_once_in_order(database: Database, state: str) -> None:
    ended = {"state": "closed"} if state else {}
    for number in range(11):
        # Two of each moment, some urgent: every part of the order decides somewhere.
        enquiry(database, number // 2, urgent=number % 3 == 0, **ended)
        if not state:
            chat(database, number // 2, urgent=number % 4 == 0)
    whole, after = found(database, state=state), None
    seen: list[tuple[str, int]] = []
    while True:
        with database.reading() as db:
            rows = desk_queue.queue_page(db, QueueQuery(state=state), NOW, after, size=3)
        if not rows:
            break
        seen += [(row.kind, row.id) for row in rows]
        after = rows[-1].place
    assert seen == whole
    assert len(set(seen)) == len(seen)


def test_of_two_who_reach_for_an_enquiry_exactly_one_has_it(database: Database) -> None:
    def reach(number: int, user: int) -> bool:
        try:
            with database.writing() as db:
                casework.take(db, number, user)
        except AlreadyHeld:
            return False
        return True

    left = [enquiry(database, 0) for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        tries = [[pool.submit(reach, number, user) for user in (1, 2)] for number in left]
        won = [[one.result() for one in pair] for pair in tries]
    assert all(sum(pair) == 1 for pair in won)


def test_an_answer_sent_twice_is_one_letter_with_words_of_the_content(
    database: Database,
) -> None:
    number, words = enquiry(database, 0, email="sam@example.org"), load_content()
    for _ in range(2):
        with database.writing() as db:
            casework.answer(db, number, db.get(StaffUser, 1), "A {b}", "k", NOW, words)
    with database.reading() as db:
        (letter,) = db.query(Email)
        row = db.get(Enquiry, number)
    assert (letter.to, letter.enquiry_id) == ("sam@example.org", number)
    assert letter.body.startswith("A {b}\n\nAnn\n")
    assert (row.answered_at, row.owner_id, row.state) == (NOW, 1, "waiting")


def test_who_left_no_address_gets_no_letter(database: Database) -> None:
    number = enquiry(database, 0, email=None)
    with pytest.raises(ValueError, match="no e-mail"), database.writing() as db:
        casework.answer(db, number, db.get(StaffUser, 1), "Hello", "k", NOW, load_content())
    with database.reading() as db:
        assert db.get(Enquiry, number).answered_at is None


def test_an_enquiry_is_given_away_only_as_it_was_seen(database: Database) -> None:
    number = enquiry(database, 0)
    with database.writing() as db:
        casework.assign(db, number, None, 1)
    with pytest.raises(AlreadyHeld), database.writing() as db:
        casework.assign(db, number, None, 2)
