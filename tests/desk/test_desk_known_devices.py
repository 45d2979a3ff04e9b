"""Nobody can keep a member of staff out, or guess for long without being noticed."""

from collections.abc import Callable

import pytest
from desk_kit import PASSWORD, Browser, DeskServer, words
from sqlalchemy import select

from bot.desk.account.login_alarm import ALARM_AT
from bot.desk.account.login_throttle import ACCOUNT, DEVICE
from bot.records.models import AuditEvent, Email, StaffDevice

DAY = 24 * 60 * 60


def attack(desk: DeskServer, email: str, tries: int, pause: float = 0.25) -> list[int]:
    """Wrong passwords from an address that changes with each; the statuses."""
    statuses = []
    with desk.browser() as browser:
        for number in range(tries):
            address = f"198.51.{number // 250 % 250}.{number % 250}"
            browser.headers["X-Forwarded-For"] = address
            statuses.append(browser.sign_in(email, f"guess {number}").status_code)
            desk.clock.forward(pause)
    return statuses


def known_browser(desk: DeskServer, email: str) -> Browser:
    """A browser in which the account was signed in and out again."""
    browser = desk.browser()
    browser.headers["X-Forwarded-For"] = "203.0.113.9"
    assert browser.sign_in(email).status_code == 303
    assert browser.submit("/desk/sign-out").status_code == 303
    return browser


def alarms(desk: DeskServer) -> list[Email]:
    with desk.database.reading() as db:
        return list(db.scalars(select(Email).where(Email.purpose == "alarm")))


def test_the_owner_gets_in_from_a_known_device_while_strangers_guess(desk: DeskServer) -> None:
    email = desk.add("adviser")
    owner = known_browser(desk, email)
    for _ in range(3):
        assert 429 in attack(desk, email, 60)
        assert owner.sign_in(email).status_code == 303
        assert owner.submit("/desk/sign-out").status_code == 303


def test_an_owner_at_the_address_of_the_guesser_gets_in_as_well(desk: DeskServer) -> None:
    email = desk.add("adviser")
    owner, guesser = known_browser(desk, email), desk.browser()
    guesser.headers["X-Forwarded-For"] = "203.0.113.9"
    for number in range(25):
        guesser.sign_in(f"{number}@example.org", "wrong")
    assert guesser.sign_in(email, "wrong").status_code == 429
    assert owner.sign_in(email).status_code == 303


def test_an_owner_who_is_signed_in_can_change_the_password_meanwhile(desk: DeskServer) -> None:
    email = desk.add("adviser")
    owner = desk.signed_in("adviser")
    attack(desk, email, 40)
    fields = {
        "password": PASSWORD,
        "new": "a tall tree by the mill",
        "again": "a tall tree by the mill",
    }
    assert owner.submit("/desk/account/password", fields).status_code == 303


def test_a_long_guessing_run_from_changing_addresses_stays_slow(desk: DeskServer) -> None:
    email = desk.add("adviser")
    tried = sum(status == 422 for status in attack(desk, email, 400, pause=3.0))
    assert tried <= ACCOUNT.free + 400 * 3 / ACCOUNT.longest + 5


def test_a_known_device_can_not_be_used_to_guess_for_long(desk: DeskServer) -> None:
    thief = known_browser(desk, desk.add("adviser"))
    statuses = [thief.sign_in("adviser@example.org", f"guess {n}").status_code for n in range(30)]
    assert statuses.count(422) == DEVICE.free


def test_a_device_is_known_to_the_accounts_that_were_signed_in_on_it(desk: DeskServer) -> None:
    ann, ben = desk.add("adviser", "ann@example.org"), desk.add("adviser", "ben@example.org")
    shared = known_browser(desk, ann)
    assert shared.sign_in(ben).status_code == 303
    shared.submit("/desk/sign-out")
    attack(desk, ann, 40)
    attack(desk, ben, 40)
    for each in (ann, ben):
        assert shared.sign_in(each).status_code == 303
        shared.submit("/desk/sign-out")
    carol = desk.add("adviser", "carol@example.org")
    attack(desk, carol, 40)
    assert shared.sign_in(carol).status_code == 429


@pytest.mark.parametrize(
    "revoke",
    [
        lambda admin, user: admin.submit(f"/desk/staff/{user.id}/password"),
        lambda admin, user: (
            admin.submit(f"/desk/staff/{user.id}/disable"),
            admin.submit(f"/desk/staff/{user.id}/enable"),
        ),
    ],
    ids=["password reset", "disabled"],
)
def test_a_device_is_forgotten_with_the_password_or_the_account(
    desk: DeskServer, revoke: Callable[[Browser, object], object]
) -> None:
    email, admin = desk.add("adviser"), desk.signed_in("admin")
    known_browser(desk, email)
    revoke(admin, desk.user(email))
    with desk.database.reading() as db:
        user_id = desk.user(email).id
        rows = db.scalars(select(StaffDevice).where(StaffDevice.user_id == user_id))
        assert list(rows) == []


def test_whoever_changes_the_password_keeps_this_device_alone(desk: DeskServer) -> None:
    email = desk.add("adviser")
    other, own = known_browser(desk, email), known_browser(desk, email)
    own.sign_in(email)
    new = "a tall tree by the mill"
    own.submit("/desk/account/password", {"password": PASSWORD, "new": new, "again": new})
    own.submit("/desk/sign-out")
    attack(desk, email, 40)
    assert other.sign_in(email, new).status_code == 429
    assert own.sign_in(email, new).status_code == 303


def test_the_cookie_of_a_device_is_as_closed_as_that_of_a_session(desk: DeskServer) -> None:
    browser = desk.browser()
    browser.headers.update({"X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin"})
    cookies = browser.sign_in(desk.add("adviser")).headers.get_list("set-cookie")
    (device,) = [each for each in cookies if each.startswith("__Host-desk-device=")]
    for part in ("; HttpOnly", "; Path=/;", "; SameSite=strict", "; Secure", "; Max-Age=15552000"):
        assert part in device
    forged = desk.browser()
    forged.cookies.set("desk-device", "A" * 43)
    answer = forged.sign_in("adviser@example.org")
    assert "A" * 43 not in str(answer.headers.get_list("set-cookie")), "no token of a stranger's"


def test_the_owner_is_told_once_a_day_at_the_desk_and_by_a_letter(desk: DeskServer) -> None:
    email = desk.add("adviser")
    owner, admin = known_browser(desk, email), desk.signed_in("admin")
    attack(desk, email, ALARM_AT - 1, pause=61)
    assert alarms(desk) == []
    attack(desk, email, 60, pause=61)
    (letter,) = alarms(desk)
    assert letter.to == email and str(ALARM_AT) in letter.body
    owner.sign_in(email)
    assert "Many wrong passwords were typed for your account" in words(owner.get("/desk/queue"))
    admin = desk.signed_in("admin")
    assert "many wrong passwords on" in words(admin.get("/desk/staff"))
    with desk.database.reading() as db:
        is_alarm = AuditEvent.event == "many wrong passwords"
        assert len(list(db.scalars(select(AuditEvent).where(is_alarm)))) == 1
    desk.clock.forward(DAY)
    attack(desk, email, 60, pause=61)
    assert len(alarms(desk)) == 2
    desk.clock.forward(4 * DAY)
    owner.sign_in(email)
    assert "Many wrong passwords" not in words(owner.get("/desk/queue"))


def test_an_address_without_an_account_raises_no_alarm_and_is_answered_alike(
    desk: DeskServer,
) -> None:
    known = attack(desk, desk.add("adviser"), 40)
    unknown = attack(desk, "nobody@example.org", 40)
    for statuses in (known, unknown):
        assert statuses[: ACCOUNT.free] == [422] * ACCOUNT.free and 429 in statuses
    assert len(alarms(desk)) == 1
