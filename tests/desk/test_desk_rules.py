"""The pure rules of the desk, for whatever is given to them."""

from datetime import datetime, timedelta, timezone
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.account.account_fields import UnfitAccount, checked_email, checked_name
from bot.desk.account.login_throttle import ACCOUNT, ADDRESS, ThrottleRule, seconds_to_wait
from bot.desk.account.passwords import temporary, weakness
from bot.desk.own_paths import own_path
from bot.desk.rendering import format_age, format_moment

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
PIECES = [
    "/desk",
    "/",
    "\\",
    "..",
    ".",
    ":",
    "//",
    "http:",
    "evil.example",
    "?",
    "#",
    "%2f",
    "@",
    "a",
    "\t",
]
ADDRESSES = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@given(ADDRESSES)
def test_whatever_is_given_the_way_back_stays_on_our_host_and_in_the_desk(given_path: str) -> None:
    leads = urlsplit(urljoin("https://ours.example/desk/sign-in", own_path(given_path)))
    assert (leads.scheme, leads.netloc) == ("https", "ours.example")
    assert leads.path == "/desk" or leads.path.startswith("/desk/")
    assert ".." not in leads.path


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/staff", "/desk/staff/3?said=saved", "/desk/a-b?q=a%20b+c"]
)
def test_pages_of_the_desk_are_led_back_to(path: str) -> None:
    assert own_path(path) == path
    assert own_path(f"http://127.0.0.1:8080{path}#main") == path


@given(st.lists(st.floats(0, 86_000)), st.sampled_from([ACCOUNT, ADDRESS]))
def test_no_wait_is_longer_than_its_rule_and_the_first_tries_are_free(
    ago: list[float], rule: ThrottleRule
) -> None:
    before = [NOW - timedelta(seconds=seconds) for seconds in sorted(ago, reverse=True)]
    wait = seconds_to_wait(before, NOW, rule)
    assert 0 <= wait <= rule.longest
    if len(before) < rule.free:
        assert wait == 0
    if wait:
        assert seconds_to_wait(before, NOW + timedelta(seconds=wait), rule) == 0
        assert seconds_to_wait(before, NOW + timedelta(seconds=wait - 1), rule) > 0


def test_each_further_try_waits_twice_as_long_up_to_the_longest() -> None:
    waits = [seconds_to_wait([NOW] * count, NOW, ADDRESS) for count in range(18, 30)]
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


@given(st.text(max_size=11))
def test_short_passwords_are_weak(password: str) -> None:
    assert weakness(password)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PASSWORD-1234",
        "Correct Horse Battery Staple",
        "ascl membership",
        "121212121212",
        "ann@example.org",
        "annexample99",
        "Ann Example 2026",
    ],
)
def test_first_guesses_are_weak(password: str) -> None:
    assert weakness(password, "ann@example.org", "Ann Example")


@pytest.mark.parametrize(
    "password", ["a long walk by the river", "tqV8-xxPl-20zK", "日本語のとても長い合言葉です"]
)
def test_long_passwords_of_ones_own_are_taken(password: str) -> None:
    assert weakness(password, "ann@example.org", "Ann Example") is None


def test_temporary_passwords_differ_and_are_strong() -> None:
    made = {temporary() for _ in range(200)}
    assert len(made) == 200
    assert not any(weakness(password) for password in made)


@given(st.text())
def test_a_name_is_one_printable_line_or_refused(given_name: str) -> None:
    try:
        name = checked_name(given_name)
    except UnfitAccount:
        return
    assert 0 < len(name) <= 80
    assert name.isprintable()
    assert name == name.strip()


@given(st.emails())
def test_an_address_is_found_again_by_what_it_was_made_into(email: str) -> None:
    try:
        once = checked_email(email)
    except UnfitAccount:
        return
    assert checked_email(once) == once == once.lower()


def test_moments_are_told_as_clocks_in_the_uk_show_them() -> None:
    assert format_moment(datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)) == "2 July 2026, 00:30"
    assert (
        format_moment(datetime(2026, 12, 1, 9, 5, tzinfo=timezone.utc)) == "1 December 2026, 09:05"
    )


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (86_399, "23 h"),
        (172_800, "2 d"),
    ],
)
def test_ages_are_told_in_their_largest_unit(seconds: int, told: str) -> None:
    assert format_age(NOW - timedelta(seconds=seconds), NOW) == told
