"""The queue as a list of work: what is due, what is put aside, and several cases at once."""

from datetime import timedelta
from typing import Any

import pytest
from case_kit import add_chat, add_enquiry
from desk_kit import DeskServer, words

from bot.records.models import AuditEvent, Email, Enquiry


def enquiry(desk: DeskServer, left: int) -> Enquiry:
    with desk.database.reading() as db:
        return db.get(Enquiry, left)


def events(desk: DeskServer) -> list[str]:
    with desk.database.reading() as db:
        query = db.query(AuditEvent).filter(AuditEvent.kind == "enquiry").order_by(AuditEvent.id)
        return [row.event for row in query]


def shown(desk: DeskServer, page: Any, *left: int) -> list[int]:
    """Which of the enquiries a page of the queue lists."""
    return [number for number in left if f'"/desk/enquiries/{number}"' in page.text]


def test_the_queue_and_the_case_say_what_is_overdue_and_what_it_is_about(desk: DeskServer) -> None:
    late = add_enquiry(desk, "My head was suspended", due_at=desk.clock() - timedelta(hours=1))
    add_enquiry(desk, "I retire", due_at=desk.clock() + timedelta(hours=9), name="Jo Bloggs")
    chat = add_chat(desk, "Can I bring my dog?")
    ann = desk.signed_in("adviser")
    told = words(ann.get("/desk/queue"))
    assert "Sam Visitor : My head was suspended" in told and "Jo Bloggs : I retire" in told
    assert f"Chat {chat} Can I bring my dog?" in told
    assert told.count("overdue") == 2  # and once in the sentence about the order
    case = words(ann.get(f"/desk/enquiries/{late}"))
    assert "An answer is promised by" in case and "overdue" in case


def test_the_desk_warns_the_team_by_itself_before_a_promise_breaks(start_desk: Any) -> None:
    desk = start_desk(promise_check=0.05, team_email="team@union.example")
    left = add_enquiry(desk, due_at=desk.clock() + timedelta(hours=1))
    while enquiry(desk, left).warned_at is None:
        pass
    with desk.database.reading() as db:
        assert [row.to for row in db.query(Email)] == ["team@union.example"]


def test_a_case_is_put_aside_until_a_day_and_taken_up_again(desk: DeskServer) -> None:
    left, ann = add_enquiry(desk), desk.signed_in("adviser")
    path, day = f"/desk/enquiries/{left}", f"{desk.clock() + timedelta(days=9):%Y-%m-%d}"
    assert ann.submit(f"{path}/snooze", {"until": "2020-01-01"}).status_code == 400
    for _ in range(2):
        assert ann.submit(f"{path}/snooze", {"until": day}).status_code == 303
    assert "put aside until" in words(ann.get(path))
    assert shown(desk, ann.get("/desk/queue"), left) == []
    assert shown(desk, ann.get("/desk/queue?state=snoozed"), left) == [left]
    ann.submit(f"{path}/snooze")
    assert shown(desk, ann.get("/desk/queue"), left) == [left]
    assert events(desk) == ["snoozed", "read", "woken"]


def test_an_answered_case_waits_for_the_visitor_and_can_be_set_to_wait_for_us(
    desk: DeskServer,
) -> None:
    left, ann = add_enquiry(desk), desk.signed_in("adviser")
    path = f"/desk/enquiries/{left}"
    ann.submit(f"{path}/answer", {"by": "letter", "text": "Yes.", "key": "k"})
    assert "waits for the visitor" in words(ann.get("/desk/queue"))
    ann.submit(f"{path}/state", {"state": "for_us"})
    assert enquiry(desk, left).state == "for_us"
    assert shown(desk, ann.get("/desk/queue?state=for_us"), left) == [left]


def test_the_topic_of_an_enquiry_is_set_and_one_that_is_none_is_refused(desk: DeskServer) -> None:
    left, ann = add_enquiry(desk, topic=None), desk.signed_in("adviser")
    path = f"/desk/enquiries/{left}/topic"
    assert ann.submit(path, {"topic": "nonsense"}).status_code == 400
    ann.submit(path, {"topic": "how_to_join"})
    assert shown(desk, ann.get("/desk/queue?topic=how_to_join"), left) == [left]
    ann.submit(path)
    assert enquiry(desk, left).topic is None


def test_the_topic_of_a_chat_is_set(desk: DeskServer) -> None:
    chat, ann = add_chat(desk, "Hello"), desk.signed_in("adviser")
    ann.submit(f"/desk/chats/{chat}/topic", {"topic": "how_to_join"})
    assert f'"/desk/chats/{chat}"' in ann.get("/desk/queue?topic=how_to_join").text


@pytest.fixture
def staff(desk: DeskServer) -> dict[str, int]:
    return {
        name: desk.user(desk.add("adviser", f"{name}@example.org", name=name.title())).id
        for name in ("ann", "ben")
    }


def test_the_list_is_filtered_by_who_has_a_case_a_leaver_too(
    desk: DeskServer, staff: dict[str, int]
) -> None:
    left = {name: add_enquiry(desk, owner_id=owner) for name, owner in staff.items()}
    free = add_enquiry(desk)
    desk.add("adviser", "ben@example.org", disabled_at=desk.clock())
    ann, numbers = desk.signed_in("adviser", "ann@example.org"), [*left.values(), free]
    for chosen, expected in (
        ("me", [left["ann"]]),
        (str(staff["ben"]), [left["ben"]]),
        ("none", [free]),
        ("left", [left["ben"]]),
    ):
        assert shown(desk, ann.get(f"/desk/queue?owner={chosen}"), *numbers) == expected


def test_ticked_cases_are_given_and_closed_and_the_filters_stay(
    desk: DeskServer, staff: dict[str, int]
) -> None:
    left = [add_enquiry(desk) for _ in range(3)]
    ann = desk.signed_in("adviser", "ann@example.org")
    back = "/desk/queue?kind=enquiry&owner=none"
    ticked = {"case": [f"{number}-" for number in left[:2]], "back": back}
    given = ann.submit("/desk/queue/bulk", {**ticked, "do": "assign", "to": str(staff["ben"])})
    assert given.headers["location"] == f"{back}&said=all_done"
    assert [enquiry(desk, number).owner_id for number in left] == [staff["ben"]] * 2 + [None]
    assert [enquiry(desk, number).state for number in left] == ["open", "open", "new"]
    held = [f"{number}-{staff['ben']}" for number in left[:2]]
    ann.submit("/desk/queue/bulk", {"case": [*held, f"{left[2]}-"], "do": "close"})
    assert {enquiry(desk, number).state for number in left} == {"closed"}
    assert events(desk) == ["assigned"] * 2 + ["closed"] * 3
    assert "Tick the enquiries first" in words(
        ann.submit("/desk/queue/bulk", {"do": "close"}, follow_redirects=True)
    )


def test_a_ticked_case_that_a_colleague_took_meanwhile_stays_theirs(
    desk: DeskServer, staff: dict[str, int]
) -> None:
    left = add_enquiry(desk)
    ben = desk.signed_in("adviser", "ben@example.org")
    ben.submit(f"/desk/enquiries/{left}/take")
    ann = desk.signed_in("adviser", "ann@example.org")
    for deed in ({"do": "assign", "to": str(staff["ann"])}, {"do": "close"}):
        fields = {"case": f"{left}-", **deed}
        page = ann.submit("/desk/queue/bulk", fields, follow_redirects=True)
        assert "changed meanwhile" in words(page)
    row = enquiry(desk, left)
    assert (row.owner_id, row.state) == (staff["ben"], "open")


def test_all_cases_of_who_has_left_are_handed_over(desk: DeskServer, staff: dict[str, int]) -> None:
    later = desk.clock() + timedelta(days=30)
    mine = [add_enquiry(desk, owner_id=staff["ben"], snoozed_until=when) for when in (None, later)]
    done = add_enquiry(desk, owner_id=staff["ben"], state="closed")
    desk.add("adviser", "ben@example.org", disabled_at=desk.clock())
    ann = desk.signed_in("adviser", "ann@example.org")
    assert "Ben (account disabled)" in words(ann.get("/desk/queue"))
    fields = {"from": str(staff["ben"]), "to": str(staff["ann"])}
    assert ann.submit("/desk/queue/handover", fields).status_code == 303
    assert [enquiry(desk, number).owner_id for number in mine] == [staff["ann"]] * 2
    assert enquiry(desk, done).owner_id == staff["ben"]
    ann.submit("/desk/queue/handover", {"from": str(staff["ann"])})
    assert [enquiry(desk, number).owner_id for number in mine] == [None, None]
    back = {"from": str(staff["ann"]), "to": str(staff["ben"])}
    assert ann.submit("/desk/queue/handover", back).status_code == 400
