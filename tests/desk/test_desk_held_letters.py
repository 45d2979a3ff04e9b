"""Letters that fit no case: staff read them, add them to an enquiry, or delete them."""

import pytest
from case_kit import HOSTILE, add_enquiry
from desk_kit import DeskServer

from bot.enquiries import reference
from bot.records.models import CaseLetter, HeldLetter


def hold(desk: DeskServer, text: str = "It is on Monday.", **given: object) -> int:
    values = {
        "key": str(text)[:60],
        "reason": "stranger",
        "sender": "sam@home.example",
        "sender_hash": "-",
        "subject": "Re: Your enquiry",
        "at": desk.clock(),
        **given,
    }
    with desk.database.writing() as db:
        row = HeldLetter(text=text, **values)
        db.add(row)
        db.flush()
        return int(row.id)


def test_a_held_letter_is_added_to_the_enquiry_of_a_reference(desk: DeskServer) -> None:
    written = reference.new()
    case = add_enquiry(desk, reference=written, state="waiting")
    number = hold(desk, whole="It is on Monday.\n> Dear Sam", files=["letter.pdf"], enquiry_id=case)
    adviser = desk.signed_in("adviser")
    page = adviser.get("/desk/held-letters").text
    assert f'value="{written}"' in page and "letter.pdf" in page
    answer = adviser.submit(f"/desk/held-letters/{number}/add", {"reference": written.lower()})
    assert answer.headers["location"] == f"/desk/enquiries/{case}?said=saved"
    shown = adviser.get(f"/desk/enquiries/{case}").text
    assert "It is on Monday." in shown and "&gt; Dear Sam" in shown and "letter.pdf" in shown
    assert "No letter is held." in adviser.get("/desk/held-letters").text
    assert (
        adviser.submit(f"/desk/held-letters/{number}/add", {"reference": written}).status_code
        == 404
    )


def test_a_reference_that_leads_nowhere_is_told_and_the_letter_stays(desk: DeskServer) -> None:
    number = hold(desk)
    adviser = desk.signed_in("adviser")
    for typed in ("ENQ-2222-22", reference.new(), ""):
        answer = adviser.submit(f"/desk/held-letters/{number}/add", {"reference": typed})
        assert answer.status_code == 422 and "no enquiry of that reference" in answer.text
        assert "It is on Monday." in answer.text


def test_a_held_letter_is_deleted_and_the_audit_says_by_whom(desk: DeskServer) -> None:
    number = hold(desk)
    adviser = desk.signed_in("adviser")
    assert adviser.submit(f"/desk/held-letters/{number}/delete").status_code == 303
    with desk.database.reading() as db:
        assert not db.query(HeldLetter).count() and not db.query(CaseLetter).count()
    audit = desk.signed_in("admin").get("/desk/audit").text
    assert "held letter deleted" in audit and "read held letters" not in audit


def test_readers_see_held_letters_and_have_no_buttons(desk: DeskServer) -> None:
    hold(desk, "Call me, my NI number is AB123456C.")
    page = desk.signed_in("reader").get("/desk/held-letters").text
    assert "AB123456C" not in page and "/delete" not in page


@pytest.mark.parametrize("words", HOSTILE)
def test_what_comes_by_mail_is_shown_as_text(desk: DeskServer, words: str) -> None:
    hold(desk, words, subject=words[:200], sender=words[:200], whole=words, files=[words[:200]])
    page = desk.signed_in("adviser").get("/desk/held-letters").text
    assert "<script>alert" not in page and "<img src=x" not in page and "49" not in words


def test_how_many_are_held_stands_beside_the_tab(desk: DeskServer) -> None:
    hold(desk)
    with desk.signed_in("reader").events() as events:
        name, counts = next(events)
        assert (name, counts["held"]) == ("counts", 1)
