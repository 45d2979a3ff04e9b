"""Chats that never came to a person and weren't shared are read only with a reason, on record."""

from case_kit import add_chat, add_enquiry
from desk_kit import Browser, DeskServer, words

from bot.records.models import AuditEvent, Conversation, Message

SECRET = "zqsecretqz"


def closed_chat(desk: DeskServer) -> int:
    return add_chat(desk, f"about my {SECRET}", queued=False)


def reads(browser: Browser, chat: int) -> bool:
    return SECRET in browser.get(f"/desk/chats/{chat}").text


def test_nothing_of_a_closed_chat_is_shown_or_found(desk: DeskServer) -> None:
    chat = closed_chat(desk)
    for role in ("reader", "adviser", "admin"):
        browser = desk.signed_in(role)
        page = browser.get(f"/desk/chats/{chat}")
        assert page.status_code == 200
        assert "This chat is closed" in words(page)
        assert SECRET not in page.text
        assert browser.get(f"/desk/chats/{chat}/messages").status_code == 403
        for path in ("/desk/queue?state=assistant", f"/desk/search?q={SECRET}", "/desk/queue"):
            answer = browser.get(path)
            assert SECRET not in answer.text.replace(f'value="{SECRET}"', "")
        assert "0 finds" in words(browser.get(f"/desk/search?q={SECRET}"))


def test_nothing_can_be_done_to_a_closed_chat(desk: DeskServer) -> None:
    chat, ann = closed_chat(desk), desk.signed_in("adviser")
    for action in ("claim", "takeover", "note", "urgent", "back", "close", "assign"):
        assert ann.submit(f"/desk/chats/{chat}/{action}", {"text": "x"}).status_code == 403
    with desk.database.reading() as db:
        message = db.query(Message).filter(Message.author == "assistant").one().id
    assert ann.get(f"/desk/corrections/new?message={message}").status_code == 403


def test_a_reason_opens_it_for_an_hour_and_admins_see_it(desk: DeskServer) -> None:
    chat, ann = closed_chat(desk), desk.signed_in("adviser", "ann@example.org")
    assert ann.submit(f"/desk/chats/{chat}/open", {"text": " "}).status_code == 400
    assert not reads(ann, chat)
    reason = "a complaint of 3 March <b>"
    assert ann.submit(f"/desk/chats/{chat}/open", {"text": reason}).status_code == 303
    assert reads(ann, chat)
    assert not reads(desk.signed_in("adviser", "ben@example.org"), chat)
    audit = words(desk.signed_in("admin").get("/desk/audit"))
    assert "opened closed" in audit
    assert reason in audit
    with desk.database.reading() as db:
        assert reason not in [row.event for row in db.query(AuditEvent)]
    desk.clock.forward(3601)
    assert not reads(desk.signed_in("adviser", "ann@example.org"), chat)


def test_a_reader_cannot_open_one(desk: DeskServer) -> None:
    chat, reader = closed_chat(desk), desk.signed_in("reader")
    assert reader.submit(f"/desk/chats/{chat}/open", {"text": "curious"}).status_code == 403
    assert not reads(reader, chat)


def test_an_enquiry_or_a_wish_for_a_person_shares_the_chat(desk: DeskServer) -> None:
    chat, reader = closed_chat(desk), desk.signed_in("reader")
    with desk.database.reading() as db:
        sender = db.get(Conversation, chat).sender_id
    add_enquiry(desk, sender_id=sender)
    assert reads(reader, chat)
    assert reads(reader, add_chat(desk, SECRET))
