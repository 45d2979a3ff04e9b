"""Delivery against a real SMTP server: sent once, tried again, never dropped."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy

import pytest
from mail_server import CUT, MailServer, mail_server
from sqlalchemy import select

from bot.mail.compose_email import LetterSender, compose
from bot.mail.delivery import DeliveryFate, DeliveryResult, Mailer
from bot.mail.outbox_worker import LEASE, OutboxWorker
from bot.records import Database
from bot.records.enquiries import outbox
from bot.records.models import Email
from bot.web.transactions import Transactions

START = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
SENDER = LetterSender("assistant@example.org")


class Later:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Later:
    return Later()


@pytest.fixture
def new_worker(database: Database, server: MailServer, clock: Later) -> Callable[[], OutboxWorker]:
    return lambda: OutboxWorker(Transactions(database), Mailer(server.url, SENDER), clock)


def write(database: Database, *keys: str, to: str = "jo@example.org") -> None:
    with database.writing() as db:
        for key in keys:
            outbox.queue_email(
                db, key, to, f"Subject of {key}", "Dear Jo,\nall is well – £5.\n", START
            )


def stored_emails(database: Database) -> list[Email]:
    with database.reading() as db:
        return list(db.scalars(select(Email).order_by(Email.id)))


async def test_what_is_due_is_sent_once(
    database: Database, server: MailServer, new_worker: Callable[[], OutboxWorker]
) -> None:
    write(database, "one", "two")
    assert await new_worker().empty() == 2
    assert await new_worker().empty() == 0
    assert server.ids == ["<one@example.org>", "<two@example.org>"]
    first = server.received[0]
    assert (first["From"], first["To"]) == (SENDER.address, "jo@example.org")
    assert (first["Subject"], first["Auto-Submitted"]) == ("Subject of one", "auto-generated")
    assert all(email.sent_at == START for email in stored_emails(database))


async def test_many_workers_at_once_send_each_email_once(
    database: Database, server: MailServer, new_worker: Callable[[], OutboxWorker]
) -> None:
    write(database, *(f"email-{number}" for number in range(40)))
    counts = await asyncio.gather(*(new_worker().empty() for _ in range(6)))
    assert sum(counts) == 40
    assert len(server.ids) == len(set(server.ids)) == 40


async def test_a_greylisted_email_is_sent_after_a_wait(
    database: Database, server: MailServer, new_worker: Callable[[], OutboxWorker], clock: Later
) -> None:
    write(database, "one")
    server.recipients = ["451 4.7.1 greylisted, jo@example.org"]
    assert await new_worker().empty() == 0
    (waiting,) = stored_emails(database)
    assert (waiting.problem, waiting.refused_at) == ("451 4.7.1", None)
    assert await new_worker().empty() == 0, "not before its time"
    clock.wait(minutes=1)
    assert await new_worker().empty() == 1
    assert stored_emails(database)[0].problem is None


@pytest.mark.parametrize("step", ["recipients", "data"])
async def test_an_email_refused_for_good_is_kept_and_can_be_tried_again(
    database: Database,
    server: MailServer,
    new_worker: Callable[[], OutboxWorker],
    clock: Later,
    step: str,
) -> None:
    write(database, "one", "two")
    setattr(server, step, ["550 5.1.1 no such user jo@example.org"])
    assert await new_worker().empty() == 1, "the others aren't held up"
    refused = stored_emails(database)[0]
    assert (refused.problem, refused.refused_at, refused.sent_at) == ("550 5.1.1", START, None)
    clock.wait(days=30)
    assert await new_worker().empty() == 0
    with database.writing() as db:
        assert outbox.outbox_counts(db) == (0, 1, 1)
        assert outbox.retry(db, refused.id, clock.now)
    assert await new_worker().empty() == 1


async def test_a_connection_that_is_cut_costs_a_wait_and_no_email(
    database: Database, server: MailServer, new_worker: Callable[[], OutboxWorker], clock: Later
) -> None:
    write(database, "one", "two")
    server.data = [CUT]
    assert await new_worker().empty() == 0
    assert stored_emails(database)[0].problem == "SMTPServerDisconnected"
    assert await new_worker().empty() == 1
    clock.wait(minutes=1)
    assert await new_worker().empty() == 1
    assert sorted(server.ids) == ["<one@example.org>", "<two@example.org>"]


async def test_while_the_server_is_away_one_email_at_a_time_asks_for_it(
    database: Database, clock: Later
) -> None:
    write(database, "one", "two", "three")
    with mail_server() as gone:
        pass
    worker = OutboxWorker(Transactions(database), Mailer(gone.url, SENDER), clock)
    assert await worker.empty() == 0
    assert [email.attempts for email in stored_emails(database)] == [1, 0, 0]
    with mail_server(gone.port) as back:
        clock.wait(minutes=1)
        assert await worker.empty() == 3
    assert len(back.ids) == 3


async def test_a_server_without_encryption_gets_nothing_where_it_is_called_for(
    database: Database, server: MailServer, clock: Later
) -> None:
    write(database, "one")
    mailer = Mailer(server.url.replace("smtp+plain", "smtp"), SENDER)
    assert await OutboxWorker(Transactions(database), mailer, clock).empty() == 0
    assert server.received == []
    assert stored_emails(database)[0].refused_at is None


async def test_who_dies_after_sending_leaves_an_email_that_comes_twice_and_tells_so(
    database: Database, server: MailServer, new_worker: Callable[[], OutboxWorker], clock: Later
) -> None:
    write(database, "one")
    with database.writing() as db:
        taken = outbox.take_due(db, clock.now, LEASE)
    assert taken and (await Mailer(server.url, SENDER).deliver(taken)).fate is DeliveryFate.SENT
    assert await new_worker().empty() == 0, "the lease of the dead still runs"
    clock.wait(minutes=5)
    assert await new_worker().empty() == 1
    assert server.ids == ["<one@example.org>"] * 2
    with database.writing() as db:
        assert not outbox.mark_sent(db, taken, clock.now), "who comes back late changes nothing"


async def test_an_email_that_can_not_be_addressed_holds_up_no_other(
    database: Database, server: MailServer, new_worker: Callable[[], OutboxWorker]
) -> None:
    write(database, "odd", to="a\nb@example.org")
    write(database, "even")
    assert await new_worker().empty() == 1
    odd = stored_emails(database)[0]
    assert odd.refused_at and odd.problem == "can't be addressed"


async def test_a_worker_that_meets_the_unforeseen_goes_on(
    database: Database, server: MailServer, clock: Later
) -> None:
    tried: list[str] = []
    done = asyncio.Event()

    class Odd:
        async def deliver(self, email: Email, token: str | None = None) -> DeliveryResult:
            tried.append(email.key)
            if email.key == "one":
                raise RuntimeError("whatever")
            done.set()
            return DeliveryResult(DeliveryFate.SENT)

    write(database, "one", "two")
    task = asyncio.create_task(OutboxWorker(Transactions(database), Odd(), clock, pause=0).run())
    await asyncio.wait_for(done.wait(), 20)
    task.cancel()
    assert tried[:2] == ["one", "two"]
    assert stored_emails(database)[0].sent_at is None


def test_waits_double_up_to_six_hours() -> None:
    waits = [outbox.wait_after(attempt) for attempt in range(1, 40)]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits == sorted(waits) and waits[-1] == timedelta(hours=6)


def test_an_email_reads_as_it_was_written(database: Database) -> None:
    write(database, "one")
    sent = message_from_bytes(
        compose(stored_emails(database)[0], SENDER).as_bytes(), policy=policy.default
    )
    assert sent.get_content().replace("\r\n", "\n") == "Dear Jo,\nall is well – £5.\n"
    assert sent.get_content_type() == "text/plain"
