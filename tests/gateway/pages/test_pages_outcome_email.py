"""An outcome sent to oneself: what the e-mail holds, where it may go, and what the page answers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bench import Gateway, make_settings, start_gateway
from content_set_kit import CONTENT_SET
from pages_kit import Form, PageReader, Walker
from sqlalchemy import select

from bot.content import load_content
from bot.records import Database
from bot.records.chat import finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.records.models import Email
from bot.web.clock import utc_now

WORDS = load_content().pages
WEEK = 7 * 24 * 60 * 60
FOUND = CheckFinding(
    "check_cover",
    "2020-01-31",
    {"membership": "full", "employment_related": "yes", "stage": "unsure"},
    "needs_adviser",
    6,
)
SENT, FULL = (WORDS["en-GB"][f"outcome_email_{each}"].text for each in ("sent", "full"))


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway with a mail server in its settings, whose e-mails wait in the outbox."""
    mail = {"smtp_url": "smtp+plain://127.0.0.1:9", "mail_from": "assistant@example.org"}
    folder: Path = tmp_path_factory.mktemp("mailing")
    gateway = start_gateway(make_settings(folder, 9, **mail), CONTENT_SET)
    yield gateway
    gateway.server.stop()


@pytest.fixture
def outbox(mailing: Gateway) -> Iterator[Callable[[], list[Email]]]:
    """The e-mails that were queued since the test began."""
    database = Database(mailing.settings.database)

    def queued() -> list[Email]:
        with database.reading() as db:
            return list(db.scalars(select(Email).order_by(Email.id)))

    before = len(queued())
    yield lambda: queued()[before:]
    database.close()


@pytest.fixture
def visitor(mailing: Gateway) -> Walker:
    return Walker(mailing.url, **{"Accept-Language": "en-GB"})


def outcome(gateway: Gateway, walker: Walker) -> PageReader:
    """The page of an outcome that nobody else has."""
    database = Database(gateway.settings.database)
    with database.writing() as db:
        token = finished_checks.add(db, "a" * 32, FOUND, WEEK, utc_now())
    database.close()
    return walker.open(f"/outcome/{token}")


def form_of(page: PageReader) -> Form:
    (form,) = page.forms
    assert set(form.fields) == {"email"}
    return form


def test_the_form_is_there_only_where_e_mails_can_be_sent(
    mailing: Gateway, visitor: Walker, pages: Gateway, walker: Walker
) -> None:
    form_of(outcome(mailing, visitor))
    assert visitor.response is not None and "employer" in visitor.response.text
    assert outcome(pages, walker).forms == []
    refused = walker.http.post(f"{walker.path}/email", data={"email": "jo@example.org"})
    assert refused.status_code == 404


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_the_e_mail_holds_what_the_page_shows_in_its_language_and_nothing_else_is_kept(
    mailing: Gateway, outbox: Callable[[], list[Email]], language: str
) -> None:
    walker = Walker(mailing.url, **{"Accept-Language": language})
    page = outcome(mailing, walker)
    address = walker.path
    sent = walker.send(form_of(page), email=" Pat@Example.org ")
    assert walker.response is not None and walker.response.status_code == 200
    words = {name: phrase.text for name, phrase in WORDS[language].items()}
    assert words["outcome_email_sent"] in sent.text and walker.path == f"{address}/emailed"
    assert "pat@" not in walker.response.text.lower()
    (email,) = outbox()
    assert (email.to, email.subject) == ("Pat@example.org", words["outcome_email_subject"])
    assert email.sent_at is None and email.enquiry_id is None
    for name in ("next", "why", "facts", "clause", "outcome"):
        assert words[f"outcome_{name}"] in email.body
    for line in (
        "A person needs to look at this",
        "Full member",
        "When to contact ASCL",
        "0116 299 1122",
        f"{mailing.settings.public_address}{address}\n",
    ):
        assert line in email.body
    assert words["outcome_changes"] not in email.body
    shown = " ".join(email.body.split())
    verdict = load_content().checks[FOUND.check].outcomes[FOUND.outcome].said(dict(FOUND.facts))
    assert verdict.verdict in shown and verdict.verdict in page.text
    assert "<" not in email.body and "{" not in email.body and "&" not in email.body


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "enquiry_bad_email"),
        ("pat@", "enquiry_bad_email"),
        ("pat@example.org, sam@example.org", "outcome_email_several"),
        ("siân@example.org", "outcome_email_accented"),
    ],
)
def test_an_address_that_can_not_be_used_is_told_at_its_field_and_stays_there(
    mailing: Gateway,
    visitor: Walker,
    outbox: Callable[[], list[Email]],
    typed: str,
    problem: str,
) -> None:
    page = visitor.send(form_of(outcome(mailing, visitor)), email=typed)
    assert visitor.response is not None and visitor.response.status_code == 422
    words = WORDS["en-GB"][problem].text
    assert page.text.count(words) == 2 and page.links[words] == "#email"
    assert {"email", "email-error", "email-hint"} <= set(page.ids)
    assert page.text.startswith("Error:") and form_of(page).fields["email"] == typed
    assert '<details class="no-print" open>' in visitor.response.text
    assert outbox() == []


def test_two_e_mails_go_of_an_outcome_and_sending_twice_is_one(
    mailing: Gateway, visitor: Walker, outbox: Callable[[], list[Email]]
) -> None:
    form = form_of(outcome(mailing, visitor))
    for address in ("one@example.org", "one@example.org", "ONE+x@example.org", "two@example.org"):
        assert SENT in visitor.send(form, email=address).text
    assert [row.to for row in outbox()] == ["one@example.org", "two@example.org"]
    page = visitor.send(form, email="three@example.org")
    assert visitor.response is not None and visitor.response.status_code == 429
    assert page.text.count(FULL) == 2 and len(outbox()) == 2


def test_nobody_learns_from_the_page_that_an_address_had_many_letters(
    mailing: Gateway, visitor: Walker, outbox: Callable[[], list[Email]]
) -> None:
    answers = []
    for number in range(5):
        form = form_of(outcome(mailing, visitor))
        for address in ("known@example.org", f"new{number}@example.org", "other@example.net"):
            page = visitor.send(form, email=address)
            assert visitor.response is not None
            answers.append((visitor.response.status_code, page.text))
    assert len(set(answers)) == 2 and answers[:3] * 5 == answers
    waiting = [row.to for row in outbox() if row.refused_at is None]
    assert waiting.count("known@example.org") == mailing.settings.letters_per_hour_to_address
    withheld = [row for row in outbox() if row.refused_at]
    assert withheld and {(row.to, row.subject, row.body) for row in withheld} == {("", "", "")}


def test_another_website_can_send_no_outcome_and_a_page_that_is_gone_none_either(
    mailing: Gateway, visitor: Walker, outbox: Callable[[], list[Email]]
) -> None:
    form = form_of(outcome(mailing, visitor))
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = visitor.http.post(form.action, data={"email": "a@example.org"}, headers=header)
        assert answer.status_code == 403
    gone = visitor.http.post(f"/outcome/{'A' * 32}/email", data={"email": "a@example.org"})
    assert gone.status_code == 404 and "0116 299 1122" in gone.text
    assert outbox() == []


def test_a_page_says_that_an_e_mail_comes_only_where_one_was_asked_for(
    mailing: Gateway, visitor: Walker
) -> None:
    outcome(mailing, visitor)
    page = visitor.open(f"{visitor.path}/emailed")
    assert "A person needs to look at this" in page.text and SENT not in page.text
