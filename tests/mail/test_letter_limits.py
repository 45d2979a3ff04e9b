"""Nobody can be bombed with letters through the assistant: not a stranger, not the team."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from mail_server import MailServer
from sqlalchemy import select

from bot.content import load_content
from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.outbox_worker import OutboxWorker
from bot.records import Database
from bot.records.enquiries import enquiry_emails, enquiry_records, outbox
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.enquiries.letter_limits import EmailSettings, LetterLimits
from bot.records.models import AuditEvent, Email
from bot.web.transactions import Transactions

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
WORDS = load_content()
TEAM, SENDER = "team@example.org", "assistant@example.org"
LIMITS = LetterLimits(to_address_hour=3, to_address_day=6, from_origin_hour=10, to_team_hour=20)
SETTINGS = EmailSettings(TEAM, "https://assistant.example/desk", LIMITS)
LEFT = NewEnquiry({"about": "Pay", "name": "Jo", "email": "jo@stranger.example"}, consent="agreed")


def leave(database: Database, number: int, email: str, at: datetime = NOW, **given: object) -> str:
    fields = {**LEFT.fields, "about": f"Pay, case {number}", "email": email}
    with database.writing() as db:
        left = replace(LEFT, fields=fields, **given)  # type: ignore[arg-type]
        return enquiry_records.submit(db, left, at, WORDS, SETTINGS).reference


def letters(database: Database, to_team: bool = False) -> list[Email]:
    with database.reading() as db:
        rows = db.scalars(select(Email).order_by(Email.id))
        return [row for row in rows if (row.to == TEAM) == to_team]


def on_the_way(database: Database, to_team: bool = False) -> list[Email]:
    return [row for row in letters(database, to_team) if row.refused_at is None]


@pytest.mark.parametrize(
    "written",
    [
        ["jo@stranger.example"],
        [
            "jo@stranger.example",
            "JO@Stranger.example",
            "jo+1@stranger.example",
            "Jo+2@stranger.example",
        ],
        ["j.o@gmail.com", "jo@gmail.com", "jo+x@gmail.com"],
    ],
)
def test_a_stranger_gets_few_letters_however_the_address_is_written(
    database: Database, written: list[str]
) -> None:
    for number in range(120):
        address = written[number % len(written)]
        leave(database, number, address, NOW + timedelta(seconds=number / 10))
    assert len(letters(database)) == 120
    assert len(on_the_way(database)) == LIMITS.to_address_hour
    for number in range(120, 200):
        leave(database, number, written[0], NOW + timedelta(minutes=10 * (number - 119)))
    first_day = [row for row in on_the_way(database) if row.created_at < NOW + timedelta(hours=13)]
    assert len(first_day) == LIMITS.to_address_day


def test_one_visitor_causes_few_letters_to_whomever(database: Database) -> None:
    for number in range(60):
        leave(database, number, f"a{number}@stranger.example", origin="one-network")
    assert len(on_the_way(database)) == LIMITS.from_origin_hour
    leave(database, 60, "b@stranger.example", origin="another-network")
    assert len(on_the_way(database)) == LIMITS.from_origin_hour + 1


def test_a_withheld_letter_says_why_is_noted_and_can_be_sent_by_staff(database: Database) -> None:
    references = [leave(database, number, "jo@stranger.example") for number in range(4)]
    withheld = letters(database)[-1]
    assert (withheld.problem, withheld.refused_at) == ("limit_recipient", NOW)
    with database.writing() as db:
        confirmed = [enquiry_emails.is_confirmed(db, each) for each in references]
        assert confirmed == [True, True, True, False]
        (noted,) = db.scalars(select(AuditEvent).where(AuditEvent.event == "letter withheld"))
        assert (noted.kind, noted.subject_id) == ("enquiry", withheld.enquiry_id)
        assert outbox.retry(db, withheld.id, NOW)
        taken = {outbox.take_due(db, NOW, timedelta(minutes=5)).id for _ in range(8)}  # type: ignore[union-attr]
    assert withheld.id in taken


def test_beyond_the_limit_the_team_gets_one_digest_for_many(database: Database) -> None:
    for number in range(420):
        leave(database, number, f"a{number}@x.example", NOW + timedelta(seconds=number / 25))
    *single, digest = letters(database, to_team=True)
    assert len(single) == LIMITS.to_team_hour
    assert digest.gathered == 400 and "400" in digest.body
    assert digest.due_at > NOW + timedelta(minutes=5)


def test_a_flood_never_delays_what_is_urgent(database: Database) -> None:
    for number in range(100):
        leave(database, number, f"a{number}@x.example")
    leave(database, 100, "b@x.example", urgent=True)
    urgent = letters(database, to_team=True)[-1]
    assert urgent.subject.startswith("Urgent") and urgent.due_at == NOW


def test_a_digest_that_was_taken_gets_no_more_events(database: Database) -> None:
    for number in range(30):
        leave(database, number, f"a{number}@x.example")
    later = NOW + timedelta(minutes=16)
    with database.writing() as db:
        while outbox.take_due(db, later, timedelta(minutes=5)):
            pass
    leave(database, 30, "b@x.example", later)
    digests = [row for row in letters(database, to_team=True) if row.purpose == "digest"]
    assert [row.gathered for row in digests] == [10, 1]


async def test_no_more_letters_a_minute_go_than_are_set_and_the_rest_waits(
    database: Database, server: MailServer
) -> None:
    for number in range(15):
        leave(database, number, f"a{number}@x.example", origin=f"network-{number}")
    now = [NOW]

    def new_worker() -> OutboxWorker:
        return OutboxWorker(
            Transactions(database),
            Mailer(server.url, LetterSender(SENDER)),
            lambda: now[0],
            per_minute=20,
        )

    assert await new_worker().empty() + await new_worker().empty() == 20
    assert [each["To"] for each in server.received[:15]] == [TEAM] * 15, "confirmations come last"
    now[0] += timedelta(seconds=61)
    assert await new_worker().empty() == 10
