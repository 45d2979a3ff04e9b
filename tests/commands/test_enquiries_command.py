"""`bot enquiries`: what waits, in the terminal, and nothing personal unless it is asked for."""

from datetime import datetime, timezone
from pathlib import Path

import pytest
from line_kit import run_bot
from sqlalchemy import select

from bot.content import load_content
from bot.records import Database, upgrade
from bot.records.enquiries import enquiry_records, outbox
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import AuditEvent, Email

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
LEFT = NewEnquiry(
    {
        "about": "About my contract",
        "name": "Jo Example",
        "email": "jo@example.org",
        "phone": "+442079460123",
    },
    consent="I agree",
    sender_id="s1",
    topic="check_cover",
    urgent=True,
    context={
        "checks": [
            {
                "check": "check_cover",
                "version": "2026-01-01",
                "facts": {"membership": "unsure"},
                "outcome": "needs_adviser",
                "rule": 4,
            }
        ],
        "unanswered": ["What about pensions?"],
    },
)


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}"}


@pytest.fixture
def reference(place: dict[str, str]) -> str:
    upgrade(place["BOT_DATABASE_URL"])
    with Database(place["BOT_DATABASE_URL"]).writing() as db:
        post = EmailSettings("team@example.org", "http://localhost/desk")
        return enquiry_records.submit(db, LEFT, NOW, load_content(), post).reference


def test_lists_tell_nothing_personal(place: dict[str, str], reference: str) -> None:
    listed = run_bot("enquiries", "list", env=place)
    outbox = run_bot("enquiries", "letters", env=place)
    assert (listed.returncode, outbox.returncode) == (0, 0), listed.stderr + outbox.stderr
    for told in (reference, "2026-03-02", "new", "check_cover", "urgent"):
        assert told in listed.stdout
    assert f"enquiry-{reference}-visitor" in outbox.stdout
    assert "2 waiting, 0 refused, 0 sent" in outbox.stdout
    assert "BOT_SMTP_URL" in outbox.stdout
    for personal in ("Jo", "jo@example.org", "7946", "contract"):
        assert personal not in listed.stdout + outbox.stdout


def test_one_is_shown_whole_and_that_is_noted(place: dict[str, str], reference: str) -> None:
    shown = run_bot("enquiries", "show", reference.lower().replace("-", " "), env=place)
    assert shown.returncode == 0, shown.stderr
    given = ("Jo Example", "jo@example.org", "+442079460123", "About my contract", "I agree")
    for told in (*given, "needs_adviser (row 4", "membership=unsure", "What about pensions?"):
        assert told in shown.stdout
    with Database(place["BOT_DATABASE_URL"]).reading() as db:
        assert [row.event for row in db.scalars(select(AuditEvent))] == ["enquiry shown"]


def test_a_slip_in_a_reference_is_told_from_one_that_is_unknown(place: dict[str, str]) -> None:
    slip = run_bot("enquiries", "show", "ENQ-2222-2X", env=place)
    unknown = run_bot("enquiries", "show", "ENQ-2222-22", env=place)
    assert (slip.returncode, unknown.returncode) == (2, 1)
    assert "is no reference" in slip.stderr and "There is no enquiry" in unknown.stderr
    assert run_bot("enquiries", "list", env=place).stdout == "No enquiry is open.\n"


def test_a_refused_letter_is_sent_again_on_demand(place: dict[str, str], reference: str) -> None:
    database = Database(place["BOT_DATABASE_URL"])
    with database.writing() as db:
        letter = db.scalars(select(Email).order_by(Email.id)).first()
        assert letter and outbox.refuse(db, letter, "550 5.1.1", NOW)
    assert "refused (550 5.1.1)" in run_bot("enquiries", "letters", env=place).stdout
    wrong = run_bot("enquiries", "retry", str(letter.id), "99", env=place)
    assert (wrong.returncode, "99. Nothing changed" in wrong.stderr) == (1, True)
    with database.reading() as db:
        assert outbox.outbox_counts(db).refused == 1
    assert run_bot("enquiries", "retry", str(letter.id), env=place).returncode == 0
    with database.reading() as db:
        assert outbox.outbox_counts(db).refused == 0
