"""An enquiry through the real assistant: asked in order, put right, left, sent once."""

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from assistant import Visitor
from sqlalchemy import select

from actions import enquiry_sent
from bot.content import load_content
from bot.enquiries.enquiry_dialogue import ORDER
from bot.records import Database
from bot.records.enquiries import correspondence, enquiry_records
from bot.records.models import Enquiry
from bot.settings import Settings

WORDS = load_content()
ABOUT = "My contract changes in September and nobody will tell me why"
ANSWERS = {
    "enquiry_about": ABOUT,
    "enquiry_consent": "yes, I agree",
    "enquiry_name": "Siân O'Neill",
    "enquiry_contact": "sian@school.example.com",
    "enquiry_reach": "after four, never on Wednesdays",
}


def field(visitor: Visitor) -> str | None:
    return visitor.last["meta"].get("field")


def presses(visitor: Visitor, **answer: str) -> None:
    visitor.says(f"/answer{json.dumps(answer)}")


def walk_to(visitor: Visitor, wanted: str, **given: str) -> None:
    """Answer in words until `wanted` is asked; `given` in place of the usual answers."""
    visitor.says("/make_enquiry")
    while field(visitor) != wanted:
        visitor.says({**ANSWERS, **given}[str(field(visitor))])


def enquiries_of(database: Database, visitor: Visitor) -> list[Enquiry]:
    with database.reading() as db:
        query = select(Enquiry).where(Enquiry.sender_id == visitor.sender_id)
        return list(db.scalars(query))


def test_it_is_walked_in_words_and_the_reference_is_the_one_in_the_table(
    visitor: Visitor, database: Database
) -> None:
    asked = []
    visitor.says("I'd like to leave an enquiry for the team")
    while (each := str(field(visitor))) != "enquiry_send":
        asked.append(each)
        visitor.says(ANSWERS[each])
    assert asked == list(ORDER[:-1])
    for told in (ABOUT, "Siân O'Neill", "sian@school.example.com", "after four"):
        assert told in visitor.last["text"]
    assert enquiries_of(database, visitor) == []
    visitor.says("yes please")
    (row,) = enquiries_of(database, visitor)
    assert visitor.last["meta"]["reference"] == row.reference
    assert row.reference in visitor.last["text"]
    assert (row.about, row.name) == (ABOUT, "Siân O'Neill")
    assert row.email == "sian@school.example.com" and row.channel == "chat"
    assert row.consent == WORDS.phrase("enquiry_consent")
    assert [visitor.slot(name) for name in ORDER] == [None] * len(ORDER)


def test_nothing_personal_is_asked_for_before_consent_and_without_it_nothing_is_stored(
    visitor: Visitor, database: Database
) -> None:
    walk_to(visitor, "enquiry_consent")
    presses(visitor, enquiry_consent="no")
    assert visitor.text == WORDS.phrase("enquiry_no_consent")
    assert enquiries_of(database, visitor) == []
    assert visitor.says("How do I join?")[0]["meta"]["topic"] == "how_to_join"


def test_a_finished_check_is_suggested_and_goes_along(visitor: Visitor, database: Database) -> None:
    visitor.says("/check_cover")
    visitor.chooses(membership="associate")
    visitor.chooses(employment_related="yes")
    assert visitor.last["meta"]["outcome"] == "associate_not_covered"
    visitor.says("/make_enquiry")
    assert "Check your own case for cover" in visitor.last["text"]
    presses(visitor, enquiry_about="suggested")
    for name in ("enquiry_consent", "enquiry_name", "enquiry_contact", "enquiry_reach"):
        assert field(visitor) == name
        visitor.says(ANSWERS[name])
    presses(visitor, enquiry_send="yes")
    (row,) = enquiries_of(database, visitor)
    (check,) = row.context["checks"]
    assert check["outcome"] == "associate_not_covered" and check["rule"] == 2
    assert check["facts"]["membership"] == "associate"


@pytest.mark.parametrize("wanted", ORDER)
def test_an_aside_at_any_question_is_answered_and_the_question_asked_again(
    visitor: Visitor, wanted: str
) -> None:
    walk_to(visitor, wanted)
    if wanted == "enquiry_about":
        return  # there a question may be what it is about
    replies = visitor.says("How much does membership cost?")
    assert len(replies) >= 2 and field(visitor) == wanted
    assert WORDS.phrase("enquiry_resume") in visitor.last["text"]


@pytest.mark.parametrize("wanted", ORDER)
@pytest.mark.parametrize("text", ["I want to send an enquiry", "Can I leave a message?"])
def test_who_asks_for_it_again_gets_the_open_question_and_not_their_words_as_an_answer(
    visitor: Visitor, wanted: str, text: str
) -> None:
    walk_to(visitor, wanted)
    before = [visitor.slot(name) for name in ORDER]
    visitor.says(text)
    assert field(visitor) == wanted
    assert [visitor.slot(name) for name in ORDER] == before


def test_who_asks_for_it_and_says_what_about_has_answered(visitor: Visitor) -> None:
    walk_to(visitor, "enquiry_about")
    visitor.says("contact me about redundancy")
    assert field(visitor) == "enquiry_consent"
    assert visitor.slot("enquiry_about") == "contact me about redundancy"


@pytest.mark.parametrize("wanted", ORDER)
def test_it_can_be_left_at_any_question_and_is_forgotten(
    visitor: Visitor, database: Database, wanted: str
) -> None:
    walk_to(visitor, wanted)
    visitor.says("forget it")
    assert WORDS.phrase("enquiry_left") in visitor.text
    assert [visitor.slot(name) for name in ORDER] == [None] * len(ORDER)
    assert enquiries_of(database, visitor) == []


@pytest.mark.parametrize("before,wanted", pairwise(ORDER))
def test_back_asks_the_question_before(visitor: Visitor, before: str, wanted: str) -> None:
    walk_to(visitor, wanted)
    visitor.says("go back")
    assert field(visitor) == before


@pytest.mark.parametrize("text", ["?", "…", "12"])
@pytest.mark.parametrize("wanted", ["enquiry_name", "enquiry_contact"])
def test_strange_input_is_never_taken(visitor: Visitor, wanted: str, text: str) -> None:
    walk_to(visitor, wanted)
    visitor.says(text)
    assert field(visitor) == wanted and visitor.slot(wanted) is None


@pytest.mark.parametrize(
    "text,problem",
    [
        ("jo@", "enquiry_bad_email"),
        ("01632 960123", "enquiry_bad_phone"),
        ("by owl", "enquiry_no_contact"),
    ],
)
def test_a_contact_that_cannot_be_right_is_told_kindly_and_asked_again(
    visitor: Visitor, text: str, problem: str
) -> None:
    walk_to(visitor, "enquiry_contact")
    visitor.says(text)
    assert WORDS.phrase(problem) in visitor.text and field(visitor) == "enquiry_contact"


def test_an_address_with_an_apostrophe_and_an_extension_arrive_whole(
    visitor: Visitor, database: Database
) -> None:
    given = "sean.o'brien@school.org.uk or 0116 299 1122 ext 12"
    walk_to(visitor, "enquiry_send", enquiry_contact=given)
    assert "sean.o'brien@school.org.uk" in visitor.last["text"]
    assert "0116 299 1122 ext. 12" in visitor.last["text"]
    visitor.says("send")
    (row,) = enquiries_of(database, visitor)
    assert (row.email, row.phone) == ("sean.o'brien@school.org.uk", "+441162991122;ext=12")


@pytest.mark.parametrize(
    "text,told",
    [
        ("what happens next", "enquiry_what_next"),
        ("so what happens then?", "enquiry_what_next"),
        ("no", "enquiry_name_withheld"),
        ("can i stay anonymous", "enquiry_name_withheld"),
        ("I'd rather not say", "enquiry_name_withheld"),
        ("who will read this", "enquiry_odd_name"),
    ],
)
def test_what_is_no_name_is_answered_and_the_name_asked_for_again(
    visitor: Visitor, text: str, told: str
) -> None:
    walk_to(visitor, "enquiry_name")
    (reply,) = visitor.says(text)
    assert reply["text"].startswith(WORDS.phrase(told))
    assert field(visitor) == "enquiry_name" and visitor.slot("enquiry_name") is None


@pytest.mark.parametrize(
    "text",
    [
        "send",
        "send it",
        "yes send",
        "go ahead",
        "yes, go ahead",
        "go for it",
        "please submit",
        "looks good",
        "all good",
        "that's right, send it",
        "ok send it off please, thank you",
    ],
)
def test_words_that_send_it_send_it(visitor: Visitor, database: Database, text: str) -> None:
    walk_to(visitor, "enquiry_send")
    visitor.says(text)
    assert len(enquiries_of(database, visitor)) == 1


@pytest.mark.parametrize("text", ["don't send it", "no, don't send that yet", "not yet", "no"])
def test_words_that_do_not_send_it_do_not(visitor: Visitor, database: Database, text: str) -> None:
    walk_to(visitor, "enquiry_send")
    visitor.says(text)
    assert WORDS.phrase("enquiry_what_to_change") in visitor.text
    assert field(visitor) == "enquiry_send" and enquiries_of(database, visitor) == []


BOTH = {"email": "sian@school.example.com", "phone": "+441162991122"}


@pytest.mark.parametrize(
    "text,slot,value",
    [
        (
            "my number is wrong, it's 07700 900123",
            "enquiry_contact",
            {**BOTH, "phone": "+447700900123"},
        ),
        (
            "wait, the email should be jo@x.example.com",
            "enquiry_contact",
            {**BOTH, "email": "jo@x.example.com"},
        ),
        ("delete my phone number", "enquiry_contact", {"email": BOTH["email"]}),
        ("my name is Sian Jones", "enquiry_name", "Sian Jones"),
        ("my name is spelt wrong, it's Sian Jones", "enquiry_name", "Sian Jones"),
        ("change my name to Sian Jones", "enquiry_name", "Sian Jones"),
        ("change the time to after six", "enquiry_reach", "after six"),
        ("the time is wrong, it should be after six", "enquiry_reach", "after six"),
        ("ring me in the mornings only", "enquiry_reach", "in the mornings only"),
        ("it's about my pension", "enquiry_about", "my pension"),
        ("change what it is about to my pension", "enquiry_about", "my pension"),
    ],
)
def test_any_answer_is_corrected_in_words_before_it_is_sent(
    visitor: Visitor, text: str, slot: str, value: object
) -> None:
    walk_to(visitor, "enquiry_send", enquiry_contact="sian@school.example.com, 0116 299 1122")
    (reply,) = visitor.says(text)
    assert reply["text"].startswith(WORDS.phrase("enquiry_corrected"))
    assert field(visitor) == "enquiry_send" and visitor.slot(slot) == value


@pytest.mark.parametrize(
    "text,slot",
    [
        ("my name is wrong", "enquiry_name"),
        ("my number is wrong", "enquiry_contact"),
        ("the e-mail isn't right", "enquiry_contact"),
        ("change my email", "enquiry_contact"),
        ("the time is wrong", "enquiry_reach"),
        ("can you change the subject", "enquiry_about"),
    ],
)
def test_an_answer_that_is_called_wrong_is_asked_for_again(
    visitor: Visitor, text: str, slot: str
) -> None:
    walk_to(visitor, "enquiry_send", enquiry_contact="sian@school.example.com, 0116 299 1122")
    visitor.says(text)
    assert field(visitor) == slot


def test_a_wrong_number_is_replaced_and_the_address_kept(visitor: Visitor) -> None:
    walk_to(visitor, "enquiry_send", enquiry_contact="sian@school.example.com, 0116 299 1122")
    visitor.says("my number is wrong")
    visitor.says("07700 900123")
    assert visitor.slot("enquiry_contact") == {**BOTH, "phone": "+447700900123"}


def test_answers_are_put_right_in_passing_and_by_button(
    visitor: Visitor, database: Database
) -> None:
    walk_to(visitor, "enquiry_reach")
    visitor.says("no, my e-mail is s.oneill@school.example.com")
    assert WORDS.phrase("enquiry_corrected") in visitor.text and field(visitor) == "enquiry_reach"
    presses(visitor, enquiry_reach="any")
    assert "s.oneill@school.example.com" in visitor.last["text"]
    presses(visitor, enquiry_send="name")
    assert field(visitor) == "enquiry_name"
    visitor.says("Sian Jones")
    assert field(visitor) == "enquiry_send" and "Sian Jones" in visitor.last["text"]
    presses(visitor, enquiry_send="yes")
    (row,) = enquiries_of(database, visitor)
    assert (row.name, row.email) == ("Sian Jones", "s.oneill@school.example.com")


def test_pressing_send_twice_makes_one_enquiry(visitor: Visitor, database: Database) -> None:
    walk_to(visitor, "enquiry_send")
    presses(visitor, enquiry_send="yes")
    presses(visitor, enquiry_send="yes")
    assert len(enquiries_of(database, visitor)) == 1


def test_the_status_is_told_for_both_keys_and_nothing_for_one(
    new_visitor: Callable[[], Visitor],
) -> None:
    visitor, stranger = new_visitor(), new_visitor()
    walk_to(visitor, "enquiry_send")
    presses(visitor, enquiry_send="yes")
    reference = visitor.last["meta"]["reference"]
    visitor.says("/enquiry_status")
    visitor.says(f"{reference.lower()} and sian@school.example.com")
    assert visitor.last["meta"]["reference"] == reference
    stranger.says("What has become of my enquiry?")
    assert field(stranger) == "status_reference"
    stranger.says(reference)
    assert field(stranger) == "status_email"
    stranger.says("eve@example.com")
    assert stranger.text == WORDS.phrase("status_unknown")
    for _ in range(5):
        stranger.says("/enquiry_status")
        stranger.says(f"{reference} sian.oneill@example.com")
    assert stranger.text == WORDS.phrase("status_too_often")


@pytest.mark.parametrize("in_one", [True, False])
def test_the_status_is_told_for_a_number_where_no_address_was_left(
    visitor: Visitor, in_one: bool
) -> None:
    walk_to(visitor, "enquiry_send", enquiry_contact="0116 299 1122 ext 12")
    visitor.says("send")
    reference = visitor.last["meta"]["reference"]
    visitor.says("/enquiry_status")
    given = [reference, "0116 299 1122 extension 12"]
    for text in [" and ".join(given)] if in_one else given:
        visitor.says(text)
    assert visitor.last["meta"]["reference"] == reference
    assert reference in visitor.last["text"]


@pytest.mark.parametrize("server", ["", "smtps://user:word@mail.example.org:465"])
def test_a_letter_is_promised_only_where_there_is_a_mail_server(
    visitor: Visitor, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Settings(smtp_url=server, mail_from="assistant@example.org", _env_file=None)
    monkeypatch.setattr(enquiry_sent, "settings", lambda: given)
    own = f"{visitor.sender_id}@school.example.com"  # an address gets only so many letters
    walk_to(visitor, "enquiry_send", enquiry_contact=own)
    presses(visitor, enquiry_send="yes")
    assert (WORDS.phrase("enquiry_sent_letter") in visitor.last["text"]) is bool(server)


@pytest.mark.parametrize("intent", ["check_cover", "check_eligibility", "enquiry_status"])
def test_a_stray_word_does_not_leave_the_enquiry(visitor: Visitor, intent: str) -> None:
    walk_to(visitor, "enquiry_consent")
    visitor.says("well, on friday then", intent=intent)
    assert field(visitor) == "enquiry_consent"


ADDED = "The hearing is on the ninth of May"


def additions(database: Database, visitor: Visitor) -> list[str]:
    with database.reading() as db:
        return [
            letter.text
            for row in enquiry_records.enquiry_of(db, visitor.sender_id)
            for letter in correspondence.letters_of(db, row.id)
        ]


def adds_to(visitor: Visitor, reference: str) -> None:
    visitor.says(f'/enquiry_status{{"add": "{reference}"}}')


def test_who_left_an_enquiry_can_add_to_it_and_is_told_so(
    visitor: Visitor, database: Database
) -> None:
    walk_to(visitor, "enquiry_send")
    presses(visitor, enquiry_send="yes")
    reference = visitor.last["meta"]["reference"]
    adds_to(visitor, reference)
    assert field(visitor) == "enquiry_addition"
    visitor.says(ADDED)
    assert visitor.text == WORDS.phrase("enquiry_added", reference=reference)
    assert additions(database, visitor) == [ADDED]
    visitor.says("How do I join?")
    assert visitor.last["meta"]["topic"] == "how_to_join"


def test_whose_status_was_told_can_add_and_nobody_else(
    new_visitor: Callable[[], Visitor], database: Database
) -> None:
    visitor, later, stranger = new_visitor(), new_visitor(), new_visitor()
    walk_to(visitor, "enquiry_send")
    presses(visitor, enquiry_send="yes")
    reference = visitor.last["meta"]["reference"]
    later.says("/enquiry_status")
    later.says(f"{reference} sian@school.example.com")
    adds_to(later, reference)
    later.says(ADDED)
    adds_to(stranger, reference)
    stranger.says("Something false")
    assert stranger.text == WORDS.phrase("status_unknown")
    assert additions(database, visitor) == [ADDED]


def test_an_addition_can_be_left_and_keeps_nothing(visitor: Visitor, database: Database) -> None:
    walk_to(visitor, "enquiry_send")
    presses(visitor, enquiry_send="yes")
    adds_to(visitor, visitor.last["meta"]["reference"])
    visitor.says("/stop_flow")
    assert visitor.text.startswith(WORDS.phrase("enquiry_not_added"))
    visitor.says("How do I join?")
    assert visitor.last["meta"]["topic"] == "how_to_join"
    assert additions(database, visitor) == []
