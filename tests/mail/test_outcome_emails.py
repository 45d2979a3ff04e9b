"""An outcome by e-mail: sent like any letter, limited like a confirmation, and soon forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from mail_server import MailServer
from sqlalchemy import select

from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.outbox_worker import OutboxWorker
from bot.privacy.ownership import CaseSet, owned_ids
from bot.privacy.retention import aged_rows
from bot.records import Database
from bot.records.chat import conversations, finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.records.digests import digest
from bot.records.enquiries import outbox, outcome_emails
from bot.records.enquiries.letter_limits import LetterLimits, is_recipient_full, recipient_hash
from bot.records.enquiries.outcome_emails import OutcomeEmail
from bot.records.models import Email
from bot.settings import Settings
from bot.web.transactions import Transactions

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
SENDER = LetterSender("assistant@example.org", reply_to="team@example.org")
LIMITS = LetterLimits()
PAT = OutcomeEmail("pat@example.org", "The outcome", "A person needs to look at this.\n")
FINDING = CheckFinding("check_cover", "2020-01-31", {}, "needs_adviser", 6)
TOKEN = "a-token-that-nobody-can-guess"


def ask(
    database: Database,
    to: str = PAT.to,
    outcome: str = digest(TOKEN),
    origin: str | None = None,
    at: datetime = NOW,
) -> bool:
    with database.writing() as db:
        email = PAT._replace(to=to)
        return outcome_emails.request_outcome_email(db, outcome, email, at, LIMITS, origin)


def stored(database: Database) -> list[Email]:
    with database.reading() as db:
        return list(db.scalars(select(Email).order_by(Email.id)))


@pytest.fixture
def empty(database: Database, server: MailServer) -> Callable[[datetime], object]:
    def run(now: datetime = NOW) -> object:
        mailer = Mailer(server.url, SENDER)
        return OutboxWorker(Transactions(database), mailer, lambda: now).empty()

    return run


async def test_it_is_sent_as_plain_text_and_then_address_and_words_are_gone(
    database: Database, server: MailServer, empty: Callable
) -> None:
    assert ask(database)
    assert await empty() == 1
    (letter,) = server.received
    assert (letter["To"], letter["Subject"]) == (PAT.to, PAT.subject)
    assert letter["Reply-To"] == SENDER.reply_to and letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    (row,) = stored(database)
    assert (row.to, row.subject, row.body, row.sent_at) == ("", "", "", NOW)


@pytest.mark.parametrize("days", [0, 8], ids=["refused by the server", "too old to go"])
async def test_what_can_not_be_sent_is_emptied_and_no_matter_for_staff(
    database: Database, server: MailServer, empty: Callable, days: int
) -> None:
    ask(database)
    with database.reading() as db:
        assert outbox.unsent(db) == [] and outbox.outbox_counts(db) == (1, 0, 0)
    server.recipients = ["550 5.1.1 no such user"]
    assert await empty(NOW + timedelta(days=days)) == 0
    (row,) = stored(database)
    assert (row.to, row.subject, row.body) == ("", "", "") and row.refused_at
    with database.writing() as db:
        assert not outbox.retry(db, row.id, NOW)
        assert outbox.unsent(db) == [] and outbox.outbox_counts(db) == (0, 0, 0)


async def test_one_that_waits_for_a_better_moment_keeps_its_words(
    database: Database, server: MailServer, empty: Callable
) -> None:
    ask(database)
    server.recipients = ["451 4.7.1 greylisted"]
    assert await empty() == 0
    assert await empty(NOW + timedelta(minutes=2)) == 1
    assert server.received[0]["To"] == PAT.to


def test_it_counts_with_the_confirmations_of_its_recipient_and_goes_after_other_letters(
    database: Database,
) -> None:
    for number in range(4):
        assert ask(database, "Pat+x@example.org", digest(f"outcome {number}"))
    assert [bool(row.refused_at) for row in stored(database)] == [False, False, False, True]
    with database.writing() as db:
        assert is_recipient_full(db, recipient_hash(PAT.to), NOW, LIMITS)
        outbox.queue_email(db, "to the team", "team@example.org", "S", "B", NOW, purpose="team")
        taken = outbox.take_due(db, NOW, timedelta(minutes=5))
        assert taken and taken.key == "to the team"


def test_one_network_causes_few_whether_they_are_sent_or_withheld(database: Database) -> None:
    def asked(to: str, network: str) -> list[bool]:
        return [ask(database, to.format(n), digest(network, str(n)), network) for n in range(12)]

    expected = [True] * LIMITS.from_origin_hour + [False] * 2
    assert asked("p{}@example.org", "one") == asked("pat@example.org", "another") == expected


def test_a_second_one_to_the_same_address_goes_after_ten_minutes_and_a_third_never(
    database: Database,
) -> None:
    moments = [timedelta(minutes=minutes) for minutes in (0, 9, 11, 22, 600)]
    taken = [ask(database, at=NOW + moment) for moment in moments]
    assert taken == [True, True, True, False, False] and len(stored(database)) == 2


def test_both_belong_to_the_chat_of_the_check_and_no_other_letter_does(database: Database) -> None:
    ask(database, "a@example.org")
    ask(database, "b@example.org")
    ask(database, "c@example.org", digest("another outcome"))
    with database.writing() as db:
        outbox.queue_email(db, "other", "d@example.org", "S", "B", NOW)
        chat = conversations.begin(db, "t", NOW, 60)
        finished_checks.add(db, chat.sender_id, FINDING, 60, NOW, TOKEN)
        owned = owned_ids(db, CaseSet(conversations=frozenset({chat.id})))
    assert owned["letters"] == [row.id for row in stored(database)[:2]]


async def test_what_is_left_of_it_goes_at_last_sent_or_not(
    database: Database, server: MailServer, empty: Callable
) -> None:
    ask(database, "a@example.org")
    ask(database, "b@example.org")
    server.recipients = ["550 5.1.1 no such user"]
    assert await empty() == 1
    settings = Settings(_env_file=None)
    over = NOW + timedelta(seconds=settings.retention_enquiry)
    with database.reading() as db:
        assert aged_rows(db, settings, over - timedelta(seconds=1), 10) == {}
        assert len(aged_rows(db, settings, over, 10)["letters"]) == 2
