"""Two colleagues at one case: each sees the other, who writes, and what has changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from case_kit import add_chat, add_enquiry
from desk_browser import open_as
from desk_kit import DeskServer
from playwright.sync_api import Browser, expect

from bot.desk.cases.case_viewers import CaseKey, CaseViewer, CaseViewers

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
CASE = CaseKey("enquiry", 1)
BEN = "ben@example.org"


def wait_for(events: Iterator[tuple[str, Any]], name: str) -> Any:
    return next(data for event, data in events if event == name)


def test_a_colleague_is_there_until_the_last_of_their_pages_is_closed() -> None:
    viewers = CaseViewers()
    with viewers.looking(CASE, 2, "Ben"):
        with viewers.looking(CASE, 2, "Ben"):
            assert viewers.others(CASE, 2, NOW) == [], "nobody is their own colleague"
        assert viewers.others(CASE, 1, NOW) == [CaseViewer("Ben", False)]
        assert viewers.others(CaseKey("chat", 1), 1, NOW) == []
    assert viewers.others(CASE, 1, NOW) == []


def test_a_sign_of_writing_fades_and_ends_with_what_was_written() -> None:
    viewers = CaseViewers()
    viewers.writes(CASE, 2, NOW)
    with viewers.looking(CASE, 2, "Ben"):
        assert viewers.others(CASE, 1, NOW) == [CaseViewer("Ben", False)], "no page was open"
        viewers.writes(CASE, 2, NOW)
        assert viewers.others(CASE, 1, NOW)[0].is_writing
        assert not viewers.others(CASE, 1, NOW + timedelta(seconds=13))[0].is_writing
        viewers.sent(CASE, 2)
        assert not viewers.others(CASE, 1, NOW)[0].is_writing


@pytest.mark.parametrize("kind", ["chat", "enquiry"])
def test_the_stream_of_a_case_tells_who_else_has_it_open(desk: DeskServer, kind: str) -> None:
    number = add_chat(desk, "hello") if kind == "chat" else add_enquiry(desk)
    ann, ben = desk.signed_in("adviser"), desk.signed_in("adviser", BEN)
    path = f"/desk/events?{kind}={number}"
    with ann.events(path) as seen:
        with ben.events(path):
            assert wait_for(seen, "viewers") == {
                "viewers": [{"name": "The adviser", "is_writing": False}]
            }
        assert wait_for(seen, "viewers") == {"viewers": []}


@pytest.mark.parametrize("query", ["enquiry=x", "chat=-1", "enquiry=99999999999999999999"])
def test_a_number_that_is_none_is_refused(desk: DeskServer, query: str) -> None:
    assert desk.signed_in("reader").get(f"/desk/events?{query}").status_code == 400


def test_two_browsers_on_an_enquiry_see_each_other_writing_and_what_has_changed(
    chromium: Browser, desk: DeskServer
) -> None:
    number = add_enquiry(desk)
    first, ann = open_as(chromium, desk, "adviser")
    second, ben = open_as(chromium, desk, "adviser", BEN)
    ann.goto(f"/desk/enquiries/{number}")
    ben.goto(f"/desk/enquiries/{number}")
    there = ann.locator("#viewers")
    expect(there).to_have_text("The adviser has this open, too.")
    ben.get_by_role("textbox", name="What you write, or what was said").press_sequentially(
        "Dear Sam"
    )
    expect(there).to_have_text("The adviser is writing here.")
    expect(ann.locator("#moved")).to_be_hidden()
    desk.signed_in("adviser", BEN).submit(f"/desk/enquiries/{number}/take")
    expect(ann.locator("#moved")).to_be_visible()
    ann.get_by_role("link", name="load it again").click()
    expect(ann.get_by_text("The adviser has it.")).to_be_visible()
    second.close()
    expect(there).to_be_hidden()
    first.close()
