"""Sessions: when they end, and that a stolen cookie is worth nothing from then on."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from desk_kit import PASSWORD, Browser, DeskServer
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot.records.models import StaffSession
from bot.records.staff import presence, staff_accounts, staff_sessions
from bot.records.staff.staff_sessions import Lifetimes


def thief_of(browser: Browser, desk: DeskServer) -> Browser:
    """Somebody else with the same cookie."""
    thief = desk.browser()
    thief.cookies.set("desk", browser.cookies["desk"], domain="127.0.0.1", path="/desk")
    assert thief.get("/desk").status_code == 200
    return thief


def is_in(browser: Browser) -> bool:
    return browser.get("/desk").status_code == 200


def test_the_cookie_opens_nothing_after_the_sign_out_not_even_for_a_thief(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    thief = thief_of(browser, desk)
    signed_out = browser.submit("/desk/sign-out")
    assert signed_out.headers["location"] == "/desk/sign-in?said=signed_out"
    assert "desk" not in browser.cookies
    assert not is_in(thief)
    assert thief.post("/desk/available").status_code == 401


def test_a_new_sign_in_in_a_live_session_ends_the_old_one(desk: DeskServer) -> None:
    browser, other = desk.signed_in("adviser"), desk.signed_in("adviser")
    thief, key = thief_of(browser, desk), browser.csrf_token()
    wrong = browser.sign_in("adviser@example.org", "not the password", csrf_token=key)
    assert wrong.status_code == 422 and is_in(thief)
    admin = browser.sign_in(desk.add("admin"), csrf_token=key)
    assert admin.status_code == 303 and is_in(browser) and is_in(other)
    assert not is_in(thief)


def test_a_sign_out_ends_this_browser_alone(desk: DeskServer) -> None:
    first, second = desk.signed_in("adviser"), desk.signed_in("adviser")
    first.submit("/desk/sign-out")
    assert is_in(second)


def test_the_table_holds_the_hash_of_the_cookie_and_no_table_the_cookie(desk: DeskServer) -> None:
    token = desk.signed_in("adviser").cookies["desk"]
    with desk.database.reading() as db:
        hashes = list(db.scalars(select(StaffSession.token_hash)))
        assert hashes == [hashlib.sha256(token.encode()).hexdigest()]
        dump = "".join(
            str(list(db.execute(text(f"SELECT * FROM {table}"))))
            for table in ("users", "staff_sessions", "deeds", "attempts")
        )
    assert token not in dump
    assert PASSWORD not in dump


def test_who_does_nothing_for_two_hours_is_signed_out(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    desk.clock.forward(7_100)
    assert is_in(browser)
    desk.clock.forward(7_100)
    assert is_in(browser)
    desk.clock.forward(7_201)
    assert not is_in(browser)


def test_after_twelve_hours_everybody_signs_in_again(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    for _ in range(11):
        desk.clock.forward(3_600)
        assert is_in(browser)
    desk.clock.forward(3_601)
    assert not is_in(browser)


def test_an_open_page_makes_present_but_does_not_keep_signed_in(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    browser.submit("/desk/available", {"available": "yes"})

    def present() -> list[str]:
        with desk.database.reading() as db:
            return [user.email for user in presence.available(db, desk.clock(), 90)]

    assert present() == ["adviser@example.org"]
    desk.clock.forward(100)
    assert present() == []
    with browser.events() as events:
        next(events)
        assert present() == ["adviser@example.org"]
    desk.clock.forward(7_150)
    assert not is_in(browser)


@pytest.mark.parametrize("how", ["disabled", "role", "password", "signed out", "idle"])
def test_a_stream_that_is_open_ends_with_the_session(desk: DeskServer, how: str) -> None:
    desk.add("admin", "boss@example.org")
    browser = desk.signed_in("adviser")
    user, now = desk.user("adviser@example.org"), desk.clock()
    with browser.events() as events:
        assert next(events)[0] == "counts"
        if how == "signed out":
            thief_of(browser, desk).submit("/desk/sign-out")
        if how == "idle":
            desk.clock.forward(7_300)
        with desk.database.writing() as db:
            row = staff_accounts.get_account(db, user.id)
            assert row
            if how == "disabled":
                staff_accounts.disable(db, row, now)
            if how == "role":
                staff_accounts.change(db, row, row.name, "reader", now)
            if how == "password":
                staff_accounts.set_password(db, row, row.password_hash, now)
        assert next(events) == ("ended", {})
    assert not is_in(browser)


def test_an_account_that_is_disabled_opens_nothing_even_if_its_session_was_not_ended(
    desk: DeskServer,
) -> None:
    browser = desk.signed_in("adviser")
    desk.add("adviser", disabled_at=desk.clock())
    assert not is_in(browser)
    desk.add("adviser", disabled_at=None)
    assert is_in(browser)


def test_another_password_signs_out_every_browser_but_the_one_it_was_changed_in(
    desk: DeskServer,
) -> None:
    browser, other = desk.signed_in("adviser"), desk.signed_in("adviser")
    thief = thief_of(browser, desk)
    new = "another walk by the sea"
    fields = {"password": PASSWORD, "new": new, "again": new}
    assert browser.submit("/desk/account/password", fields).status_code == 303
    assert (is_in(browser), is_in(other), is_in(thief)) == (True, False, False)
    assert desk.browser().sign_in("adviser@example.org").status_code == 422
    assert desk.browser().sign_in("adviser@example.org", new).status_code == 303


def test_switching_two_steps_on_and_off_signs_out_every_other_browser(desk: DeskServer) -> None:
    browser, path = desk.signed_in("adviser"), "/desk/account/two-step"
    before = desk.signed_in("adviser")
    secret = re.search(r"secret=([A-Z2-7]{32})", browser.get(path).text)
    assert secret
    totp = pyotp.TOTP(secret[1])
    fields = {"secret": secret[1], "code": totp.at(desk.clock()), "password": PASSWORD}
    assert browser.submit(path, fields).status_code == 200
    assert (is_in(browser), is_in(before)) == (True, False)
    after, code = desk.browser(), totp.at(desk.clock() + timedelta(seconds=30))
    assert after.sign_in("adviser@example.org", code=code).status_code == 303
    assert browser.submit(f"{path}/off", {"password": PASSWORD}).status_code == 303
    assert (is_in(browser), is_in(after)) == (True, False)


def test_an_admin_who_switches_two_steps_off_signs_the_account_out(desk: DeskServer) -> None:
    admin, browser = desk.signed_in("admin"), desk.signed_in("adviser")
    number = desk.user("adviser@example.org").id
    assert admin.submit(f"/desk/staff/{number}/two-step").status_code == 303
    assert not is_in(browser)


def test_refusals_are_logged_with_the_account_and_the_address(desk: DeskServer) -> None:
    reader = desk.signed_in("reader")
    number, key = desk.user("reader@example.org").id, reader.csrf_token()
    with capture_logs() as logged:
        assert reader.get("/desk/staff").status_code == 403
        assert reader.post("/desk/sign-out", data={"csrf_token": "x" + key}).status_code == 403
    refused = [each for each in logged if each["event"] == "desk_refused"]
    assert [(each["path"], each["status"]) for each in refused] == [
        ("/desk/staff", 403),
        ("/desk/sign-out", 403),
    ]
    assert {(each["account"], each["address"]) for each in refused} == {(number, "127.0.0.1")}


def test_a_visitors_token_is_no_cookie_of_staff_nor_the_other_way_round(desk: DeskServer) -> None:
    visitor = desk.browser()
    token = desk.visitor().session["token"]
    visitor.cookies.set("desk", token, domain="127.0.0.1", path="/desk")
    assert not is_in(visitor)
    staff_token = desk.signed_in("admin").cookies["desk"]
    bearer = {"Authorization": f"Bearer {staff_token}"}
    assert desk.browser().get("/v1/messages", headers=bearer).status_code == 401


def test_a_cookie_that_was_made_up_opens_nothing(desk: DeskServer) -> None:
    for cookie in ("", "x", "a" * 43, "é" * 10, "'; DROP TABLE users; --"):
        header = {"Cookie": f"desk={cookie}".encode()}
        assert desk.browser().get("/desk", headers=header).status_code == 303  # type: ignore[arg-type]


def test_each_condition_alone_ends_a_session(start_desk: Callable[..., DeskServer]) -> None:
    desk = start_desk(desk_idle=10, desk_lifetime=100)
    desk.add("reader")
    now, lifetimes = desk.clock(), Lifetimes(10, 100)
    with desk.database.writing() as db:
        user = staff_accounts.find_account(db, "reader@example.org")
        assert user
        staff_sessions.begin(db, user.id, "h", "k", now, lifetimes)
        assert staff_sessions.find_session(db, "h", now, lifetimes)
        assert staff_sessions.find_session(db, "other", now, lifetimes) is None
