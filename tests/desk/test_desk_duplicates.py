"""The page of enquiries that are alike is paged, and staff hold up no visitor."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from case_kit import add_enquiry
from desk_kit import DeskServer, words
from sqlalchemy import select

from bot.desk.cases.duplicates_page import PAGE
from bot.records.enquiries.duplicate_pairs import MOST_SHARING
from bot.records.models import EnquiryMark, PossibleDuplicate

THREADS = 40  # of the process, for all who have no limit of their own


def add_pairs(desk: DeskServer, count: int) -> None:
    ids = [add_enquiry(desk, f"At Hillside School, number {n}") for n in range(count + 1)]
    with desk.database.writing() as db:
        for second in ids[1:]:
            row = PossibleDuplicate(first_id=ids[0], second_id=second, ground="school")
            row.at = desk.clock()
            db.add(row)


def test_the_pairs_come_in_pages_that_lead_on(desk: DeskServer) -> None:
    add_pairs(desk, 2 * PAGE + 3)
    admin, path, seen = desk.signed_in("admin"), "/desk/likenesses", []
    while path:
        page = admin.get(path).text
        found = re.findall(r"/desk/likenesses/(\d+)/settle", page)
        assert len(found) <= PAGE
        seen += found
        following = re.search(r'href="(/desk/likenesses\?after=\d+)"', page)
        path = following[1] if following else ""
    assert len(seen) == len(set(seen)) == 2 * PAGE + 3
    assert "No more pairs" in words(admin.get("/desk/likenesses?after=99999"))
    for odd in ("x", "-1", "9" * 30, "0001-01-01"):
        assert admin.get(f"/desk/likenesses?after={odd}").status_code == 200


def test_a_mark_that_too_many_share_is_named(desk: DeskServer) -> None:
    ids = [add_enquiry(desk) for _ in range(MOST_SHARING + 1)]
    with desk.database.writing() as db:
        for each in ids:
            at = desk.clock() - timedelta(days=1)
            db.add(EnquiryMark(enquiry_id=each, kind="domain", value="hill.example", at=at))
    page = words(desk.signed_in("admin").get("/desk/likenesses"))
    assert f"hill.example: {len(ids)} enquiries" in page


def test_staff_who_wait_for_the_database_hold_up_no_visitor(desk: DeskServer) -> None:
    admin, visitor = desk.signed_in("admin"), desk.visitor()
    with ThreadPoolExecutor(THREADS + 5) as pool:
        with desk.database.writing() as db:
            db.execute(select(1))  # whoever writes waits from now on, until this ends
            waiting = [pool.submit(admin.get, "/desk/likenesses") for _ in range(THREADS + 5)]
            for _ in range(20):
                assert visitor.http.get("/v1/messages", timeout=2).status_code == 200
            assert not any(each.done() for each in waiting)
        assert all(each.result().status_code in (200, 500) for each in waiting)
