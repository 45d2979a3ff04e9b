"""Two-step sign-in that the operator requires, and the codes for who has lost the app."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from desk_kit import PASSWORD, Browser, DeskServer

from bot.records.models import RecoveryCode

PATH = "/desk/account/two-step"
CODE = re.compile(r'<code class="key">(\S{4}-\S{4}-\S{4}-\S{4})</code>')
EMAIL = "adviser@example.org"


def switch_on(desk: DeskServer, browser: Browser) -> list[str]:
    """The recovery codes that it comes with."""
    found = re.search(r"secret=([A-Z2-7]{32})", browser.get(PATH).text)
    assert found
    code = pyotp.TOTP(found[1]).at(desk.clock())
    answer = browser.submit(PATH, {"secret": found[1], "code": code, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return CODE.findall(answer.text)


def test_each_recovery_code_lets_its_owner_in_once_however_it_is_typed(desk: DeskServer) -> None:
    codes = switch_on(desk, desk.signed_in("adviser"))
    assert len(set(codes)) == 10
    assert desk.browser().sign_in(EMAIL, code=codes[0]).status_code == 303
    assert desk.browser().sign_in(EMAIL, code=codes[0]).status_code == 422
    spoken = codes[1].lower().replace("-", " ")
    assert desk.browser().sign_in(EMAIL, "wrong", code=spoken).status_code == 422
    browser = desk.browser()
    assert browser.sign_in(EMAIL, code=spoken).status_code == 303
    assert "You have 8 recovery codes left" in browser.get(PATH).text
    audit = desk.signed_in("admin").get("/desk/audit").text
    assert audit.count("recovery code used") == 2 and codes[0] not in audit


def test_of_two_who_use_a_recovery_code_at_once_one_gets_in(desk: DeskServer) -> None:
    code = switch_on(desk, desk.signed_in("adviser"))[0]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: desk.browser().sign_in(EMAIL, code=code), range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]


def test_a_code_of_one_account_opens_no_other_and_none_is_stored_as_it_is(
    desk: DeskServer,
) -> None:
    codes = switch_on(desk, desk.signed_in("adviser"))
    desk.add("reader", totp_secret=pyotp.random_base32())
    assert desk.browser().sign_in("reader@example.org", code=codes[0]).status_code == 422
    with desk.database.reading() as db:
        stored = {row.code_hash for row in db.query(RecoveryCode)}
    assert len(stored) == 10 and not stored & set(codes)


def test_new_codes_and_switching_off_make_the_old_ones_worthless(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    old = switch_on(desk, browser)
    assert browser.submit(f"{PATH}/codes", {"password": "wrong"}).status_code == 422
    new = CODE.findall(browser.submit(f"{PATH}/codes", {"password": PASSWORD}).text)
    assert desk.browser().sign_in(EMAIL, code=old[0]).status_code == 422
    assert desk.browser().sign_in(EMAIL, code=new[0]).status_code == 303
    assert browser.submit(f"{PATH}/off", {"password": PASSWORD}).status_code == 303
    with desk.database.reading() as db:
        assert not db.query(RecoveryCode).count()


@pytest.mark.parametrize(
    ("least", "role", "is_led"),
    [
        ("", "admin", False),
        ("admin", "adviser", False),
        ("admin", "admin", True),
        ("adviser", "adviser", True),
        ("reader", "reader", True),
    ],
)
def test_who_needs_two_steps_sets_them_up_before_anything_else(
    start_desk: Callable[..., DeskServer], least: str, role: str, is_led: bool
) -> None:
    desk = start_desk(two_steps_from=least)
    browser = desk.signed_in(role)
    answer = browser.get("/desk/queue")
    assert answer.headers.get("location") == (PATH if is_led else None)
    if not is_led:
        return
    assert "Your role needs two-step sign-in" in browser.get(PATH).text
    switch_on(desk, browser)
    assert browser.get("/desk/queue").status_code == 200
    assert browser.submit(f"{PATH}/off", {"password": PASSWORD}).status_code == 400
    assert "Switch it off" not in browser.get(PATH).text
