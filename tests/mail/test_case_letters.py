"""The letters of a case: who they come from, how they hang together, and what a refusal changes."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.message import Message

import pytest
from enquiry_kit import add_enquiry
from mail_server import MailServer
from people_kit import add_user

from bot.content import Content, load_content
from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.outbox_worker import OutboxWorker
from bot.records import Database
from bot.records.enquiries import casework, correspondence, enquiry_emails, outbox
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import Email, Enquiry
from bot.records.reporting import desk_queue
from bot.records.reporting.queue_query import QueueQuery
from bot.web.transactions import Transactions

START = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
SENDER = LetterSender("assistant@example.org", "The Union’s Team", "team@example.org")
TEAM = EmailSettings("office@example.org", "https://desk.example/desk")
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture
def now() -> list[datetime]:
    return [START]


@pytest.fixture
def left(database: Database) -> int:
    with database.writing() as db:
        add_user(db, "Ann", START)
    return add_enquiry(database, START, email="sam@somewhere.example")


@pytest.fixture
def empty(
    database: Database, server: MailServer, now: list[datetime]
) -> Callable[[], OutboxWorker]:
    mailer = Mailer(server.url, SENDER)
    return OutboxWorker(Transactions(database), mailer, lambda: now[0]).empty  # type: ignore[return-value]


def answer(database: Database, left: int, text: str, now: datetime, content: Content) -> None:
    with database.writing() as db:
        ann = casework.owners_of_cases(db) or [add_user(db, f"A{text}", now)]
        casework.answer(db, left, ann[0], text, text, now, content)


def enquiry(database: Database, left: int) -> Enquiry:
    with database.reading() as db:
        return db.get(Enquiry, left)


def to_sam(server: MailServer) -> list[Message]:
    return [each for each in server.received if "sam@" in str(each["To"])]


async def test_letters_of_a_case_are_one_thread_and_only_machines_are_called_machines(
    database: Database, server: MailServer, empty: Callable, left: int, content: Content
) -> None:
    with database.writing() as db:
        enquiry_emails.queue_enquiry_emails(db, db.get(Enquiry, left), START, content, TEAM)
    answer(database, left, "one", START, content)
    answer(database, left, "two", START, content)
    other = add_enquiry(database, START, email="jo@somewhere.example")
    answer(database, other, "three", START, content)
    assert await empty() == 5
    first, second, confirmation = sorted(to_sam(server), key=lambda each: str(each["Message-ID"]))
    assert confirmation["Auto-Submitted"] == "auto-generated"
    assert first["Auto-Submitted"] is second["Auto-Submitted"] is None
    assert confirmation["References"] is None
    assert first["In-Reply-To"] == first["References"] == confirmation["Message-ID"]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split() == [confirmation["Message-ID"], first["Message-ID"]]
    for each in server.received:
        assert each["From"].endswith("<assistant@example.org>")
        assert "=?utf-8?" in each["From"], "the name beside it, encoded"
        assert each["Reply-To"] == (None if "office" in each["To"] else "team@example.org")
    assert next(each for each in server.received if "jo@" in each["To"])["References"] is None


async def test_an_answer_that_the_server_refuses_leaves_its_case_waiting_for_us_until_it_goes(
    database: Database,
    server: MailServer,
    empty: Callable,
    left: int,
    content: Content,
    now: list[datetime],
) -> None:
    answer(database, left, "one", START, content)
    assert enquiry(database, left).state == "waiting"
    server.recipients = ["550 5.1.1 no such user"]
    now[0] += timedelta(minutes=1)
    await empty()
    row = enquiry(database, left)
    assert (row.state, row.answered_at, row.due_at) == ("for_us", None, now[0])
    with database.writing() as db:
        later = now[0] + timedelta(seconds=1)
        (found,) = desk_queue.queue_page(db, QueueQuery(), later)
        assert found.is_overdue
        assert outbox.retry(db, db.query(Email).one().id, now[0])
    assert await empty() == 1
    row = enquiry(database, left)
    assert (row.state, row.answered_at, row.due_at) == ("waiting", now[0], None)


async def test_a_refused_second_letter_leaves_the_time_of_the_first_answer(
    database: Database,
    server: MailServer,
    empty: Callable,
    left: int,
    content: Content,
    now: list[datetime],
) -> None:
    answer(database, left, "one", START, content)
    assert await empty() == 1
    now[0] += timedelta(hours=1)
    answer(database, left, "two", now[0], content)
    server.recipients = ["550 5.1.1 no such user"]
    await empty()
    row = enquiry(database, left)
    assert (row.state, row.answered_at) == ("for_us", START), "the first one arrived"


async def test_a_letter_refused_after_a_newer_answer_changes_nothing(
    database: Database,
    server: MailServer,
    empty: Callable,
    left: int,
    content: Content,
    now: list[datetime],
) -> None:
    answer(database, left, "one", START, content)
    server.recipients = ["451 4.7.1 greylisted"]
    await empty()
    now[0] += timedelta(seconds=30)
    answer(database, left, "two", now[0], content)
    assert await empty() == 1
    newer = now[0]
    now[0] += timedelta(minutes=2)
    server.recipients = ["550 5.1.1 no such user"]
    await empty()
    row = enquiry(database, left)
    assert (row.state, row.answered_at) == ("waiting", newer)


async def test_a_reply_since_then_keeps_a_case_open_when_the_letter_goes_at_last(
    database: Database,
    server: MailServer,
    empty: Callable,
    left: int,
    content: Content,
    now: list[datetime],
) -> None:
    answer(database, left, "one", START, content)
    server.recipients = ["550 5.1.1 no such user"]
    await empty()
    now[0] += timedelta(hours=1)
    with database.writing() as db:
        row = db.get(Enquiry, left)
        correspondence.add_from_enquirer(db, row, "Hello?", "chat", now[0], content, TEAM)
        assert outbox.retry(db, db.query(Email).order_by(Email.id).first().id, now[0])
    await empty()
    assert enquiry(database, left).state == "for_us"


async def test_letters_that_waited_too_long_never_leave_and_tell_their_case(
    database: Database,
    server: MailServer,
    empty: Callable,
    left: int,
    content: Content,
    now: list[datetime],
) -> None:
    answer(database, left, "one", START, content)
    now[0] += WEEK
    answer(database, left, "two", now[0], content)
    assert await empty() == 1
    with database.reading() as db:
        old, new = db.query(Email).order_by(Email.id)
    assert (old.problem, old.sent_at, new.sent_at) == ("expired", None, now[0])
    with database.writing() as db:
        assert outbox.retry(db, old.id, now[0])
    assert await empty() == 1, "who tries it again means it"
