"""Letters that come in: on the case that they belong to, or held for staff to look at."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from enquiry_kit import add_enquiry
from letter_kit import QUOTED, letter, report
from mail_server import MailServer
from people_kit import add_user

from bot.content import Content, load_content
from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.incoming.letter_reader import read_letter
from bot.mail.outbox_worker import OutboxWorker
from bot.mail.reply_address import ReplyAddress
from bot.records import Database
from bot.records.enquiries import casework, enquiry_emails, incoming_letters
from bot.records.enquiries.correspondence import MOST_ADDED
from bot.records.enquiries.incoming_letters import LetterFate, TooManyHeld
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import CaseLetter, Email, Enquiry, HeldLetter
from bot.web.transactions import Transactions

START = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
TEAM = EmailSettings("office@example.org", "https://desk.example/desk")
CASES = ReplyAddress("cases@example.org")
SENDER = LetterSender("assistant@example.org", "", CASES.mailbox, takes_replies=True)
OURS = casework.answer_key(1, "one")  # of the letter to Sam
Receive = Callable[..., LetterFate]


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture
def left(database: Database, content: Content) -> int:
    """An enquiry by Sam that was answered: it waits for them."""
    number = add_enquiry(database, START, email="sam@somewhere.example")
    with database.writing() as db:
        ann = add_user(db, "Ann", START)
        casework.answer(db, number, ann, "We can help.", "one", START, content)
    return number


@pytest.fixture
async def sent(database: Database, server: MailServer, left: int) -> str:
    """The address that replies to Ann's letter go to, once it has gone."""
    mailer = Mailer(server.url, SENDER)
    worker = OutboxWorker(Transactions(database), mailer, lambda: START + timedelta(minutes=1))
    await worker.empty()
    (found,) = [each for each in server.received if "sam@" in str(each["To"])]
    return str(found["Reply-To"])


@pytest.fixture
def receive(database: Database, content: Content) -> Receive:
    def take(raw: bytes, now: datetime = START + timedelta(hours=1)) -> LetterFate:
        found = read_letter(raw)
        tokens = [token for each in found.recipients if (token := CASES.token_in(each))]
        with database.writing() as db:
            return incoming_letters.receive(db, found, tokens, now, content, TEAM)

    return take


def enquiry(database: Database, number: int) -> Enquiry:
    with database.reading() as db:
        return db.get(Enquiry, number)


def from_sam(database: Database) -> list[CaseLetter]:
    with database.reading() as db:
        return db.query(CaseLetter).filter(CaseLetter.from_staff.is_(False)).all()


def held(database: Database) -> list[HeldLetter]:
    with database.reading() as db:
        return incoming_letters.held_letters(db)


def letters_to_team(database: Database) -> int:
    with database.reading() as db:
        return db.query(Email).filter(Email.to == TEAM.team).count()


@pytest.mark.parametrize("way", ["address", "thread"])
async def test_a_reply_by_its_address_or_its_thread_is_on_the_case_which_waits_for_the_team(
    database: Database, receive: Receive, left: int, sent: str, way: str
) -> None:
    with database.writing() as db:
        casework.set_state(db, left, "closed", START)
    told = {"to": sent} if way == "address" else {"References": f"<x@y> <{OURS}@example.org>"}
    assert receive(letter("It is on Monday." + QUOTED, **told)) is LetterFate.ADDED
    (row,) = from_sam(database)
    assert (row.enquiry_id, row.text, row.channel) == (left, "It is on Monday.", "email")
    assert "we can help" in row.whole
    case = enquiry(database, left)
    assert (case.state, case.closed_at) == ("for_us", None)
    assert letters_to_team(database) == 1


async def test_a_letter_that_comes_twice_is_one(
    database: Database, receive: Receive, sent: str
) -> None:
    came = letter(to=sent)
    assert [receive(came), receive(came)] == [LetterFate.ADDED, LetterFate.KNOWN]
    stranger = letter(sender="x@y.example", key="two")
    assert [receive(stranger), receive(stranger)] == [LetterFate.HELD, LetterFate.KNOWN]
    assert (len(from_sam(database)), len(held(database))) == (1, 1)


async def test_nobody_writes_into_a_case_from_another_address_or_without_its_token(
    database: Database, receive: Receive, left: int, sent: str
) -> None:
    receive(letter(to=sent, sender="eve@elsewhere.example"))
    receive(letter(to="cases+aaaaaaaaaaaaaaaa@example.org", key="two"))
    receive(letter(key="three"))
    rows = held(database)
    assert [(row.reason, row.enquiry_id) for row in rows] == [
        ("stranger", None),
        ("stranger", None),
        ("other_sender", left),
    ]
    assert not from_sam(database) and enquiry(database, left).state == "waiting"


async def test_an_automatic_reply_is_kept_and_changes_nothing(
    database: Database, receive: Receive, left: int, sent: str
) -> None:
    away = letter("I am away until Monday.", to=sent, Auto_Submitted="auto-replied")
    assert receive(away) is LetterFate.ADDED
    assert from_sam(database)[0].automatic
    assert enquiry(database, left).state == "waiting" and not letters_to_team(database)


async def test_a_letter_that_comes_back_answered_nothing_and_one_that_is_delayed_may_still(
    database: Database, receive: Receive, left: int, sent: str
) -> None:
    assert receive(report(OURS, "4.4.1")) is LetterFate.BOUNCED
    assert enquiry(database, left).state == "waiting"
    now = START + timedelta(hours=2)
    assert receive(report(OURS).replace(b"report-", b"final-"), now) is LetterFate.BOUNCED
    case = enquiry(database, left)
    assert (case.state, case.answered_at, case.due_at) == ("for_us", None, now)
    with database.reading() as db:
        email = db.query(Email).filter(Email.key == OURS).one()
    assert (email.sent_at, email.refused_at, email.problem) == (None, now, "5.1.1")
    assert not from_sam(database) and not held(database)


@pytest.mark.parametrize("takes", [True, False])
def test_letters_say_that_they_can_be_answered_where_answers_are_taken(
    database: Database, content: Content, takes: bool
) -> None:
    settings = EmailSettings(takes_replies=takes)
    number = add_enquiry(database, START, email="sam@somewhere.example")
    with database.writing() as db:
        enquiry_emails.queue_enquiry_emails(db, db.get(Enquiry, number), START, content, settings)
        ann = add_user(db, "Ann", START)
        casework.answer(db, number, ann, "We can help.", "one", START, content, settings)
        bodies = [row.body for row in db.query(Email)]
    assert len(bodies) == 2
    assert all(("You can answer this e-mail." in body) is takes for body in bodies)


def test_a_report_on_a_letter_that_is_not_ours_is_held(
    database: Database, receive: Receive, left: int
) -> None:
    assert receive(report("never-sent")) is LetterFate.HELD
    assert [row.reason for row in held(database)] == ["bounce"]


async def test_more_letters_than_a_day_allows_are_held_and_the_next_day_they_are_taken(
    database: Database, receive: Receive, sent: str
) -> None:
    for number in range(MOST_ADDED):
        assert receive(letter(to=sent, key=str(number))) is LetterFate.ADDED
    assert receive(letter(to=sent, key="over")) is LetterFate.HELD
    assert held(database)[0].reason == "too_many"
    assert receive(letter(to=sent, key="next"), START + timedelta(days=2)) is LetterFate.ADDED


def test_beyond_what_may_be_held_the_mail_server_keeps_the_letter(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_letters, "MOST_HELD", 2)
    receive(letter(key="one"))
    receive(letter(key="two"))
    with pytest.raises(TooManyHeld):
        receive(letter(key="three"))


async def test_staff_add_a_held_letter_to_its_case_or_throw_it_away(
    database: Database, receive: Receive, content: Content, left: int, sent: str
) -> None:
    receive(letter("From home this time.", to=sent, sender="sam@home.example"))
    receive(letter(key="two", sender="spam@y.example"))
    spam, mine = (row.id for row in held(database))
    now = START + timedelta(hours=3)
    with database.writing() as db:
        case = db.get(Enquiry, left)
        assert incoming_letters.lay_to_case(db, mine, case, 1, now, content, TEAM)
        assert incoming_letters.throw_away(db, spam, 1, now)
        assert not incoming_letters.throw_away(db, spam, 1, now)
    assert [row.text for row in from_sam(database)] == ["From home this time."]
    assert enquiry(database, left).state == "for_us" and not held(database)
