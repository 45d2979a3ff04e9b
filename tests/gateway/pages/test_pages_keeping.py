"""A check that a visitor keeps on the device: found again by its address until midnight."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bench import Gateway
from pages_kit import Walker

LONDON = ZoneInfo("Europe/London")
HOUR = 60 * 60
KEPT = "This check is kept on this device until midnight"
ELSEWHERE = "This check was started in another browser"


@pytest.fixture
def morning(start: Callable[..., Gateway]) -> Gateway:
    """A gateway whose clock says nine in the morning of a day to come."""
    gateway = start()
    now = gateway.clock().astimezone(LONDON)
    nine = datetime(now.year, now.month, now.day, 9, tzinfo=LONDON) + timedelta(days=1)
    gateway.clock.forward((nine - now).total_seconds())
    return gateway


def begun(gateway: Gateway) -> Walker:
    walker = Walker(gateway.url)
    walker.begin("cover")
    walker.answer("yes")
    return walker


def keep(walker: Walker) -> str:
    """Press the button, and go back; the cookie that came."""
    form = walker.page.forms[-1]
    assert form.action.endswith("/keep")
    walker.send(form)
    assert walker.response is not None
    return walker.response.history[0].headers["set-cookie"]


def test_a_kept_check_opens_by_its_address_until_midnight(morning: Gateway) -> None:
    walker = begun(morning)
    path, asked = walker.path, walker.asked
    cookie = keep(walker)
    assert KEPT in walker.page.text and (walker.path, walker.asked) == (path, asked)
    lasts = re.search(r"HttpOnly; Max-Age=(\d+)", cookie)
    assert lasts and 14.9 * HOUR < int(lasts[1]) <= 15 * HOUR
    morning.clock.forward(6 * HOUR)
    assert "Related to work" in walker.open(path).text
    walker.answer("unsure")
    assert KEPT not in walker.page.text
    later = walker.path
    morning.clock.forward(8.9 * HOUR)
    walker.open(later)
    assert walker.response is not None and walker.response.status_code == 200
    morning.clock.forward(0.2 * HOUR)
    walker.open(later)
    assert walker.response.status_code == 404


def test_a_check_that_nobody_keeps_is_gone_after_hours(morning: Gateway) -> None:
    walker = begun(morning)
    morning.clock.forward(6 * HOUR)
    walker.open(walker.path)
    assert walker.response is not None and walker.response.status_code == 404


def test_another_browser_can_keep_nothing(morning: Gateway) -> None:
    walker, other = begun(morning), Walker(morning.url)
    answer = other.http.post(walker.page.forms[-1].action)
    assert ELSEWHERE not in answer.text and answer.url.path == "/check/cover"
    morning.clock.forward(6 * HOUR)
    walker.open(walker.path)
    assert walker.response is not None and walker.response.status_code == 404
