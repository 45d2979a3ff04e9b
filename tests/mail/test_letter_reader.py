"""What is read of a letter that comes in, whoever's program wrote it."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as some
from letter_kit import QUOTED, letter, report

from bot.mail.incoming.letter_reader import read_letter
from bot.mail.reply_address import ReplyAddress
from bot.records.enquiries.received_letter import Bounce

OUTLOOK = """

________________________________
From: The Union's Team <assistant@example.org>
Sent: 02 March 2026 10:14
To: Sam Hill <sam@somewhere.example>
Subject: Your enquiry

Dear Sam, we can help.
"""
PHONE = """

> On 2 Mar 2026, at 10:14, The Union's Team <assistant@example.org> wrote:
>
> Dear Sam,
"""


@pytest.mark.parametrize("below", [QUOTED, OUTLOOK, PHONE], ids=["gmail", "outlook", "phone"])
def test_what_was_written_anew_is_told_from_what_stands_below_and_nothing_is_lost(
    below: str,
) -> None:
    found = read_letter(letter("The hearing is on 3 December.\n\nCan you come?" + below))
    assert found.text == "The hearing is on 3 December.\n\nCan you come?"
    assert found.whole.startswith(found.text) and "Dear Sam," in found.whole


def test_answers_between_the_lines_of_ours_stay_where_they_are() -> None:
    between = "See below.\n\n> When did you join?\nIn 2019.\n> When did it begin?\nLast week."
    found = read_letter(letter(between))
    assert found.text == between and not found.whole


def test_a_letter_in_html_alone_is_read_as_text() -> None:
    message = EmailMessage()
    message["From"] = "sam@somewhere.example"
    message.set_content(
        "<style>p{color:red}</style><p>I joined in <b>2019</b>.</p><script>alert(1)</script>",
        subtype="html",
    )
    assert read_letter(message.as_bytes()).text == "I joined in 2019."


def test_what_is_attached_is_named() -> None:
    message = EmailMessage()
    message["From"] = "sam@somewhere.example"
    message.set_content("Here it is.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="letter.pdf")
    found = read_letter(message.as_bytes())
    assert (found.text, found.files) == ("Here it is.", ("letter.pdf",))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<heads.example>"},
        {"sender": "no-reply@somewhere.example"},
    ],
    ids=str,
)
def test_what_no_person_wrote_is_automatic(headers: dict[str, str]) -> None:
    assert read_letter(letter("I am away.", **headers)).automatic


def test_what_a_person_wrote_is_not() -> None:
    assert not read_letter(letter(Auto_Submitted="no")).automatic


@pytest.mark.parametrize(("status", "is_final"), [("5.1.1", True), ("4.4.1", False)])
def test_a_report_of_a_server_names_our_letter_and_what_was_wrong(
    status: str, is_final: bool
) -> None:
    found = read_letter(report("answer-1", status))
    assert found.bounce == Bounce(status, is_final) and found.automatic
    assert "<answer-1@example.org>" in found.references


@given(some.binary(max_size=400))
def test_whatever_comes_is_read(raw: bytes) -> None:
    head = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    for found in (read_letter(raw), read_letter(head + raw)):
        assert len(found.key) == 64 and "\0" not in found.text
        for words in (found.text, found.whole, found.subject, found.sender):
            assert words.encode("utf-8").decode() == words, "a table can keep it"


@pytest.mark.parametrize(
    "odd",
    [
        b"Content-Type: text/plain; charset=no-such\r\n\r\nhello",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: =?utf-8?b?////?= <a@b>\r\nSubject: =?x?q?=00?=\r\n\r\n\xff\xfe\x00",
        b"From: a@[\r\nReferences: <<<>\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\n" * 50,
        b"",
    ],
)
def test_broken_letters_are_read_as_far_as_they_go(odd: bytes) -> None:
    found = read_letter(odd)
    assert "\0" not in found.text + found.subject + found.sender


def test_the_address_of_a_case_is_read_back_and_no_other_is() -> None:
    cases = ReplyAddress("cases@example.org")
    token = "abcd2345efgh6723"
    assert cases.token_in(cases.of_case(token).upper()) == token
    for other in ("cases@example.org", f"x+{token}@example.org", f"cases+{token}@example.com"):
        assert cases.token_in(other) is None
