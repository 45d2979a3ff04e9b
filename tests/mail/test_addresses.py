"""What the form takes can be sent: domains of any alphabet, and accents where the server can."""

from datetime import datetime, timezone

import pytest
from mail_server import MailServer, mail_server

from bot.enquiries import contact_readers
from bot.enquiries.field_readers import UnfitField
from bot.mail.compose_email import LetterSender
from bot.mail.delivery import DeliveryFate, DeliveryResult, Mailer
from bot.mail.outbox_worker import OutboxWorker
from bot.records import Database
from bot.records.enquiries import outbox
from bot.records.models import Email
from bot.settings import settings
from bot.web.transactions import Transactions

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
SENDER = "assistant@example.org"
PUNYCODE = {
    "jo@bücher.example": "jo@xn--bcher-kva.example",
    "jo@straße.example": "jo@xn--strae-oqa.example",
    "jo@ysgol-llŷn.cymru": "jo@xn--ysgol-lln-29b.cymru",
    "jo@例え.jp": "jo@xn--r8jz45g.jp",
}


@pytest.fixture
def server_takes_utf8(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("BOT_MAIL_SMTPUTF8", "true")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def deliver(server: MailServer, to: str, sender: str = SENDER) -> DeliveryResult:
    email = Email(key="one", to=to, subject="Sŵn", body="Helo", created_at=NOW)
    return await Mailer(server.url, LetterSender(sender)).deliver(email)


@pytest.mark.parametrize("typed", PUNYCODE)
async def test_a_domain_of_any_alphabet_that_the_form_takes_is_sent_to(typed: str) -> None:
    with mail_server(takes_utf8=False) as server:
        result = await deliver(server, contact_readers.email(typed))
        assert result.fate is DeliveryFate.SENT
        assert server.took == [PUNYCODE[typed]]
        assert str(server.received[0]["To"]) == PUNYCODE[typed]


async def test_a_sender_of_another_alphabet_is_written_in_ascii() -> None:
    with mail_server(takes_utf8=False) as server:
        assert (await deliver(server, "jo@example.org", "a@bücher.example")).fate.value == "sent"
        assert server.received[0]["From"] == "a@xn--bcher-kva.example"
        assert server.ids == ["<one@xn--bcher-kva.example>"]


def test_accents_before_the_sign_are_refused_at_once_with_what_to_do() -> None:
    for typed in ("siân@example.org", "josé@bücher.example"):
        with pytest.raises(UnfitField) as refused:
            contact_readers.email(typed)
        assert refused.value.problem == "enquiry_accented_email"
        with pytest.raises(UnfitField, match="enquiry_accented_email"):
            contact_readers.contact(f"my e-mail is {typed}")


async def test_a_server_that_takes_accents_gets_them(server_takes_utf8: None) -> None:
    with mail_server() as server:
        to = contact_readers.email("siân@bücher.example")
        assert (await deliver(server, to)).fate is DeliveryFate.SENT
        assert server.took == ["siân@xn--bcher-kva.example"]


async def test_a_server_that_takes_no_accents_holds_up_no_other_letter(database: Database) -> None:
    with database.writing() as db:
        outbox.queue_email(db, "odd", "siân@example.org", "s", "b", NOW)
        outbox.queue_email(db, "even", "jo@example.org", "s", "b", NOW)
    with mail_server(takes_utf8=False) as server:
        worker = OutboxWorker(
            Transactions(database), Mailer(server.url, LetterSender(SENDER)), lambda: NOW
        )
        assert await worker.empty() == 1
        assert server.took == ["jo@example.org"]
    with database.reading() as db:
        odd = outbox.find_email(db, "odd")
    assert odd and odd.refused_at and odd.problem == "needs SMTPUTF8"
