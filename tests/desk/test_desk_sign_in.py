"""Signing in: who gets in, what those who don't are told, how often they may try."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from desk_kit import CHEAP, PASSWORD, Browser, DeskServer, running_desk, words

from bot.desk.account.sign_in import WRONG

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class CountingHasher(PasswordHasher):
    """Counts how often a password was really looked at."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.looked, self._lock = 0, threading.Lock()

    def verify(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        with self._lock:
            self.looked += 1
        return super().verify(*args, **kwargs)


def from_address(desk: DeskServer, address: str) -> Browser:
    browser = desk.browser()
    browser.headers["X-Forwarded-For"] = address
    return browser


def code(desk: DeskServer, steps: int = 0) -> str:
    """As a telephone shows it whose clock is so many steps off, early in the step it is in."""
    desk.clock.forward(30 - desk.clock().timestamp() % 30 + 1)
    return str(pyotp.TOTP(SECRET).at(desk.clock() + timedelta(seconds=30 * steps)))


def test_without_any_account_the_desk_says_how_the_first_is_made(desk: DeskServer) -> None:
    told = desk.browser().get("/desk/sign-in").text
    assert "bot desk add-user" in told
    assert "<form" not in told


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(desk: DeskServer) -> None:
    browser, email = desk.browser(), desk.add("adviser")
    asked = browser.get("/desk?said=saved")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/desk/sign-in?next=%2Fdesk%3Fsaid%3Dsaved"
    assert "/desk?said=saved" in browser.get(asked.headers["location"]).text
    assert browser.sign_in(email, next="/desk?said=saved").headers["location"] == "/desk?said=saved"
    assert browser.get("/desk").status_code == 200


def test_the_address_may_be_typed_in_any_case_and_with_blanks(desk: DeskServer) -> None:
    assert desk.browser().sign_in(f"  {desk.add('reader').upper()} ").status_code == 303


def test_all_refusals_read_alike(desk: DeskServer) -> None:
    desk.add("adviser")
    desk.add("adviser", "off@example.org", disabled_at=desk.clock())
    desk.add("adviser", "two@example.org", totp_secret=SECRET)
    tries = {
        "adviser@example.org": {"password": "not this one"},
        "nobody@example.org": {},
        "off@example.org": {},
        "two@example.org": {"code": "000000"},
    }
    pages = set()
    for email, more in tries.items():
        answer = desk.browser().sign_in(email, **more)
        assert answer.status_code == 422
        assert WRONG in words(answer)
        pages.add(answer.text.replace(email, "somebody"))
    assert len(pages) == 1


@pytest.mark.parametrize("email", ["adviser@example.org", "off@example.org", "no@example.org", ""])
def test_a_refusal_costs_the_same_work_whoever_it_is(
    tmp_path: Path, desk_content: Path, email: str
) -> None:
    hasher = CountingHasher()
    with running_desk(tmp_path, desk_content, 9, hasher=hasher) as desk:
        desk.add("adviser")
        desk.add("adviser", "off@example.org", disabled_at=desk.clock())
        desk.browser().sign_in(email, "not this one")
    assert hasher.looked == 1


def test_after_five_wrong_tries_the_waits_grow_and_a_restart_forgives_none(
    start_desk: Callable[..., DeskServer],
) -> None:
    desk = start_desk()
    email, browser = desk.add("adviser"), desk.browser()
    assert [browser.sign_in(email, "wrong").status_code for _ in range(5)] == [422] * 5
    waits = []
    for _ in range(6):
        refused = browser.sign_in(email)  # the right one: even that isn't looked at
        assert refused.status_code == 429
        waits.append(int(refused.headers["Retry-After"]))
        desk.clock.forward(waits[-1])
        assert browser.sign_in(email, "wrong").status_code == 422
    assert waits == [5, 10, 20, 40, 60, 60]
    again = start_desk()
    again.clock.shift = desk.clock.shift
    assert again.browser().sign_in(email).status_code == 429
    again.clock.forward(60)
    assert again.browser().sign_in(email).status_code == 303
    assert again.browser().sign_in(email, "wrong").status_code == 422  # it starts afresh


def test_the_wait_is_told_in_words(desk: DeskServer) -> None:
    email, browser = desk.add("adviser"), desk.browser()
    for _ in range(5):
        browser.sign_in(email, "wrong")
    assert "Try again in 5 seconds." in words(browser.sign_in(email))


def test_an_address_may_fail_twenty_times_whatever_the_accounts(desk: DeskServer) -> None:
    email, guesser = desk.add("adviser"), from_address(desk, "203.0.113.9")
    for number in range(20):
        assert guesser.sign_in(f"{number}@example.org").status_code == 422
    assert guesser.sign_in(email).status_code == 429
    assert from_address(desk, "203.0.113.10").sign_in(email).status_code == 303


def test_an_office_where_all_sign_in_rightly_is_never_held_up(desk: DeskServer) -> None:
    email = desk.add("adviser")
    for _ in range(30):
        assert from_address(desk, "203.0.113.9").sign_in(email).status_code == 303


def test_many_tries_at_once_gain_nothing(tmp_path: Path, desk_content: Path) -> None:
    hasher = CountingHasher()
    with running_desk(tmp_path, desk_content, 9, hasher=hasher) as desk:
        email = desk.add("adviser")
        with ThreadPoolExecutor(20) as pool:
            answers = pool.map(lambda _: desk.browser().sign_in(email, "wrong"), range(20))
            statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [422] * 5 + [429] * 15
    assert hasher.looked == 5


def test_a_code_is_needed_once_two_steps_are_on_and_serves_once(desk: DeskServer) -> None:
    email = desk.add("adviser", totp_secret=SECRET)
    assert desk.browser().sign_in(email).status_code == 422
    shown = code(desk)
    assert desk.browser().sign_in(email, code=shown).status_code == 303
    assert desk.browser().sign_in(email, code=shown).status_code == 422
    newer = code(desk)
    assert desk.browser().sign_in(email, code=shown).status_code == 422
    spaced = f" {newer[:3]} {newer[3:]}"
    assert desk.browser().sign_in(email, code=spaced).status_code == 303
    assert desk.browser().sign_in(email, code=newer).status_code == 422


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (1, 303), (2, 422)])
def test_a_telephone_may_be_half_a_minute_off(desk: DeskServer, steps: int, status: int) -> None:
    email = desk.add("adviser", totp_secret=SECRET)
    assert desk.browser().sign_in(email, code=code(desk, steps)).status_code == status


def test_of_two_who_use_a_code_at_once_one_gets_in(desk: DeskServer) -> None:
    email, shown = desk.add("adviser", totp_secret=SECRET), code(desk)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: desk.browser().sign_in(email, code=shown), range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]


def test_a_wrong_password_does_not_use_up_a_code(desk: DeskServer) -> None:
    email, shown = desk.add("adviser", totp_secret=SECRET), code(desk)
    assert desk.browser().sign_in(email, "wrong", code=shown).status_code == 422
    assert desk.browser().sign_in(email, code=shown).status_code == 303


def test_a_hash_of_older_parameters_is_made_anew_at_the_sign_in(desk: DeskServer) -> None:
    older = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    email = desk.add("adviser", password_hash=older.hash(PASSWORD))
    assert desk.browser().sign_in(email).status_code == 303
    stored = desk.user(email).password_hash
    assert not CHEAP.check_needs_rehash(stored)
    assert desk.browser().sign_in(email).status_code == 303


def test_without_a_choice_passwords_are_hashed_by_argon2id_with_its_defaults() -> None:
    from bot.desk.account.passwords import Passwords

    assert Passwords().hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_sign_in_leads_to_pages_of_the_desk_alone(desk: DeskServer) -> None:
    browser, email = desk.browser(), desk.add("adviser")
    for next_page in (
        "https://elsewhere.example/desk",
        "//elsewhere.example/desk",
        "/\\elsewhere.example",
        "/desk//elsewhere.example",
        "/desk/../page/index.html",
        "/desk\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/desk/sign-out",
        "desk",
    ):
        page = desk.browser().get("/desk/sign-in", params={"next": next_page})
        assert 'name="next" value="/desk"' in page.text
        assert browser.sign_in(email, next=next_page).headers["location"] == "/desk"
        browser.cookies.clear()


def test_over_https_the_cookie_is_bound_to_the_host(desk: DeskServer) -> None:
    browser = desk.browser()
    browser.headers.update({"X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin"})
    cookie = browser.sign_in(desk.add("adviser")).headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    for part in ("; HttpOnly", "; Path=/;", "; SameSite=strict", "; Secure"):
        assert part in cookie
    assert "Domain" not in cookie


def test_where_visitors_come_by_https_the_cookie_is_secure_whatever_the_proxy_says(
    start_desk: Callable[..., DeskServer],
) -> None:
    desk = start_desk(public_url="https://chat.example.org")
    assert desk.browser().sign_in(desk.add("adviser")).headers["set-cookie"].startswith("__Host-")


def test_over_http_the_cookie_is_for_the_desk_alone(desk: DeskServer) -> None:
    cookie = desk.browser().sign_in(desk.add("adviser")).headers["set-cookie"]
    assert cookie.startswith("desk=")
    for part in ("; HttpOnly", "; Path=/desk;", "; SameSite=strict"):
        assert part in cookie


def test_who_comes_by_a_link_from_elsewhere_can_go_on_if_signed_in(desk: DeskServer) -> None:
    desk.add("adviser")
    by_link = {"Sec-Fetch-Site": "cross-site"}
    page = desk.browser().get("/desk/sign-in?next=/desk/account", headers=by_link)
    assert '<a href="/desk/account">go on</a>' in page.text


def test_a_form_that_cannot_be_read_is_refused_in_words(desk: DeskServer) -> None:
    browser, url = desk.browser(), "/desk/sign-in"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for content in ("email=%ff", "email=%00", "é".encode(), "&".join("a=1" for _ in range(300))):
        assert browser.post(url, content=content, headers=form).status_code == 400
    assert browser.post(url, json={"email": "x"}).status_code == 400
    assert browser.post(url, files={"email": b"x"}).status_code == 400
    assert browser.post(url, content="email=" + "x" * 70_000, headers=form).status_code == 413
    assert browser.post(url, content="email=" + "x" * 300, headers=form).status_code == 413
