"""An admin finds one person, reviews what would go, and erases or exports it, on record."""

import re

from case_kit import add_chat, add_enquiry
from desk_kit import DeskServer, words
from sqlalchemy import select

from bot.privacy import holds
from bot.records.models import AuditEvent, ChatOpening, Conversation, Enquiry, Erasure

ADDRESS = "zq.person@somewhere.example"


def person(desk: DeskServer, said: str = "zqsecretqz") -> tuple[int, int, str]:
    """A chat and an enquiry that rests on it: their ids, and the reference."""
    chat = add_chat(desk, said, queued=False)
    with desk.database.reading() as db:
        sender = db.get(Conversation, chat).sender_id
    enquiry = add_enquiry(
        desk, said, sender_id=sender, name="Zita Quill", email=ADDRESS, phone="+441162991122"
    )
    with desk.database.reading() as db:
        return chat, enquiry, db.get(Enquiry, enquiry).reference


def test_somebody_is_found_by_reference_address_number_name_and_chat(desk: DeskServer) -> None:
    chat, enquiry, reference = person(desk)
    other = add_enquiry(desk, "of another")
    admin = desk.signed_in("admin")
    for typed in (reference, ADDRESS, "0116 299 1122", "quill"):
        page = admin.get("/desk/privacy", params={"q": typed}).text
        assert f"/desk/privacy/enquiries/{enquiry}" in page
        assert f'/desk/privacy/enquiries/{other}"' not in page
    for typed in (str(chat), f"chat {chat}"):
        page = admin.get("/desk/privacy", params={"q": typed}).text
        assert f"/desk/privacy/chats/{chat}" in page


def test_the_review_counts_what_goes_and_shows_no_words(desk: DeskServer) -> None:
    _, enquiry, reference = person(desk)
    second = add_enquiry(desk, "more", email=ADDRESS.upper())
    with desk.database.reading() as db:
        again = db.get(Enquiry, second).reference
    page = desk.signed_in("admin").get(f"/desk/privacy/enquiries/{enquiry}")
    shown = words(page)
    assert "2 enquiries" in shown and "1 chat" in shown
    assert reference in shown and again in shown
    assert "messages, with time, topic and source 2" in shown
    assert "zqsecretqz" not in page.text


def test_erasing_takes_all_that_was_reviewed_and_gives_a_receipt(desk: DeskServer) -> None:
    chat, enquiry, _ = person(desk)
    other = add_enquiry(desk, "of another")
    admin, path = desk.signed_in("admin"), f"/desk/privacy/enquiries/{enquiry}"
    assert admin.submit(f"{path}/erase").status_code == 400
    page = admin.submit(f"{path}/erase", {"sure": "yes"})
    assert page.status_code == 200
    (number,) = set(re.findall(r"DEL-[0-9A-F]{8}", page.text))
    assert admin.get(path).status_code == 404
    with desk.database.reading() as db:
        assert db.get(Conversation, chat) is None and db.get(Enquiry, enquiry) is None
        assert db.get(Enquiry, other)
        assert {each.receipt for each in db.scalars(select(Erasure))} == {number}
        events = list(db.scalars(select(AuditEvent.event).where(AuditEvent.kind == "enquiry")))
    assert events[-2:] == ["erases", f"erased {number}"]
    files = (each for each in desk.settings.var_dir.rglob("*") if each.is_file())
    assert [each.name for each in files if b"zqsecretqz" in each.read_bytes()] == []


def test_what_is_held_stays_and_the_review_says_why(desk: DeskServer) -> None:
    _, enquiry, reference = person(desk)
    with desk.database.writing() as db:
        holds.set_hold(db, holds.ENQUIRY, enquiry, "a tribunal", "Ann Example", desk.clock())
    admin, path = desk.signed_in("admin"), f"/desk/privacy/enquiries/{enquiry}"
    shown = words(admin.get(path))
    assert "a tribunal" in shown and "Ann Example" in shown and reference in shown
    assert "0 enquiries, 0 chats" in shown
    assert admin.submit(f"{path}/erase", {"sure": "yes"}).status_code == 409
    with desk.database.reading() as db:
        assert db.get(Enquiry, enquiry)


def test_a_copy_has_all_of_one_person_and_needs_a_reason(desk: DeskServer) -> None:
    _, enquiry, reference = person(desk)
    silent = add_chat(desk, "zqsilentqz", queued=False)
    admin, path = desk.signed_in("admin"), f"/desk/privacy/enquiries/{enquiry}/export"
    assert admin.submit(path, {"form": "json"}).status_code == 400
    copy = admin.submit(path, {"form": "json", "text": "asked by letter"})
    assert copy.json()["enquiries"]["rows"][0]["reference"] == reference
    assert "zqsecretqz" in copy.text and "zqsilentqz" not in copy.text
    read = admin.submit(path, {"form": "html", "text": "asked by letter"})
    assert "zqsecretqz" in read.text and "attachment" in read.headers["Content-Disposition"]
    closed = f"/desk/privacy/chats/{silent}/export"
    assert "zqsilentqz" in admin.submit(closed, {"form": "json", "text": "asked in it"}).text
    with desk.database.reading() as db:
        assert [row.conversation_id for row in db.scalars(select(ChatOpening))] == [silent]
        query = select(AuditEvent.kind).where(AuditEvent.event == "exported")
        assert sorted(db.scalars(query)) == ["chat", "enquiry", "enquiry"]
