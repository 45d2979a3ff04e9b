"""Accounts: one's own password and codes, and what admins do with those of others."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from desk_kit import PASSWORD, Browser, DeskServer, running_desk, words
from sqlalchemy import select

from bot.records.models import AuditEvent, StaffUser
from bot.records.staff import audit_log, staff_accounts

NEW = "another walk by the sea"
TEMPORARY = re.compile(r'<code class="key">([^<]+)</code>')


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    """For tests whose accounts are their own."""
    with running_desk(tmp_path_factory.mktemp("accounts"), desk_content, 9) as running:
        yield running


@pytest.fixture
def admin(shared: DeskServer) -> Browser:
    return shared.signed_in("admin", "boss@example.org")


def change(browser: Browser, new: str = NEW, again: str | None = None, now: str = PASSWORD) -> str:
    """Ask for another password; what the answer says, "" where it was taken."""
    fields = {"password": now, "new": new, "again": new if again is None else again}
    answer = browser.submit("/desk/account/password", fields)
    return "" if answer.status_code == 303 else words(answer)


def done_by(desk: DeskServer, email: str) -> list[str]:
    """What the audit holds of somebody's deeds, oldest first."""
    with desk.database.reading() as db:
        query = (
            select(AuditEvent.event)
            .join(StaffUser, StaffUser.id == AuditEvent.user_id)
            .where(StaffUser.email == email)
        )
        return list(db.scalars(query.order_by(AuditEvent.id)))


def done_to(desk: DeskServer, email: str) -> list[str]:
    with desk.database.reading() as db:
        subject = desk.user(email).id
        query = select(AuditEvent.event).where(
            AuditEvent.kind == "account", AuditEvent.subject_id == subject
        )
        return list(db.scalars(query.order_by(AuditEvent.id)))


def post(browser: Browser, desk: DeskServer, email: str, deed: str, **fields: str) -> int:
    path = f"/desk/staff/{desk.user(email).id}/{deed}"
    return int(browser.submit(path, fields).status_code)


def test_a_new_password_has_to_be_long_unlike_the_old_and_no_first_guess(
    shared: DeskServer,
) -> None:
    browser = shared.signed_in("adviser", "ann.lee@example.org")
    refusals = {
        "elevenchars": "at least 12 characters",
        "x" * 201: "at most 200 characters",
        "Password-1234": "first that anyone would try",
        "aaaaaaaaaaaaaaa": "first that anyone would try",
        "ann.lee@example.org": "must not be your name or e-mail address",
        PASSWORD: "has to be another one",
    }
    for password, told in refusals.items():
        assert told in change(browser, password), password
    assert "isn't the same both times" in change(browser, NEW, "other")
    assert "isn't your password" in change(browser, now="wrong")
    assert change(browser) == ""


def test_who_sits_at_a_browser_left_open_can_not_guess_its_password_for_long(
    desk: DeskServer,
) -> None:
    browser = desk.signed_in("adviser")
    for _ in range(5):
        assert "isn't your password" in change(browser, now="wrong")
    assert "too many tries" in change(browser)


def test_two_steps_are_switched_on_by_a_code_and_off_by_the_password(desk: DeskServer) -> None:
    browser, email = desk.signed_in("adviser"), "adviser@example.org"
    path = "/desk/account/two-step"
    shown = browser.get(path).text
    found = TEMPORARY.search(shown)
    assert found
    secret = found[1]
    assert (
        f"otpauth://totp/ASCL%20Membership%20Assistant:adviser%40example.org?secret={secret}"
        in shown
    )
    assert "<svg" in shown

    def switch_on(code: str, password: str = PASSWORD) -> int:
        fields = {"secret": secret, "code": code, "password": password}
        return int(browser.submit(path, fields).status_code)

    code = pyotp.TOTP(secret).at(desk.clock())
    assert switch_on("000000" if code != "000000" else "111111") == 422
    assert switch_on(code, "wrong") == 422
    assert desk.user(email).totp_secret is None
    assert switch_on(code) == 200
    assert desk.user(email).totp_secret == secret
    assert desk.browser().sign_in(email, code=code).status_code == 422  # used up by switching on
    later = pyotp.TOTP(secret).at(desk.clock() + timedelta(seconds=30))
    assert desk.browser().sign_in(email, code=later).status_code == 303
    assert secret not in browser.get(path).text
    assert browser.submit(f"{path}/off", {"password": "wrong"}).status_code == 422
    assert browser.submit(f"{path}/off", {"password": PASSWORD}).status_code == 303
    assert desk.browser().sign_in(email).status_code == 303
    assert {"two steps on", "two steps off"} <= set(done_by(desk, email))


def test_nobody_chooses_a_secret_that_is_none(shared: DeskServer) -> None:
    browser = shared.signed_in("reader")
    for secret in ("", "A", "a" * 32, "1" * 32, "A" * 33):
        fields = {"secret": secret, "code": "000000", "password": PASSWORD}
        assert browser.submit("/desk/account/two-step", fields).status_code == 400


def test_who_is_added_signs_in_with_a_temporary_password_and_has_to_change_it(
    shared: DeskServer, admin: Browser
) -> None:
    fields = {"email": "New@Example.org", "name": " Nora   New ", "role": "adviser"}
    page = admin.submit("/desk/staff", fields)
    found = TEMPORARY.search(page.text)
    assert found
    user = shared.user("new@example.org")
    assert (user.name, user.role, user.must_change) == ("Nora New", "adviser", True)
    assert found[1] not in admin.get("/desk/staff").text
    nora = shared.browser()
    assert nora.sign_in("new@example.org", found[1]).status_code == 303
    for path in ("/desk", "/desk/account", "/desk/events"):
        assert nora.get(path).headers["location"] == "/desk/account/password"
    assert nora.submit("/desk/available", {"available": "yes"}).status_code == 303
    assert not shared.user("new@example.org").available
    assert change(nora, now=found[1]) == ""
    assert nora.get("/desk").status_code == 200
    assert done_by(shared, "new@example.org") == ["signed in", "password changed"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"email": "nora"}, "doesn't look like an e-mail address"),
        ({"email": "boss@example.org"}, "There is an account with this e-mail address already"),
        ({"name": " "}, "A name is needed"),
        ({"name": "x" * 81}, "at most 80 letters"),
        ({"name": "a\u202eb"}, "at most 80 letters, all on one line"),
        ({"role": "owner"}, "A role is one of reader, adviser, admin"),
    ],
)
def test_an_account_that_can_not_be_is_refused_in_words_and_the_rest_is_kept(
    admin: Browser, fields: dict[str, str], told: str
) -> None:
    given = {"email": "o@example.org", "name": "Olive", "role": "reader", **fields}
    page = admin.submit("/desk/staff", given)
    assert page.status_code == 422
    assert told in words(page)
    assert f'value="{given["email"]}"' in page.text


def test_another_role_signs_out_and_another_name_does_not(
    shared: DeskServer, admin: Browser
) -> None:
    browser, email = shared.signed_in("adviser", "role@example.org"), "role@example.org"
    assert post(admin, shared, email, "change", name="Rosa", role="adviser") == 303
    assert "Rosa" in browser.get("/desk").text
    assert post(admin, shared, email, "change", name="Rosa", role="reader") == 303
    assert browser.get("/desk").status_code == 303
    assert shared.signed_in("reader", email).get("/desk/staff").status_code == 403
    assert post(admin, shared, email, "change", name="Rosa", role="queen") == 422
    assert done_to(shared, email)[1:3] == ["account changed", "made reader"]


def test_disabling_keeps_out_at_once_and_enabling_lets_in(
    shared: DeskServer, admin: Browser
) -> None:
    browser, email = shared.signed_in("adviser", "off@example.org"), "off@example.org"
    browser.submit("/desk/available", {"available": "yes"})
    assert post(admin, shared, email, "disable") == 303
    assert browser.get("/desk").status_code == 303
    assert not shared.user(email).available
    assert shared.browser().sign_in(email).status_code == 422
    assert post(admin, shared, email, "enable") == 303
    assert browser.get("/desk").status_code == 303  # its old session stays ended
    assert shared.browser().sign_in(email).status_code == 303


def test_a_password_is_reset_to_a_temporary_one_and_two_steps_are_switched_off(
    shared: DeskServer, admin: Browser
) -> None:
    browser, email = shared.signed_in("adviser", "lost@example.org"), "lost@example.org"
    shared.add("adviser", email, totp_secret="A" * 32)
    page = admin.submit(f"/desk/staff/{shared.user(email).id}/password")
    found = TEMPORARY.search(page.text)
    assert found
    assert browser.get("/desk").status_code == 303
    assert post(admin, shared, email, "two-step") == 303
    assert shared.browser().sign_in(email).status_code == 422
    assert shared.browser().sign_in(email, found[1]).status_code == 303


def test_the_last_admin_can_not_be_disabled_or_made_less(desk: DeskServer) -> None:
    admin, email = desk.signed_in("admin"), "admin@example.org"
    desk.add("admin", "gone@example.org", disabled_at=desk.clock())
    for deed, fields in (("disable", {}), ("change", {"name": "A", "role": "adviser"})):
        page = admin.submit(f"/desk/staff/{desk.user(email).id}/{deed}", fields)
        assert "This is the last admin" in words(page)
        assert admin.get("/desk/staff").status_code == 200
    desk.add("admin", "second@example.org")
    assert post(admin, desk, email, "disable") == 303
    assert admin.get("/desk").status_code == 303


def test_admins_change_their_own_password_and_codes_like_everybody(
    shared: DeskServer, admin: Browser
) -> None:
    for deed in ("password", "two-step"):
        assert post(admin, shared, "boss@example.org", deed) == 409


def test_the_audit_tells_who_did_what_and_turns_its_pages(desk: DeskServer) -> None:
    admin = desk.signed_in("admin")
    desk.browser().sign_in("admin@example.org", "wrong")
    first = words(admin.get("/desk/audit"))
    assert re.search(r"nobody signed in sign-in failed account 1 .* The admin signed in", first)
    with desk.database.writing() as db:
        for number in range(120):
            audit_log.record_event(db, None, "read", "chat", number, now=desk.clock())
    page = admin.get("/desk/audit").text
    older = re.search(r'href="(/desk/audit\?before=\d+)"', page)
    assert older
    assert page.count("<tr>") == 101
    assert "signed in" not in page.partition("<tbody>")[2].replace("nobody signed in", "")
    assert "signed in" in admin.get(older[1]).text
    for before in ("x", "-1", "1" * 30, "²"):
        assert admin.get("/desk/audit", params={"before": before}).status_code == 400


def test_what_staff_are_called_is_never_taken_for_markup(
    shared: DeskServer, admin: Browser
) -> None:
    name = '<img src=x onerror="alert(1)">'
    shared.add("adviser", "markup@example.org", name=name)
    for path in ("/desk/staff", f"/desk/staff/{shared.user('markup@example.org').id}"):
        assert "<img src=x" not in admin.get(path).text


def test_two_admins_can_not_remove_each_other(shared: DeskServer) -> None:
    """On one connection after the other; the rows are locked first, so at once is the same."""
    with shared.database.writing() as db:
        for email in ("one@example.org", "two@example.org"):
            staff_accounts.add(db, email, "An admin", "admin", "-", shared.clock())
        for user in staff_accounts.all_staff(db):
            if user.role == "admin" and user.email not in ("one@example.org", "two@example.org"):
                user.disabled_at = shared.clock()
        db.flush()
        one, two = (
            staff_accounts.find_account(db, email)
            for email in ("one@example.org", "two@example.org")
        )
        assert one and two
        staff_accounts.disable(db, one, shared.clock())
        with pytest.raises(staff_accounts.LastAdmin):
            staff_accounts.disable(db, two, shared.clock())
        db.rollback()
