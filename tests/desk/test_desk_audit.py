"""The audit with its filters, as a list in CSV, and as the history of one case."""

import csv
import io
from datetime import timedelta

import pytest
from case_kit import add_chat, add_enquiry
from desk_kit import DeskServer, words

from bot.desk.reports import audit_page
from bot.records.staff import audit_log


@pytest.fixture
def cases(desk: DeskServer) -> dict[str, int]:
    """A chat and an enquiry that Ann has worked on, a day after Ben."""
    made = {"chat": add_chat(desk, "secret"), "enquiry": add_enquiry(desk, "secret")}
    for name in ("ben", "ann"):
        made[name] = desk.user(desk.add("adviser", f"{name}@example.org", name=name.title())).id
    for name, event, kind in (
        ("ben", "noted", "chat"),
        ("ann", "claimed", "chat"),
        ("ann", "made urgent", "enquiry"),
    ):
        with desk.database.writing() as db:
            audit_log.record_event(db, made[name], event, kind, made[kind], now=desk.clock())
        desk.clock.forward(timedelta(days=1).total_seconds())
    return made


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["made urgent", "claimed", "noted"]),
        ("who={ann}", ["made urgent", "claimed"]),
        ("what=made", ["made urgent"]),
        ("what=%25", []),
        ("kind=chat&number={chat}", ["claimed", "noted"]),
        ("kind=chat&who={ann}", ["claimed"]),
        ("from={today}", []),
        ("to={today}", ["made urgent", "claimed", "noted"]),
    ],
)
def test_the_filters_of_the_audit_hold_on_the_page_and_in_its_csv(
    desk: DeskServer, cases: dict[str, int], query: str, shown: list[str]
) -> None:
    admin = desk.signed_in("admin")
    query = query.format(**cases, today=f"{desk.clock():%Y-%m-%d}")
    told = words(admin.get(f"/desk/audit?{query}")).partition("Which")[2]
    events = ("made urgent", "claimed", "noted")
    assert [event for event in events if event in told] == shown
    head, *rows = csv.reader(io.StringIO(admin.get(f"/desk/audit.csv?{query}").text[1:]))
    assert head == list(audit_page.HEAD)
    assert [row[2] for row in rows if row[2] in events] == shown


def test_the_whole_audit_is_saved_however_long_it_is(desk: DeskServer) -> None:
    with desk.database.writing() as db:
        for number in range(audit_page.AT_ONCE + 2):
            audit_log.record_event(db, None, "noted", "chat", number + 1, now=desk.clock())
    admin = desk.signed_in("admin")
    rows = list(csv.reader(io.StringIO(admin.get("/desk/audit.csv?what=noted").text)))
    assert [int(row[4]) for row in rows[1:]] == list(range(audit_page.AT_ONCE + 2, 0, -1))
    assert "exported audit" in words(admin.get("/desk/audit"))


@pytest.mark.parametrize("query", ["kind=x", "who=x", "number=0", "from=x", "what=" + "x" * 33])
def test_what_no_form_of_the_audit_sends_is_refused(desk: DeskServer, query: str) -> None:
    assert desk.signed_in("admin").get(f"/desk/audit?{query}").status_code == 400


def test_a_case_has_a_history_of_its_own(desk: DeskServer, cases: dict[str, int]) -> None:
    ann = desk.signed_in("adviser", "ann@example.org")
    told = words(ann.get(f"/desk/enquiries/{cases['enquiry']}")).partition("History")[2]
    assert "made urgent, Ann" in told and "claimed, Ann" not in told
    told = words(ann.get(f"/desk/chats/{cases['chat']}")).partition("History")[2]
    assert "claimed, Ann" in told and "noted, Ben" in told and "read, Ann" in told
