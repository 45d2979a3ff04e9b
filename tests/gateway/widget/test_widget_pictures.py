"""How the chat looks, held against stored pictures; `RENEW_PICTURES=1` takes them anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

import picture_kit
import pytest
from bench import Gateway
from picture_kit import RENEW, allowed, difference, picture, store, stored
from playwright.sync_api import Browser, Page, expect
from site_kit import box, launcher, messages_of, open_chat, say

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
TEXT = "<h1>Membership</h1>" + "<p>Words of a website around the chat.</p>" * 12


def at_launcher(page: Page) -> None:
    expect(launcher(page)).to_be_visible()


def at_greeting(page: Page) -> None:
    open_chat(page)


def at_answer(page: Page) -> None:
    say(page, "who")
    say(page, "unclear")


def at_outcome(page: Page) -> None:
    say(page, "outcome")


def at_failure(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("offline")
    box(page).fill("who")
    box(page).press("Enter")
    expect(page.locator(".failed")).to_contain_text("Not sent.")


def at_page(page: Page) -> None:
    expect(messages_of(page, "assistant")).to_have_count(1)


Look = tuple[str, Callable[[Page], None]]
WIDGET: list[Look] = [
    ("launcher", at_launcher),
    ("greeting", at_greeting),
    ("answer", at_answer),
    ("outcome", at_outcome),
    ("failure", at_failure),
]
WALKS: dict[str, tuple[str, str, list[Look], set[str]]] = {
    "widget-phone-light": ("phone", "light", WIDGET, {"greeting", "answer", "outcome", "failure"}),
    "widget-desktop-light": ("desktop", "light", WIDGET, {"launcher", "answer"}),
    "widget-phone-dark": ("phone", "dark", WIDGET, {"answer", "outcome"}),
    "page-phone-light": ("phone", "light", [("start", at_page), WIDGET[2]], {"answer"}),
    "page-desktop-dark": ("desktop", "dark", [("start", at_page), WIDGET[2]], {"answer"}),
}


@pytest.fixture
def looked(
    browser: Browser, site_of_words: str, service: Gateway, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The website or the chat page, in the size and the scheme of a walk."""
    size, scheme, looks, _ = WALKS[request.param]
    context = browser.new_context(
        viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    page.goto(site_of_words if looks is WIDGET else service.url)
    yield page
    context.close()


@pytest.fixture
def site_of_words(site, service: Gateway) -> str:  # type: ignore[no-untyped-def]
    site.body = TEXT
    return site.url


@pytest.mark.parametrize(("looked", "walk"), [(walk, walk) for walk in WALKS], indirect=["looked"])
def test_it_looks_as_the_stored_pictures_do(
    looked: Page, browser: Browser, walk: str, tmp_path: Path
) -> None:
    far: dict[str, float] = {}
    for name, reach in WALKS[walk][2]:
        reach(looked)
        if name not in WALKS[walk][3]:
            continue
        taken, title = picture(looked), f"{walk}-{name}"
        if RENEW:
            store(title, taken, browser)
        if (share := difference(taken, stored(title))) > allowed(browser):
            taken.save(tmp_path / f"{title}.png")
            far[str(tmp_path / title)] = share
    assert far == {}, "looks different; if that is meant, renew the pictures"


@pytest.mark.parametrize("looked", ["widget-phone-light"], indirect=True)
def test_a_layout_that_breaks_would_be_seen_in_any_version_of_the_browser(looked: Page) -> None:
    at_greeting(looked)
    at_answer(looked)
    whole = picture(looked)
    for broken in (
        ".bar { display: none; }",
        ".composer { display: none; }",
        ".bubble { all: unset; }",
        ".message { align-items: flex-end !important; align-self: flex-end !important; }",
        ".panel { width: 60% !important; }",
    ):
        assert difference(whole, picture(looked, broken)) > picture_kit.OTHER, broken
        looked.evaluate("""() => { const root = document.querySelector("ascl-assistant").shadowRoot;
          root.adoptedStyleSheets = root.adoptedStyleSheets.slice(0, -1); }""")
