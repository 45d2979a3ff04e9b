"""Chats and enquiries at the desk, over HTTP: who has them, what is done, what stays secret."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from case_kit import HOSTILE, add_chat, add_check, add_enquiry, visitor_says
from desk_kit import DeskServer, words

from bot.content import load_content
from bot.records.chat import messages
from bot.records.enquiries import correspondence, duplicate_pairs
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import (
    AuditEvent,
    CaseNote,
    Conversation,
    Email,
    Enquiry,
    Handoff,
    PossibleDuplicate,
)

KEY = re.compile(r'name="key" value="([^"]+)"')


def state(desk: DeskServer, chat: int) -> str:
    with desk.database.reading() as db:
        return str(db.get(Conversation, chat).state)


def said(desk: DeskServer, chat: int, author: str) -> list[str]:
    with desk.database.reading() as db:
        return [row.text for row in messages.history(db, chat) if row.author == author]


def deeds(desk: DeskServer, kind: str | None = None) -> list[str]:
    with desk.database.reading() as db:
        query = db.query(AuditEvent).order_by(AuditEvent.id)
        return [row.event for row in query if kind is None or row.kind == kind]


def enquiry(desk: DeskServer, number: int) -> Enquiry:
    with desk.database.reading() as db:
        return db.get(Enquiry, number)


def test_a_chat_is_claimed_answered_noted_and_handed_back(desk: DeskServer) -> None:
    chat, ann = add_chat(desk, "Can I bring my dog?"), desk.signed_in("adviser")
    page = ann.get(f"/desk/chats/{chat}")
    assert "waits for a person" in words(page)
    assert "Asked and not answered Can I bring my dog?" in words(page)
    assert ann.submit(f"/desk/chats/{chat}/claim").status_code == 303
    page = ann.get(f"/desk/chats/{chat}")
    assert "You have this chat" in words(page)
    key = KEY.search(page.text)[1]  # type: ignore[index]
    ann.submit(f"/desk/chats/{chat}/say", {"text": "Dogs can't join.", "key": key})
    ann.submit(f"/desk/chats/{chat}/note", {"text": "Asked about a dog"})
    ann.submit(f"/desk/chats/{chat}/back")
    assert state(desk, chat) == "bot"
    assert said(desk, chat, "staff") == ["Dogs can't join."]
    assert "Asked about a dog" in words(ann.get(f"/desk/chats/{chat}"))
    assert deeds(desk, "chat") == ["read", "claimed", "said", "noted", "handed back"]


def test_of_two_who_claim_a_chat_at_once_one_has_it_and_the_other_is_told_who(
    desk: DeskServer,
) -> None:
    browsers = {name: desk.signed_in("adviser", f"{name}@example.org") for name in ("ann", "ben")}
    for name in browsers:
        desk.add("adviser", f"{name}@example.org", name=name.title())
    keys = {name: browser.csrf_token() for name, browser in browsers.items()}
    chats = [add_chat(desk) for _ in range(200)]

    def claim(name: str, chat: int):  # type: ignore[no-untyped-def]
        return browsers[name].submit(f"/desk/chats/{chat}/claim", key=keys[name])

    with ThreadPoolExecutor(4) as pool:
        tries = {
            chat: {name: pool.submit(claim, name, chat) for name in browsers} for chat in chats
        }
        answers = {
            chat: {name: each.result() for name, each in pair.items()}
            for chat, pair in tries.items()
        }
    with desk.database.reading() as db:
        owners = {row.conversation_id: row.owner_id for row in db.query(Handoff)}
    for chat, pair in answers.items():
        assert sorted(answer.status_code for answer in pair.values()) == [303, 409]
        loser = next(name for name, answer in pair.items() if answer.status_code == 409)
        winner = next(name for name in browsers if name != loser)
        assert f"{winner.title()} has it now" in words(pair[loser])
        assert owners[chat] == desk.user(f"{winner}@example.org").id


def test_who_holds_no_chat_cannot_speak_in_it_and_keeps_the_draft(desk: DeskServer) -> None:
    chat, ann = add_chat(desk), desk.signed_in("adviser", "ann@example.org")
    ben = desk.signed_in("adviser", "ben@example.org")
    ann.submit(f"/desk/chats/{chat}/claim")
    ben.submit(f"/desk/chats/{chat}/claim")
    answer = ben.submit(f"/desk/chats/{chat}/say", {"text": "Hello from me", "key": "k"})
    assert answer.status_code == 409
    assert "has this chat now. It was not sent" in words(answer)
    assert ">Hello from me</textarea>" in answer.text
    assert said(desk, chat, "staff") == []
    for deed in ("back", "close"):
        assert ben.submit(f"/desk/chats/{chat}/{deed}").status_code == 409


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001], ids=["empty", "blank", "long"])
def test_a_message_that_cannot_be_sent_stays_in_the_box(desk: DeskServer, text: str) -> None:
    chat, ann = add_chat(desk), desk.signed_in("adviser")
    ann.submit(f"/desk/chats/{chat}/claim")
    answer = ann.submit(f"/desk/chats/{chat}/say", {"text": text, "key": "k"})
    assert answer.status_code == 422
    assert f">{text.strip()}</textarea>" in answer.text
    assert said(desk, chat, "staff") == []


def test_a_message_sent_twice_is_said_once(desk: DeskServer) -> None:
    chat, ann = add_chat(desk), desk.signed_in("adviser")
    ann.submit(f"/desk/chats/{chat}/claim")
    for key in ("one", "one", "two"):
        ann.submit(f"/desk/chats/{chat}/say", {"text": "Hello", "key": key})
    assert said(desk, chat, "staff") == ["Hello", "Hello"]


def test_an_open_page_gets_what_was_said_since_in_order_and_once(desk: DeskServer) -> None:
    chat, ann = add_chat(desk, "first"), desk.signed_in("adviser")
    last = visitor_says(desk, chat, "second")
    desk.clock.forward(120)
    new = [visitor_says(desk, chat, text) for text in ("third", "fourth")]
    page = ann.get(f"/desk/chats/{chat}/messages", params={"after": last})
    assert [int(number) for number in re.findall(r'data-id="(\d+)"', page.text)] == new
    assert ann.get(f"/desk/chats/{chat}/messages", params={"after": new[-1]}).text.strip() == ""


def test_a_chat_is_offered_to_another_who_accepts_and_reopened_after_its_end(
    desk: DeskServer,
) -> None:
    chat, ann = add_chat(desk), desk.signed_in("adviser", "ann@example.org")
    ben = desk.signed_in("adviser", "ben@example.org")
    ann.submit(f"/desk/chats/{chat}/claim")
    ben_id = desk.user("ben@example.org").id
    assert ann.submit(f"/desk/chats/{chat}/assign", {"to": ben_id}).status_code == 303
    assert "You have offered it" in words(ann.get(f"/desk/chats/{chat}"))
    assert "offered to you" in words(ben.get("/desk/queue"))
    assert "offers you this chat" in words(ben.get(f"/desk/chats/{chat}"))
    assert len(said(desk, chat, "notice")) == 1, "the visitor reads nothing of an offer"
    with ben.events() as events:
        assert ("offers", {"offers": 1}) in (next(events), next(events))
    ben.submit(f"/desk/chats/{chat}/accept")
    assert len(said(desk, chat, "notice")) == 2
    assert "You have this chat" in words(ben.get(f"/desk/chats/{chat}"))
    ben.submit(f"/desk/chats/{chat}/close")
    assert state(desk, chat) == "closed"
    assert "Reopen" in ann.get(f"/desk/chats/{chat}").text
    ann.submit(f"/desk/chats/{chat}/claim")
    assert state(desk, chat) == "human"


def test_an_offer_that_nobody_takes_comes_back(desk: DeskServer) -> None:
    path, ann = f"/desk/chats/{add_chat(desk)}", desk.signed_in("adviser", "ann@example.org")
    ben = desk.signed_in("adviser", "ben@example.org")
    ann.submit(f"{path}/claim")
    fields = {"to": desk.user("ben@example.org").id}
    ann.submit(f"{path}/assign", fields)
    desk.clock.forward(121)
    assert "has not taken it. You still have this chat" in words(ann.get(path))
    assert "offered to you" not in words(ben.get("/desk/queue"))
    assert ben.submit(f"{path}/accept").status_code == 409
    ann.submit(f"{path}/assign", fields)
    ben.submit(f"{path}/decline")
    told = words(ann.get(f"{path}/standing"))
    assert "You have offered it" not in told and "has not taken it" not in told
    assert ann.submit(f"{path}/say", {"text": "Hello", "key": "k"}).status_code == 303


@pytest.mark.parametrize("role", ["reader", "disabled"])
def test_nothing_is_given_to_who_may_not_answer(desk: DeskServer, role: str) -> None:
    chat, ann = add_chat(desk), desk.signed_in("adviser")
    email = desk.add("reader" if role == "reader" else "adviser", "other@example.org")
    if role == "disabled":
        desk.add("adviser", email, disabled_at=desk.clock())
    number = desk.user(email).id
    ann.submit(f"/desk/chats/{chat}/claim")
    assert ann.submit(f"/desk/chats/{chat}/assign", {"to": number}).status_code == 400
    left = add_enquiry(desk)
    assert ann.submit(f"/desk/enquiries/{left}/assign", {"to": number}).status_code == 400


def test_readers_read_and_find_nothing_to_do(desk: DeskServer) -> None:
    chat, left = add_chat(desk, "hello"), add_enquiry(desk)
    reader = desk.signed_in("reader")
    for path in (f"/desk/chats/{chat}", f"/desk/enquiries/{left}", "/desk/letters"):
        main = reader.get(path).text.partition("<main")[2]
        assert 'method="post"' not in main, path


def test_the_case_sheet_tells_a_check_by_the_rules_that_applied(desk: DeskServer) -> None:
    chat, ann = add_chat(desk, "hello"), desk.signed_in("adviser")
    add_check(desk, chat)
    told = words(ann.get(f"/desk/chats/{chat}"))
    assert "Associate" in told
    assert "2020-01-01, not today’s" in told
    assert "(row 2)" in told


@pytest.mark.parametrize(
    "text", HOSTILE, ids=["markup", "template", "bidi", "long", "emoji", "lines"]
)
def test_hostile_words_are_only_words(desk: DeskServer, text: str) -> None:
    chat, ann = add_chat(desk, text), desk.signed_in("adviser")
    left = add_enquiry(desk, text, name=text[:200], reach=text[:100])
    ann.submit(f"/desk/chats/{chat}/note", {"text": text})
    for path in (
        f"/desk/chats/{chat}",
        f"/desk/enquiries/{left}",
        f"/desk/search?{urlencode({'q': text})}",
    ):
        page = ann.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text.partition("<main")[2]


def test_an_enquiry_is_claimed_answered_by_letter_and_closed(desk: DeskServer) -> None:
    left, ann = add_enquiry(desk), desk.signed_in("adviser")
    path = f"/desk/enquiries/{left}"
    ann.submit(f"{path}/take")
    key = KEY.search(ann.get(path).text)[1]  # type: ignore[index]
    for _ in range(2):
        ann.submit(f"{path}/answer", {"by": "letter", "text": "Yes, you may.", "key": key})
    with desk.database.reading() as db:
        (letter,) = db.query(Email)
    assert (letter.to, letter.enquiry_id) == ("sam@somewhere.example", left)
    assert "Yes, you may." in letter.body
    assert enquiry(desk, left).reference in letter.subject
    ann.submit(f"{path}/state", {"state": "closed"})
    row = enquiry(desk, left)
    assert (row.state, row.answered_at is not None, row.closed_at is not None) == (
        "closed",
        True,
        True,
    )
    shown = words(ann.get(path))
    assert "waits since" in shown
    assert re.search(r"by e-mail, .{5,40}: waits to be sent Yes, you may\.", shown)
    ann.submit(f"{path}/state", {"state": "open"})
    assert (enquiry(desk, left).state, enquiry(desk, left).closed_at) == ("open", None)
    assert deeds(desk, "enquiry") == [
        *("claimed", "read", "answered", "closed", "opened"),
    ]


def test_a_form_that_is_sent_twice_leaves_one_note_in_the_audit(desk: DeskServer) -> None:
    chat, left, ann = add_chat(desk, "Hello"), add_enquiry(desk), desk.signed_in("adviser")
    case, talk = f"/desk/enquiries/{left}", f"/desk/chats/{chat}"
    forms = (
        (f"{case}/take", {}, "claimed"),
        (f"{case}/state", {"state": "waiting"}, "set to waiting"),
        (f"{case}/urgent", {"urgent": "yes"}, "made urgent"),
        (f"{case}/note", {"text": "Rang back"}, "noted"),
        (f"{case}/answer", {"by": "letter", "text": "Yes.", "key": "k1"}, "answered"),
        (f"{case}/answer", {"by": "phone", "text": "Yes.", "key": "k2"}, "answered by phone"),
        (f"{talk}/claim", {}, "claimed"),
        (f"{talk}/urgent", {}, "made urgent"),
        (f"{talk}/note", {"text": "Rang back"}, "noted"),
        (f"{talk}/say", {"text": "Hello", "key": "k3"}, "said"),
    )
    for path, fields, event in forms:
        before = deeds(desk)
        for _ in range(2):
            assert ann.submit(path, fields).status_code == 303
        assert deeds(desk)[len(before) :] == [event], path


def test_an_enquiry_without_an_address_is_answered_by_telephone_with_a_note(
    desk: DeskServer,
) -> None:
    left = add_enquiry(desk, email=None, phone="+447700900123")
    ann, path = desk.signed_in("adviser"), f"/desk/enquiries/{left}"
    refused = ann.submit(f"{path}/answer", {"by": "letter", "text": "Hello", "key": "k"})
    assert refused.status_code == 400
    ann.submit(f"{path}/answer", {"by": "phone", "text": "All settled", "key": "k"})
    with desk.database.reading() as db:
        assert [row.text for row in db.query(CaseNote)] == ["Answered by telephone: All settled"]
        assert db.query(Email).count() == 0
    assert enquiry(desk, left).answered_at


def test_of_two_who_claim_an_enquiry_the_second_is_told_who_has_it(desk: DeskServer) -> None:
    left, ann = add_enquiry(desk), desk.signed_in("adviser", "ann@example.org")
    desk.add("adviser", "ann@example.org", name="Ann")
    ben = desk.signed_in("adviser", "ben@example.org")
    ann.submit(f"/desk/enquiries/{left}/take")
    answer = ben.submit(f"/desk/enquiries/{left}/take")
    assert (answer.status_code, "Ann has it now" in words(answer)) == (409, True)
    # Ben's page was made while nobody had it: he can't give it away by it.
    ben_id = desk.user("ben@example.org").id
    assert ben.submit(f"/desk/enquiries/{left}/assign", {"to": ben_id}).status_code == 409


def test_what_waits_in_the_outbox_can_be_tried_again_now(desk: DeskServer) -> None:
    left, ann = add_enquiry(desk), desk.signed_in("adviser")
    ann.submit(f"/desk/enquiries/{left}/answer", {"by": "letter", "text": "Hello", "key": "k"})
    with desk.database.writing() as db:
        letter = db.query(Email).one()
        letter.due_at, letter.problem = desk.clock() + timedelta(hours=4), "no answer"
        number = letter.id
    assert "no answer" in words(ann.get("/desk/letters"))
    ann.submit(f"/desk/letters/{number}/again")
    with desk.database.writing() as db:
        letter = db.query(Email).one()
        assert letter.due_at <= desk.clock()
        letter.sent_at = desk.clock()
    assert ann.submit(f"/desk/letters/{number}/again").status_code == 404
    assert "Nothing waits" in words(ann.get("/desk/letters"))


def alike(desk: DeskServer) -> tuple[int, int, int]:
    first = add_enquiry(desk, "At Hillside School the head is accused", name="Pat One")
    second = add_enquiry(desk, "I am the head of Hillside School", name="Jo Two")
    with desk.database.writing() as db:
        row = PossibleDuplicate(first_id=first, second_id=second, ground="school", at=desk.clock())
        db.add(row)
        db.flush()
        return int(row.id), first, second


def test_an_adviser_learns_nothing_of_a_likeness(desk: DeskServer) -> None:
    number, first, second = alike(desk)
    ann = desk.signed_in("adviser")
    other = enquiry(desk, second).reference
    page = ann.get(f"/desk/enquiries/{first}")
    assert other not in page.text
    assert "alike" not in page.text.lower()
    for path in ("/desk", "/desk/queue", "/desk/audit", "/desk/likenesses"):
        assert "Alike" not in ann.get(path).text
    assert ann.get("/desk/likenesses").status_code == 403
    for deed in ("officers", "settle"):
        assert ann.submit(f"/desk/likenesses/{number}/{deed}").status_code == 403


def test_an_admin_gives_two_that_are_alike_officers_of_their_own(desk: DeskServer) -> None:
    number, first, second = alike(desk)
    admin = desk.signed_in("admin")
    ids = {name: desk.user(desk.add("adviser", f"{name}@example.org")).id for name in ("a", "b")}
    path = f"/desk/likenesses/{number}/officers"
    same = admin.submit(path, {"first": ids["a"], "second": ids["a"]})
    assert (same.status_code, "two different people" in words(same)) == (422, True)
    assert admin.submit(path, {"first": ids["a"], "second": ids["b"]}).status_code == 303
    assert enquiry(desk, first).owner_id == ids["a"]
    assert enquiry(desk, second).owner_id == ids["b"]
    with desk.database.reading() as db:
        assert duplicate_pairs.unsettled_pairs(db) == []
    assert "Nothing to settle" in words(admin.get("/desk/likenesses"))


def test_officers_are_not_taken_from_an_enquiry_that_changed_hands(desk: DeskServer) -> None:
    number, first, second = alike(desk)
    admin = desk.signed_in("admin")
    ids = {name: desk.user(desk.add("adviser", f"{name}@example.org")).id for name in ("a", "b")}
    desk.signed_in("adviser", "b@example.org").submit(f"/desk/enquiries/{second}/take")
    chosen = {"first": ids["b"], "second": ids["a"], "first_was": "", "second_was": ""}
    assert admin.submit(f"/desk/likenesses/{number}/officers", chosen).status_code == 409
    assert (enquiry(desk, first).owner_id, enquiry(desk, second).owner_id) == (None, ids["b"])


def test_reading_exporting_and_searching_are_noted_without_words(desk: DeskServer) -> None:
    chat, left = add_chat(desk, "secret"), add_enquiry(desk, "secret")
    admin = desk.signed_in("admin")
    for path in (
        *(f"/desk/chats/{chat}", f"/desk/enquiries/{left}", "/desk/search?q=secret"),
        *("/desk/queue.csv", "/desk/enquiries.csv", "/desk/likenesses"),
    ):
        assert admin.get(path).status_code == 200
    noted = deeds(desk)
    assert noted[-6:] == [
        *("read", "read", "searched", "exported queue", "exported enquiries", "read likenesses"),
    ]
    assert not any("secret" in deed for deed in noted)


def test_typing_is_told_by_who_holds_the_chat_alone(
    start_desk: Callable[..., DeskServer],
) -> None:
    desk = start_desk()
    visitor = desk.visitor()
    with desk.database.reading() as db:
        chat = db.query(Conversation).one().id
    ann = desk.signed_in("adviser", "ann@example.org")
    ben = desk.signed_in("adviser", "ben@example.org")
    ann.submit(f"/desk/chats/{chat}/open", {"text": "to step in"})
    ann.submit(f"/desk/chats/{chat}/claim")
    with visitor.stream() as events:
        while next(events)["data"]["meta"].get("handoff") != "joined":
            pass
        ben.submit(f"/desk/chats/{chat}/typing")
        ann.submit(f"/desk/chats/{chat}/say", {"text": "Hello", "key": "k"})
        assert next(events)["data"]["text"] == "Hello"
        ann.submit(f"/desk/chats/{chat}/typing")
        assert next(events) == {"event": "typing", "data": {"author": "staff"}}


def test_a_visitor_who_has_left_is_not_called(start_desk: Callable[..., DeskServer]) -> None:
    desk = start_desk()
    visitor = desk.visitor()
    visitor.http.post("/v1/session/end")
    with desk.database.reading() as db:
        chat = db.query(Conversation).one().id
    adviser = desk.signed_in("adviser")
    adviser.submit(f"/desk/chats/{chat}/open", {"text": "to step in"})
    answer = adviser.submit(f"/desk/chats/{chat}/claim")
    assert (answer.status_code, "left for good" in words(answer)) == (409, True)


def test_a_chat_is_taken_over_from_a_colleague_with_a_reason(desk: DeskServer) -> None:
    path = f"/desk/chats/{add_chat(desk, 'Hello')}"
    ann, ben = desk.signed_in("adviser"), desk.signed_in("adviser", "Ben")
    ann.submit(f"{path}/claim")
    assert "Take over" in words(ben.get(path)) and "Take over" not in words(ann.get(path))
    assert ben.submit(f"{path}/takeover").status_code == 400
    assert ben.submit(f"{path}/takeover", {"text": "Ann is at lunch"}).status_code == 303
    assert "You have this chat" in words(ben.get(path))
    assert ann.submit(f"{path}/say", {"text": "Hello", "key": "k"}).status_code == 409
    assert "Took over: Ann is at lunch" in words(ben.get(path))
    assert "took over" in deeds(desk)


def test_nobody_takes_over_what_nobody_holds(desk: DeskServer) -> None:
    chat, ann = add_chat(desk, "Hello"), desk.signed_in("adviser")
    refused = ann.submit(f"/desk/chats/{chat}/takeover", {"text": "Why not"})
    assert refused.status_code == 409


def test_of_two_letters_to_one_enquiry_the_second_asks_first_and_keeps_the_draft(
    desk: DeskServer,
) -> None:
    left = add_enquiry(desk)
    path = f"/desk/enquiries/{left}"
    ann, ben = desk.signed_in("adviser"), desk.signed_in("adviser", "Ben")
    assert "Answer all the same" not in ann.get(path).text
    letter = {"by": "letter", "seen": "0"}
    ann.submit(f"{path}/answer", {**letter, "text": "Yes, you may.", "key": "k1"})
    page = ben.submit(f"{path}/answer", {**letter, "text": "No, you may not.", "key": "k2"})
    assert page.status_code == 409
    assert "has answered since you opened this page" in words(page)
    assert "No, you may not." in page.text and "Yes, you may." in words(page)
    with desk.database.reading() as db:
        assert db.query(Email).count() == 1
    sure = {**letter, "text": "One thing more.", "key": "k2", "sure": "yes"}
    assert ben.submit(f"{path}/answer", sure).status_code == 303
    with desk.database.reading() as db:
        assert db.query(Email).count() == 2


def test_answering_what_a_colleague_has_asks_first(desk: DeskServer) -> None:
    left, ann, ben = add_enquiry(desk), desk.signed_in("adviser"), desk.signed_in("adviser", "Ben")
    path = f"/desk/enquiries/{left}"
    ann.submit(f"{path}/take")
    answer = {"by": "phone", "text": "All settled", "key": "k"}
    page = ben.submit(f"{path}/answer", answer)
    assert page.status_code == 409 and "has this enquiry" in words(page)
    assert ben.submit(f"{path}/answer", {**answer, "sure": "yes"}).status_code == 303


def test_an_enquiry_that_was_added_to_is_shown_with_what_was_added(desk: DeskServer) -> None:
    number = add_enquiry(desk)
    with desk.database.writing() as db:
        row = db.get(Enquiry, number)
        added = ("The hearing is moved.", "page", desk.clock())
        correspondence.add_from_enquirer(db, row, *added, load_content(), EmailSettings())
    page = desk.signed_in("reader").get(f"/desk/enquiries/{number}")
    assert page.status_code == 200 and "The hearing is moved." in words(page)
