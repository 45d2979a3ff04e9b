"""Pairs of enquiries that may be alike: bounded, and found after its commit."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import event, func, select

from bot.content import load_content
from bot.desk.cases.duplicates_watch import DuplicatesWatch
from bot.records import Database
from bot.records.enquiries import duplicate_pairs, enquiry_records
from bot.records.enquiries.duplicate_pairs import MOST_PAIRS, MOST_SHARING
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.models import Enquiry, EnquiryMark, PossibleDuplicate
from bot.web.transactions import Transactions

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
WORDS = load_content()
JO = NewEnquiry(
    {"about": "My contract", "name": "Jo", "email": "jo@hollow.example.sch.uk"},
    consent="agreed",
    sender_id="s1",
)
HUNDRED_SCHOOLS = " ".join(f"I was at Oak{n}wood School." for n in range(100))


def left_by(number: int, email: str | None = None, about: str = "Pay") -> NewEnquiry:
    fields = {"about": about, "name": "Sam", "email": email or f"sam@{number}.example"}
    return replace(JO, sender_id=f"visitor-{number}", fields=fields)


def send(database: Database, *enquiries: NewEnquiry, now: datetime = NOW) -> None:
    for each in enquiries:
        with database.writing() as db:
            enquiry_records.submit(db, each, now, WORDS)


def compare(database: Database) -> None:
    watch = DuplicatesWatch(Transactions(database), lambda: NOW)
    asyncio.run(watch.catch_up())


def pairs(database: Database) -> list[tuple[int, int]]:
    with database.reading() as db:
        rows = db.scalars(select(PossibleDuplicate).order_by(PossibleDuplicate.id))
        return [(row.first_id, row.second_id) for row in rows]


@contextmanager
def counted(database: Database) -> Iterator[list[int]]:
    """How many rows each statement gave or changed."""
    rows: list[int] = []

    def note(_connection, cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        rows.append(max(cursor.rowcount, 0))

    event.listen(database.engine, "after_cursor_execute", note)
    try:
        yield rows
    finally:
        event.remove(database.engine, "after_cursor_execute", note)


def test_two_of_one_school_are_noted_and_one_person_twice_is_not(database: Database) -> None:
    again = replace(JO, fields={**JO.fields, "about": "More on it"})
    colleague = replace(left_by(2, "sam@hollow.example.sch.uk"), sender_id="s2")
    send(database, JO, again, colleague)
    compare(database)
    assert sorted(pairs(database)) == [(1, 3), (2, 3)]
    with database.writing() as db:
        first, _ = duplicate_pairs.unsettled_pairs(db)
        duplicate_pairs.settle(db, first.id, None, NOW)  # type: ignore[arg-type]
        assert len(duplicate_pairs.unsettled_pairs(db)) == 1


@pytest.mark.parametrize("other", ["Hollow Lane", "Holow Lane", "Hollow Laen", "Hollov Lane"])
def test_a_slip_in_the_name_of_a_school_hides_nothing(database: Database, other: str) -> None:
    send(
        database,
        left_by(1, about="I teach at Hollow Lane Primary School"),
        left_by(2, about=f"The head of {other} Primary School wrote to me"),
        left_by(3, about="We at Hillside Primary School are in trouble"),
    )
    compare(database)
    assert pairs(database) == [(1, 2)]


def test_four_hundred_enquiries_of_one_domain_make_no_more_than_the_cap(database: Database) -> None:
    send(database, *(left_by(n, f"a{n}@hollow.example.sch.uk") for n in range(400)))
    compare(database)
    assert 0 < len(pairs(database)) <= MOST_SHARING * (MOST_SHARING - 1) // 2
    with database.reading() as db:
        (shared,) = duplicate_pairs.shared_marks(db, NOW)
    assert shared == ("hollow.example.sch.uk", 400)


def test_an_enquiry_has_no_more_pairs_than_its_cap_however_many_schools_it_names(
    database: Database,
) -> None:
    send(database, *(left_by(n, about=HUNDRED_SCHOOLS) for n in range(12)))
    named = " ".join(f"I was at Elm{n}wood School." for n in range(8))
    send(database, *(left_by(100 + n, about=f"Elm{n % 8}wood School") for n in range(60)))
    send(database, left_by(500, about=named))
    compare(database)
    with database.reading() as db:
        newest = db.scalar(select(func.max(Enquiry.id)))
        marks = select(func.count()).select_from(EnquiryMark).where(EnquiryMark.enquiry_id == 1)
        assert (db.scalar(marks) or 0) <= 1 + 3 * 8
    own = [pair for pair in pairs(database) if newest in pair]
    assert 0 < len(own) <= MOST_PAIRS


def test_comparing_twice_or_in_two_processes_stores_nothing_twice(database: Database) -> None:
    send(database, *(left_by(n, f"a{n}@hollow.example.sch.uk") for n in range(6)))
    watches = [DuplicatesWatch(Transactions(database), lambda: NOW) for _ in range(2)]

    async def both() -> None:
        await asyncio.gather(*(watch.catch_up() for watch in watches))

    asyncio.run(both())
    with database.writing() as db:
        for row in db.scalars(select(Enquiry)):
            row.compared_at = None
    compare(database)
    assert len(pairs(database)) == len(set(pairs(database))) == 15


def test_an_old_enquiry_is_not_compared_with_a_new_one(database: Database) -> None:
    send(database, left_by(1, "a@hollow.example.sch.uk"), now=NOW - timedelta(days=366))
    send(database, left_by(2, "b@hollow.example.sch.uk"))
    compare(database)
    assert pairs(database) == []


def test_storing_an_enquiry_reads_no_more_the_more_enquiries_name_a_hundred_schools(
    database: Database,
) -> None:
    with counted(database) as first:
        send(database, left_by(0, about=HUNDRED_SCHOOLS))
    send(database, *(left_by(n, about=HUNDRED_SCHOOLS) for n in range(1, 60)))
    compare(database)
    with counted(database) as last:
        send(database, left_by(60, about=HUNDRED_SCHOOLS))
    assert len(last) == len(first) and sum(last) == sum(first)


def test_comparing_reads_a_bounded_number_of_rows(database: Database) -> None:
    def of(number: int) -> NewEnquiry:
        return left_by(number, f"a{number}@hollow.example.sch.uk", HUNDRED_SCHOOLS)

    def rows_of_one() -> tuple[int, int]:
        with database.reading() as db:
            found = duplicate_pairs.next_uncompared(db)
            assert found
        with database.writing() as db:
            duplicate_pairs.store_marks(db, found)
        read = 0
        with counted(database) as statements, database.reading() as db:
            read = len(duplicate_pairs.find_pairs(db, found))
        with database.writing() as db:
            duplicate_pairs.store_pairs(db, found.id, [], NOW)
        return read, len(statements)

    send(database, *(of(n) for n in range(60)))
    compare(database)
    send(database, of(60))
    pairs_before, statements_before = rows_of_one()
    send(database, *(of(n) for n in range(61, 200)))
    compare(database)
    send(database, of(200))
    assert rows_of_one() == (pairs_before, statements_before)
