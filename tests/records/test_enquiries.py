"""Enquiries: one of each, with its letters, told of to nobody who has only half of the keys."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import chain, cycle

import pytest
from sqlalchemy import func, select

from bot.content import load_content
from bot.records import Database
from bot.records.enquiries import enquiry_records
from bot.records.enquiries.enquiry_records import NewEnquiry, TooManyTries
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import Email, Enquiry

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
WORDS = load_content()
LEFT = NewEnquiry(
    {
        "about": "My contract at Hollow Lane School",
        "name": "Jo",
        "email": "jo@hollow.example.sch.uk",
    },
    consent="agreed",
    sender_id="s1",
)
POST = EmailSettings("team@example.org", "http://localhost/desk")


def send(database: Database, left: NewEnquiry = LEFT, now: datetime = NOW) -> str:
    with database.writing() as db:
        return enquiry_records.submit(db, left, now, WORDS, POST).reference


def count(database: Database, table: type) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_enquiry_sent_twice_is_one(database: Database) -> None:
    first = send(database)
    shouted = replace(LEFT, fields={**LEFT.fields, "name": "JO"})
    assert send(database, now=NOW + timedelta(hours=23)) == first
    assert send(database, shouted) == first
    assert count(database, Enquiry) == 1 and count(database, Email) == 2


@pytest.mark.parametrize(
    "other",
    [
        replace(LEFT, sender_id="s2"),
        replace(LEFT, fields={**LEFT.fields, "about": "Something else"}),
        replace(LEFT, fields={**LEFT.fields, "phone": "+442079460123"}),
    ],
)
def test_another_enquiry_is_another(database: Database, other: NewEnquiry) -> None:
    assert send(database) != send(database, other)


def test_the_same_words_a_day_later_are_a_new_enquiry(database: Database) -> None:
    first = send(database)
    second = send(database, now=NOW + timedelta(days=1, seconds=1))
    assert first != second
    assert send(database, now=NOW + timedelta(days=1, hours=2)) == second


def test_sent_from_many_places_at_the_same_moment_it_is_one(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: send(database), range(24)))
    assert len(set(sent)) == 1
    assert count(database, Enquiry) == 1 and count(database, Email) == 2


def test_a_reference_that_is_taken_is_not_given_again(database: Database) -> None:
    first = send(database)
    chances = chain([first, first], cycle(["ENQ-2222-2G"]))
    with database.writing() as db:
        other = replace(LEFT, sender_id="s3")
        row = enquiry_records.submit(db, other, NOW, WORDS, POST, lambda: next(chances))
        assert row.reference == "ENQ-2222-2G"


def test_letters_name_the_reference_and_not_what_it_is_about(database: Database) -> None:
    known = send(database)
    with database.reading() as db:
        letters = list(db.scalars(select(Email).order_by(Email.id)))
    assert [each.to for each in letters] == ["jo@hollow.example.sch.uk", "team@example.org"]
    for letter in letters:
        assert known in letter.subject and known in letter.body
        assert "contract" not in letter.body and "Jo" not in letter.body


def test_the_status_is_told_to_who_has_both_keys(database: Database) -> None:
    known = send(database)
    with database.writing() as db:
        told = enquiry_records.status(db, known.lower(), " JO@Hollow.example.sch.uk ", "c1", NOW)
    assert told and (told.reference, told.state) == (known, "new")


def test_who_has_one_key_only_learns_nothing(database: Database) -> None:
    known = send(database)
    by_phone = replace(
        LEFT, sender_id="s9", fields={"about": "x", "name": "Jo", "phone": "+442079460123"}
    )
    without_email = send(database, by_phone)
    asked = [
        (known, "eve@example.org"),
        ("ENQ-2222-2G", "jo@hollow.example.sch.uk"),
        (without_email, ""),
        (without_email, "jo@hollow.example.sch.uk"),
        ("", "jo@hollow.example.sch.uk"),
    ]
    with database.writing() as db:
        told = [
            enquiry_records.status(db, reference, email, f"c{number}", NOW)
            for number, (reference, email) in enumerate(asked)
        ]
    assert told == [None] * len(asked)


@pytest.mark.parametrize("typed", ["+442079460123", "020 7946 0123", "my number is 02079460123"])
def test_the_status_of_one_without_an_address_is_told_for_its_number(
    database: Database, typed: str
) -> None:
    by_phone = {"about": "x", "name": "Jo", "phone": "+442079460123"}
    known = send(database, replace(LEFT, sender_id="s9", fields=by_phone))
    with database.writing() as db:
        told = enquiry_records.status(db, known, typed, "c1", NOW)
        assert enquiry_records.status(db, known, "020 7946 0124", "c2", NOW) is None
    assert told and told.reference == known


def test_a_number_does_not_tell_the_status_where_an_address_was_left(database: Database) -> None:
    both = {**LEFT.fields, "phone": "+442079460123"}
    known = send(database, replace(LEFT, fields=both))
    with database.writing() as db:
        assert enquiry_records.status(db, known, "020 7946 0123", "c1", NOW) is None


def test_tries_are_limited_for_an_asker_and_for_a_reference(database: Database) -> None:
    known = send(database)

    def ask(asker: str, reference: str, now: datetime = NOW) -> None:
        with database.writing() as db:
            enquiry_records.status(db, reference, "eve@example.org", asker, now)

    for number in range(enquiry_records.TRIES):
        ask(f"c{number}", known)
    with pytest.raises(TooManyTries):
        ask("another", known)
    for _ in range(enquiry_records.TRIES):
        ask("same", f"ENQ-{_}")
    with pytest.raises(TooManyTries):
        ask("same", "ENQ-2222-2G")
    ask("another", known, NOW + enquiry_records.TRIES_WITHIN + timedelta(seconds=1))
