"""What was promised to an enquirer is the due of the case, and the team is warned of it once."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from enquiry_kit import add_enquiry
from people_kit import add_user

from bot.content import Content, load_content
from bot.content.hours import DAYS, Hours
from bot.records import Database
from bot.records.enquiries import casework, correspondence, enquiry_records, promises
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import Email, Enquiry
from bot.records.reporting import desk_queue
from bot.records.reporting.queue_query import QueueQuery

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)  # a Wednesday
TEAM = EmailSettings("team@union.example", "https://desk.example/desk")
SOON = timedelta(hours=2)


@pytest.fixture(scope="module")
def content() -> Content:
    hours = Hours(week={day: ["09:00-17:00"] for day in DAYS[:5]}, answer_within=8)
    return replace(load_content(), hours=hours)


def enquiry(database: Database, left: int) -> Enquiry:
    with database.reading() as db:
        return db.get(Enquiry, left)


def submit(database: Database, content: Content) -> int:
    fields = {"about": "May I join?", "name": "Sam", "email": "sam@somewhere.example"}
    with database.writing() as db:
        new = NewEnquiry(fields=fields, consent="yes")
        return int(enquiry_records.submit(db, new, NOW, content, TEAM).id)


def test_what_the_enquirer_was_promised_is_due_until_it_is_answered(
    database: Database, content: Content
) -> None:
    left = submit(database, content)
    assert enquiry(database, left).due_at == NOW + timedelta(days=1)
    with database.writing() as db:
        ann = add_user(db, "Ann", NOW)
        casework.answer(db, left, ann, "Yes.", "k", NOW, content)
    assert (enquiry(database, left).state, enquiry(database, left).due_at) == ("waiting", None)


def test_a_reply_waits_for_the_team_with_a_promise_of_its_own_and_is_put_aside_no_more(
    database: Database, content: Content
) -> None:
    later = NOW + timedelta(days=30)
    left = add_enquiry(database, NOW, state="waiting", snoozed_until=later)
    with database.writing() as db:
        row = db.get(Enquiry, left)
        correspondence.add_from_enquirer(db, row, "The hearing is off", "chat", NOW, content, TEAM)
    row = enquiry(database, left)
    assert (row.state, row.due_at, row.snoozed_until) == ("for_us", NOW + timedelta(days=1), None)
    assert enquiry_records.status_of(row).state == "open"


def test_a_second_reply_keeps_the_earlier_promise(database: Database, content: Content) -> None:
    left = submit(database, content)
    later = NOW + timedelta(hours=3)
    with database.writing() as db:
        row = db.get(Enquiry, left)
        correspondence.add_from_enquirer(db, row, "And more", "chat", later, content, TEAM)
    assert enquiry(database, left).due_at == NOW + timedelta(days=1)


def look(database: Database, now: datetime, content: Content) -> list[int]:
    """Warn as the watch does; the enquiries that were warned of."""
    warned, after = [], 0
    with database.writing() as db:
        while found := promises.next_in_danger(db, now + SOON, after):
            after = found
            if promises.warn(db, found, now + SOON, now, content, TEAM):
                warned.append(found)
    return warned


def test_the_team_is_warned_once_before_a_promise_breaks_and_again_only_of_a_new_one(
    database: Database, content: Content
) -> None:
    left = submit(database, content)
    add_enquiry(database, NOW, due_at=NOW, state="waiting")
    add_enquiry(database, NOW, due_at=NOW, state="closed")
    due = NOW + timedelta(days=1)
    assert look(database, due - timedelta(hours=3), content) == []
    assert look(database, due - timedelta(hours=1), content) == [left]
    assert look(database, due + timedelta(hours=1), content) == []
    with database.reading() as db:
        (letter,) = (row for row in db.query(Email) if row.key.startswith("promise-"))
    assert letter.to == TEAM.team and "12 pm today" in letter.subject
    assert enquiry(database, left).reference in letter.subject
    with database.writing() as db:
        ann = add_user(db, "Ann", NOW)
        casework.answer(db, left, ann, "Yes.", "k", due, content)
        row = db.get(Enquiry, left)
        correspondence.add_from_enquirer(db, row, "And now?", "chat", due, content, TEAM)
    assert look(database, due + timedelta(days=1), content) == [left]


def found(database: Database, now: datetime, **wanted: str) -> list[int]:
    with database.reading() as db:
        rows = desk_queue.queue_page(db, QueueQuery(**wanted), now)  # type: ignore[arg-type]
        return [row.id for row in rows]


def test_overdue_ones_come_first_and_what_is_put_aside_comes_back_on_its_day(
    database: Database,
) -> None:
    hour = timedelta(hours=1)
    old = add_enquiry(database, NOW)
    urgent = add_enquiry(database, NOW + hour, urgent=True)
    overdue = add_enquiry(database, NOW + 2 * hour, due_at=NOW + 4 * hour)
    answered = add_enquiry(database, NOW + 3 * hour, due_at=NOW, state="waiting")
    aside = add_enquiry(database, NOW, snoozed_until=NOW + 9 * hour, due_at=NOW + 8 * hour)
    assert found(database, NOW + 5 * hour) == [overdue, urgent, old, answered]
    assert found(database, NOW + 5 * hour, state="snoozed") == [aside]
    assert found(database, NOW + 5 * hour, state="new") == [overdue, urgent, old]
    assert found(database, NOW + 10 * hour) == [aside, overdue, urgent, old, answered]
