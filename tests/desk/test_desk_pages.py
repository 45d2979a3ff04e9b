"""Every page of sign-in, accounts and audit in Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from desk_browser import check_page, faults, open_as
from desk_kit import PASSWORD, DeskServer, running_desk
from playwright.sync_api import Browser, Page, expect

from bot.records.chat import handoffs

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    with running_desk(tmp_path_factory.mktemp("pages"), desk_content, 9) as running:
        running.add("reader", "gone@example.org", disabled_at=running.clock())
        running.add("adviser", "new@example.org", must_change=True)
        running.add("adviser", "ann@example.org", name="Ann", totp_secret="A" * 32)
        yield running


def at(path: str) -> Callable[[Page, DeskServer], None]:
    def state(page: Page, desk: DeskServer) -> None:
        page.goto(path)

    state.__name__ = path.strip("/").replace("/", " ")
    return state


def one_of_staff(page: Page, desk: DeskServer) -> None:
    page.goto("/desk/staff")
    page.get_by_role("link", name="Ann").click()


def a_temporary_password(page: Page, desk: DeskServer) -> None:
    one_of_staff(page, desk)
    page.get_by_role("button", name="Make a temporary password").click()
    expect(page.get_by_role("heading", name="Temporary password for")).to_be_visible()


def the_last_admin_cannot_go(page: Page, desk: DeskServer) -> None:
    page.goto("/desk/staff")
    page.get_by_role("main").get_by_role("link", name="The admin").click()
    page.get_by_role("button", name="Disable account").click()
    expect(page.get_by_role("alert").first).to_contain_text("last admin")


def a_wrong_password(page: Page, desk: DeskServer) -> None:
    page.goto("/desk/account/password")
    page.get_by_label("Password as it is now").fill("wrong")
    page.get_by_label("New password", exact=False).first.fill("a new long password")
    page.get_by_label("New password again").fill("a new long password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert").first).to_contain_text("isn't your password")


STATES = [
    at("/desk"),
    at("/desk/account"),
    at("/desk/account/password"),
    at("/desk/account/two-step"),
    at("/desk/staff"),
    at("/desk/staff/new"),
    at("/desk/audit"),
    at("/desk/held-letters"),
    at("/desk/nothing"),
    at("/desk?said=saved"),
    one_of_staff,
    a_temporary_password,
    the_last_admin_cannot_go,
    a_wrong_password,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_each_page_can_be_used_by_everybody(
    chromium: Browser, desk: DeskServer, state: Callable[[Page, DeskServer], None]
) -> None:
    context, page = open_as(chromium, desk, "admin")
    state(page, desk)
    check_page(page, state.__name__)
    context.close()


def test_the_sign_in_can_be_used_by_everybody(
    chromium: Browser, desk: DeskServer, start_desk: Callable[..., DeskServer]
) -> None:
    context, page = open_as(chromium, desk, None)
    page.goto("/desk")
    check_page(page, "sign-in")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_contain_text("That didn't work")
    check_page(page, "sign-in-wrong")
    context.close()
    context, page = open_as(chromium, start_desk(), None)
    page.goto("/desk")
    check_page(page, "no-account-yet")
    context.close()


def test_staff_sign_in_change_a_temporary_password_say_they_are_here_and_sign_out(
    chromium: Browser, desk: DeskServer
) -> None:
    context, page = open_as(chromium, desk, None)
    page.goto("/desk/account")
    page.get_by_label("E-mail address").fill("New@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change your password")
    check_page(page, "must-change")
    page.get_by_label("Password as it is now").fill(PASSWORD)
    page.get_by_label("New password", exact=False).first.fill("quite another long one")
    page.get_by_label("New password again").fill("quite another long one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your password is changed")
    switch = page.get_by_role("switch")
    expect(switch).not_to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("switch")).to_be_checked()
    assert desk.user("new@example.org").available
    check_page(page, "available")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out")
    page.goto("/desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the desk")
    context.close()


def test_the_skip_link_leads_past_the_bar(chromium: Browser, desk: DeskServer) -> None:
    context, page = open_as(chromium, desk, "admin")
    page.goto("/desk/staff")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Add somebody")).to_be_focused()
    context.close()


def test_who_waits_shows_in_title_and_navigation_and_the_sound_is_off_until_chosen(
    chromium: Browser, start_desk: Callable[..., DeskServer]
) -> None:
    desk = start_desk()
    context, page = open_as(chromium, desk, "adviser")
    page.goto("/desk/account")
    expect(page).to_have_title("Your account – ASCL desk")
    sound = page.get_by_role("button", name="Sound")
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "true")
    page.goto("/desk")
    expect(page.get_by_text("Nobody waits for a person.")).to_be_visible()
    desk.visitor()
    with desk.database.writing() as db:
        handoffs.request(db, 1, "asked", desk.clock())
    expect(page).to_have_title("(1) Overview – ASCL desk")
    expect(page.locator("nav .badge[data-count=waiting]")).to_have_text("1 waiting")
    expect(page.get_by_text("the oldest since")).to_be_visible()
    check_page(page, "somebody-waits")
    page.goto("/desk/account")
    with desk.database.writing() as db:
        handoffs.withdraw(db, 1, "visitor", desk.clock())
    expect(page).to_have_title("Your account – ASCL desk")
    expect(page.locator("nav .badge[data-count=waiting]")).to_be_hidden()
    context.close()


def test_a_page_that_is_open_says_that_its_session_has_ended(
    chromium: Browser, start_desk: Callable[..., DeskServer]
) -> None:
    desk = start_desk()
    context, page = open_as(chromium, desk, "adviser")
    with page.expect_response("**/desk/events*"):
        page.goto("/desk")
    expect(page.get_by_role("switch")).to_be_visible()
    desk.add("adviser", disabled_at=desk.clock())
    expect(page.get_by_role("alert")).to_contain_text("You are signed out", timeout=20_000)
    check_page(page, "signed-out-meanwhile")
    page.get_by_role("switch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the desk")
    context.close()


NEWS = """() => {
  for (let i = 0; i < 5; i++) document.body.dispatchEvent(new Event("desk:changed"));
}"""


def test_news_that_come_thick_and_fast_cut_no_request_short(
    chromium: Browser, desk: DeskServer
) -> None:
    context, page = open_as(chromium, desk, "adviser")
    page.goto("/desk/queue")
    with page.expect_response("**/desk/queue/rows**"):
        page.evaluate(NEWS)
    page.wait_for_timeout(500)
    assert faults(page) == []
    context.close()


def test_what_htmx_is_refused_is_told_in_words(chromium: Browser, desk: DeskServer) -> None:
    context, page = open_as(chromium, desk, "adviser")
    page.goto("/desk")
    page.evaluate("document.body.setAttribute('hx-headers', '{\"X-CSRF-Token\": \"old\"}')")
    page.get_by_role("switch").click()
    expect(page.get_by_role("alert")).to_contain_text("This page is out of date. Reload it")
    context.set_offline(True)
    page.get_by_role("switch").click()
    expect(page.get_by_role("alert")).to_contain_text("can't be reached")
    context.close()


@pytest.mark.parametrize("colours", ["active", "none"])
def test_with_colours_of_the_systems_choice_the_state_is_still_told(
    chromium: Browser, desk: DeskServer, colours: Literal["active", "none"]
) -> None:
    context, page = open_as(chromium, desk, "admin", forced_colors=colours)
    page.goto("/desk/staff")
    borders = page.evaluate(
        "[...document.querySelectorAll('nav a')].map(a => getComputedStyle(a).borderBottomColor)"
    )
    assert len(set(borders)) == 2  # the room one is in, and the others
    check_page(page, f"forced-{colours}")
    context.close()
