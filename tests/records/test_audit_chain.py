"""The audit log as a chain: whoever changes it afterwards is found out."""

from datetime import datetime, timedelta, timezone

import pytest
from people_kit import add_user
from sqlalchemy import text

from bot.records import Database
from bot.records.models import StaffUser
from bot.records.staff import audit_chain, audit_log
from bot.records.staff.audit_chain import ChainReport

START = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
LATER = START + timedelta(hours=1)
YEAR = timedelta(days=365)


@pytest.fixture
def logged(database: Database) -> Database:
    """Five events by Ann, sealed, and one that waits."""
    with database.writing() as db:
        ann = add_user(db, "Ann", START)
        for number in range(5):
            now = START + timedelta(minutes=number)
            audit_log.record_event(db, ann.id, "read", "enquiry", number, now=now)
        assert audit_chain.seal_events(db, LATER) == 5
        audit_log.record_event(db, ann.id, "read", "enquiry", 5, now=LATER)
        assert audit_chain.seal_events(db, LATER) == 0, "it may not have settled"
    return database


def report(database: Database, now: datetime = LATER, noted: str = "") -> ChainReport:
    head = audit_chain.read_head(noted) if noted else None
    with database.reading() as db:
        return audit_chain.verify_chain(db, now, YEAR, head)


def change(database: Database, statement: str) -> None:
    with database.writing() as db:
        db.execute(text(statement))


def test_an_untouched_log_has_no_faults(logged: Database) -> None:
    found = report(logged)
    assert (found.sealed, found.waiting, found.faults) == (5, 1, [])
    assert report(logged, noted=str(found.head)).faults == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE deeds SET deed = 'closed' WHERE id = 3", "event 3 was changed"),
        ("UPDATE deeds SET subject_id = 9 WHERE id = 5", "event 5 was changed"),
        ("UPDATE deeds SET user_id = NULL WHERE id = 2", "event 2 was changed"),
        ("UPDATE deeds SET kind = NULL WHERE id = 1", "event 1 was changed"),
        ("DELETE FROM deeds WHERE id = 3", "events 3 to 3 are missing"),
        ("DELETE FROM deeds WHERE id IN (2, 3)", "events 2 to 3 are missing"),
        ("DELETE FROM deeds WHERE id = 1", "events before 2 are missing"),
    ],
)
def test_what_was_changed_taken_out_or_put_in_is_named(
    logged: Database, statement: str, fault: str
) -> None:
    change(logged, statement)
    faults = report(logged).faults
    assert len(faults) == 1 and faults[0].startswith(fault)


def test_an_event_that_was_taken_out_is_missed_also_where_its_number_was_given_away(
    logged: Database,
) -> None:
    change(logged, "DELETE FROM deeds WHERE id = 3")
    for number in (4, 5):
        change(logged, f"UPDATE deeds SET chain_number = {number - 1} WHERE id = {number}")
    assert "event 3 was changed" in report(logged).faults


def test_the_newest_events_are_missed_by_a_head_that_was_noted(logged: Database) -> None:
    noted = str(report(logged).head)
    change(logged, "DELETE FROM deeds WHERE id >= 4")
    assert report(logged).faults == []
    (fault,) = report(logged, noted=noted).faults
    assert fault.startswith("event 5, which was noted")


def test_what_is_old_enough_may_go_and_so_may_an_account(logged: Database) -> None:
    change(logged, "DELETE FROM deeds WHERE id <= 2")
    assert report(logged, START + YEAR + timedelta(minutes=3)).faults == []
    with logged.writing() as db:
        db.delete(db.query(StaffUser).one())
    assert report(logged, START + YEAR + timedelta(minutes=3)).faults == []


def test_sealing_goes_on_where_it_stopped(logged: Database) -> None:
    with logged.writing() as db:
        assert audit_chain.seal_events(db, LATER + timedelta(minutes=1)) == 1
    assert (report(logged).sealed, report(logged).waiting, report(logged).faults) == (6, 0, [])
