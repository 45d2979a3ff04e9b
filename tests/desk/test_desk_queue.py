"""The queue with its filters, the search page, and lists as CSV."""

import base64
import csv
import io
import json
from datetime import timedelta

import pytest
from case_kit import add_chat, add_enquiry
from desk_kit import DeskServer, words
from hypothesis import example, given
from hypothesis import strategies as st

from bot.desk.reports import csv_export
from bot.web.csv_text import csv_lines

OUT_OF_THE_CALENDAR = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]


def marked(moment: str) -> str:
    """A place in the queue as its address holds it."""
    return base64.urlsafe_b64encode(json.dumps([0, moment, "chat", 1]).encode()).decode()


def test_the_queue_shows_chats_and_enquiries_urgent_ones_first(desk: DeskServer) -> None:
    chat = add_chat(desk, "hello")
    desk.clock.forward(60)
    urgent = add_enquiry(desk, urgent=True)
    told = words(desk.signed_in("reader").get("/desk/queue"))
    assert told.index(f"ENQ-{urgent:04d}"[:4]) < told.index(f"Chat {chat}")
    assert "2 entries" in told


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=chat", {"chat"}),
        ("kind=enquiry", {"urgent", "welsh"}),
        ("urgent=yes", {"urgent"}),
        ("language=cy", {"welsh"}),
        ("state=new", {"chat", "urgent", "welsh"}),
        ("state=closed", {"done"}),
        ("owner=me", set()),
        ("owner=none", {"chat", "urgent", "welsh"}),
        ("topic=how_to_join", {"welsh"}),
        ("from=2020-01-01&to=2020-12-31", set()),
        ("from=2020-01-01", {"chat", "urgent", "welsh"}),
    ],
)
def test_the_filters_show_what_they_say(desk: DeskServer, query: str, shown: set[str]) -> None:
    chat = add_chat(desk, "hello")
    left = {
        "urgent": add_enquiry(desk, urgent=True),
        "welsh": add_enquiry(desk, language="cy", topic="how_to_join"),
        "done": add_enquiry(desk, state="closed"),
    }
    page = desk.signed_in("adviser").get(f"/desk/queue?{query}").text
    found = {name for name, number in left.items() if f'"/desk/enquiries/{number}"' in page}
    if f'"/desk/chats/{chat}"' in page:
        found.add("chat")
    assert found == shown


@pytest.mark.parametrize(
    "query",
    [
        "kind=x",
        "state=%00",
        "from=yesterday",
        "from=2026-02-30",
        "after=%ff",
        "after=WzFd",
        *(f"after={marked(moment)}" for moment in OUT_OF_THE_CALENDAR),
        "topic=a b",
        "owner=x",
    ],
)
def test_what_no_form_sends_is_refused_in_words(desk: DeskServer, query: str) -> None:
    assert desk.signed_in("reader").get(f"/desk/queue?{query}").status_code == 400


def test_a_long_queue_goes_on_where_the_page_before_ended(desk: DeskServer) -> None:
    numbers = [add_enquiry(desk) for _ in range(60)]
    reader, seen, path = desk.signed_in("reader"), [], "/desk/queue"
    while path:
        text = reader.get(path).text
        seen += [number for number in numbers if f'"/desk/enquiries/{number}"' in text]
        _, found, rest = text.partition('<a class="button" href="/desk/queue?after=')
        path = f"/desk/queue?after={rest.partition(chr(34))[0]}" if found else ""
    assert seen == numbers


def test_search_leads_to_the_case_and_marks_what_was_found(desk: DeskServer) -> None:
    chat, left = add_chat(desk, "a worry about pensions"), add_enquiry(desk, "Pension <b>")
    page = desk.signed_in("reader").get("/desk/search?q=pension")
    assert f'href="/desk/chats/{chat}#m' in page.text
    assert f'href="/desk/enquiries/{left}"' in page.text
    assert page.text.count("<mark>") == 2
    assert "2 finds" in words(page)
    assert "0 finds" in words(desk.signed_in("reader").get("/desk/search?q=nothing*%22"))


def cells(text: str, **how: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), **how))  # type: ignore[arg-type]


def test_enquiries_are_saved_as_csv_that_excel_reads(desk: DeskServer) -> None:
    add_enquiry(desk, '=HYPERLINK("http://x")\n+1', name="@SUM(A1)", phone="+447700900123")
    add_enquiry(desk, "Zoë; ŵ, “q”", state="closed")
    answer = desk.signed_in("adviser").get("/desk/enquiries.csv?state=new")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, row = cells(answer.text)
    told = dict(zip(head, row, strict=True))
    assert told["about"] == "'=HYPERLINK(\"http://x\")\n'+1"
    assert (told["name"], told["telephone"]) == ("'@SUM(A1)", "'+447700900123")
    assert desk.signed_in("reader").get("/desk/enquiries.csv").status_code == 403


def test_the_saved_queue_is_the_whole_filtered_one_without_what_was_said(
    desk: DeskServer,
) -> None:
    for _ in range(csv_export.AT_ONCE + 3):
        add_enquiry(desk, "secret words")
    add_chat(desk, "secret words")
    desk.clock.forward(timedelta(days=1).total_seconds())
    text = desk.signed_in("adviser").get("/desk/queue.csv?kind=enquiry").text
    assert len(cells(text)) == csv_export.AT_ONCE + 4
    assert "secret" not in text


NASTY = st.text(st.sampled_from("=+-@\t\r\n,;\"' \0\u00a0＝a1|!"), max_size=12) | st.text()


@given(st.lists(st.lists(NASTY, min_size=1, max_size=4), min_size=1, max_size=4))
@example([['a";=1', "\n=1", "a\r=1", " \t=1"]])
def test_no_cell_can_begin_a_formula_however_the_file_is_read(rows: list[list[str]]) -> None:
    text = csv_lines(rows)
    for how in ({}, {"delimiter": ";"}, {"delimiter": "\t"}):
        for row in cells(text, **how):
            for cell in row:
                assert not cell.strip().startswith(("=", "+", "-", "@", "＝")), (cell, how)
    parsed = cells(text)
    assert not any(cell.startswith(("\t", "\r", "\n")) for row in parsed for cell in row)
    assert [len(row) for row in parsed] == [len(row) for row in rows]
