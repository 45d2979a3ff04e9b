"""Rules of enquiries that hold whatever is sent and whatever is asked."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.content import load_content
from bot.enquiries import reference
from bot.records import Database, upgrade
from bot.records.enquiries import enquiry_records
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.models import Email, Enquiry, LoginAttempt

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
WORDS = load_content()
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
WRITTEN = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
LEFT = st.builds(
    NewEnquiry,
    fields=st.fixed_dictionaries(
        {
            "about": WRITTEN,
            "name": WRITTEN,
            "email": st.sampled_from([None, "jo@one.example.org", "sam@two.example.org"]),
            "phone": st.sampled_from([None, "+442079460123"]),
            "reach": st.none() | WRITTEN,
        }
    ),
    consent=st.just("agreed"),
    sender_id=st.sampled_from([None, "s1", "s2"]),
)
KEPT = NewEnquiry(
    {"about": "x", "name": "Jo", "email": "jo@one.example.org"}, consent="agreed", sender_id="s1"
)
ADDRESSES = st.sampled_from(["", "jo", "eve@one.example.org", "jo@one.example.org.uk"])


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    upgrade(sqlite_url)
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@FEW
@given(LEFT, st.lists(st.integers(0, 86_399), max_size=4))
def test_sent_again_within_a_day_it_is_the_same_enquiry_with_the_same_letters(
    database: Database, left: NewEnquiry, later: list[int]
) -> None:
    with database.writing() as db:
        first = enquiry_records.submit(db, left, NOW, WORDS).reference
        counts = [db.scalar(select(func.count()).select_from(each)) for each in (Enquiry, Email)]
        for seconds in later:
            again = enquiry_records.submit(db, left, NOW + timedelta(seconds=seconds), WORDS)
            assert again.reference == first
        assert counts == [
            db.scalar(select(func.count()).select_from(each)) for each in (Enquiry, Email)
        ]


@FEW
@given(ADDRESSES | WRITTEN, st.booleans() | WRITTEN)
def test_with_one_key_or_none_the_answer_is_the_same_whatever_exists(
    database: Database, email: str, known: bool | str
) -> None:
    with database.writing() as db:
        kept = enquiry_records.submit(db, KEPT, NOW, WORDS).reference
        typed = {True: kept, False: reference.new()}.get(known, known)  # type: ignore[arg-type]
        db.query(LoginAttempt).delete()  # the limit of tries has tests of its own
        if (typed, email.strip().casefold()) != (kept, KEPT.fields["email"]):
            assert enquiry_records.status(db, str(typed), email, "asker", NOW) is None
        assert enquiry_records.status(db, kept, str(KEPT.fields["email"]), "other", NOW) is not None
