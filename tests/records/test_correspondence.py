"""What enquirers and staff write to each other is kept in full, once, and found again."""

from datetime import datetime, timedelta, timezone

import pytest
from enquiry_kit import add_enquiry
from people_kit import add_user

from bot.content import Content, load_content
from bot.records import Database
from bot.records.enquiries import casework, correspondence
from bot.records.enquiries.correspondence import MOST_ADDED, TooManyAdded
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import AuditEvent, CaseLetter, Email, Enquiry
from bot.records.reporting import full_text_search

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
TEAM = EmailSettings("team@union.example", "https://desk.example/desk")


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def add(database: Database, left: int, text: str, content: Content) -> None:
    with database.writing() as db:
        row = db.get(Enquiry, left)
        correspondence.add_from_enquirer(db, row, text, "chat", NOW, content, TEAM)


def written(database: Database, left: int) -> list[CaseLetter]:
    with database.reading() as db:
        return correspondence.letters_of(db, left)


def test_an_addition_is_kept_once_and_the_team_is_told_without_its_words(
    database: Database, content: Content
) -> None:
    left = add_enquiry(database, NOW)
    for _ in range(2):
        add(database, left, "The hearing is on the ninth", content)
    (letter,) = written(database, left)
    assert (letter.text, letter.from_staff, letter.author_id) == (
        "The hearing is on the ninth",
        False,
        None,
    )
    with database.reading() as db:
        (email,) = db.query(Email)
        assert [event.event for event in db.query(AuditEvent)] == ["added to"]
    assert email.to == TEAM.team and "hearing" not in email.subject + email.body


@pytest.mark.parametrize(
    ("before", "after"),
    [("new", "new"), ("open", "open"), ("waiting", "open"), ("closed", "open")],
)
def test_an_addition_opens_a_case_that_waits_or_is_closed(
    database: Database, content: Content, before: str, after: str
) -> None:
    closed = NOW - timedelta(days=1) if before == "closed" else None
    left = add_enquiry(database, NOW, state=before, closed_at=closed)
    add(database, left, "One more thing", content)
    with database.reading() as db:
        row = db.get(Enquiry, left)
        assert (row.state, row.closed_at) == (after, None)


def test_one_enquiry_takes_only_so_many_additions(database: Database, content: Content) -> None:
    left = add_enquiry(database, NOW)
    for number in range(MOST_ADDED):
        add(database, left, f"Thing {number}", content)
    with pytest.raises(TooManyAdded):
        add(database, left, "One too many", content)
    assert len(written(database, left)) == MOST_ADDED


def test_a_letter_is_kept_with_its_author_and_both_sides_are_found(
    database: Database, content: Content
) -> None:
    left = add_enquiry(database, NOW)
    with database.writing() as db:
        ann = add_user(db, "Ann", NOW)
        casework.answer(db, left, ann, "Bring the timetable along", "k1", NOW, content)
        ann_id = ann.id
    add(database, left, "I have no timetable", content)
    answer, addition = written(database, left)
    assert (answer.text, answer.author_id) == ("Bring the timetable along", ann_id)
    assert answer.email_id and addition.email_id is None
    with database.reading() as db:
        hits = full_text_search.search_texts(db, "timetable")
    assert sorted((hit.kind, hit.author, hit.enquiry_id) for hit in hits) == [
        ("letter", "staff", left),
        ("letter", "visitor", left),
    ]
