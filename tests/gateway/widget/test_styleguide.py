"""The style guide: for developers alone; each state at each size looks as stored.

`RENEW_PICTURES=1` takes the pictures anew.
"""

from collections.abc import Callable, Iterator

import httpx
import pytest
import screen_kit
from bench import Gateway
from playwright.sync_api import Browser, Page
from screen_kit import RENEW, SIZES, changed_states, screen, store_screen, stored_screen

FEWEST = 25  # states
MOVED = {
    "#state-answer": ".message { transform: translateX(12px) }",
    "#state-greeting": ".choice { margin-inline-start: 24px }",
    "#state-composer": ".row .primary { order: -1 }",
    "#state-staff": ".avatar { display: none }",
}
ADOPT = """([name, rules]) => {
  const root = document.querySelector(`${name} ascl-assistant`).shadowRoot;
  const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}"""
DROP = """(name) => {
  const root = document.querySelector(`${name} ascl-assistant`).shadowRoot;
  root.adoptedStyleSheets = root.adoptedStyleSheets.slice(0, -1);
}"""
MOVING = """() => [...document.querySelectorAll("ascl-assistant")].flatMap((widget) =>
  widget.shadowRoot.getAnimations()).filter((one) => one.playState === "running").length"""


@pytest.fixture(scope="module")
def guide(shared_gateway: Gateway, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", bypass_csp=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{shared_gateway.url}/styleguide")
    page.add_style_tag(content=screen_kit.FONT)
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    yield page
    context.close()
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_each_state_looks_as_stored(guide: Page, width: int, scheme: str) -> None:
    taken = screen(guide, width, scheme)
    if RENEW:
        store_screen(width, scheme, taken)
    assert len(taken.boxes) >= FEWEST
    assert changed_states(taken, stored_screen(width, scheme)) == {}


@pytest.mark.parametrize("name", MOVED)
def test_an_element_that_moves_is_noticed_and_nothing_else_is(guide: Page, name: str) -> None:
    rules = MOVED[name]
    width, scheme = SIZES[0]
    guide.evaluate(ADOPT, [name, rules])
    changed = changed_states(screen(guide, width, scheme), stored_screen(width, scheme))
    guide.evaluate(DROP, name)
    assert set(changed) == {name.removeprefix("#")}


def test_nothing_moves_for_who_wants_no_motion(guide: Page) -> None:
    guide.emulate_media(reduced_motion="no-preference")
    assert guide.evaluate(MOVING) > 0  # the dots of who is typing
    guide.emulate_media(reduced_motion="reduce")
    assert guide.evaluate(MOVING) == 0


def test_it_is_served_in_development_only(start: Callable[..., Gateway]) -> None:
    assert httpx.get(f"{start().url}/styleguide").status_code == 200
    public = start(public_url="https://assistant.example")
    for path in ("/styleguide", "/styleguide/states.js"):
        assert (
            httpx.get(f"{public.url}{path}", headers={"Host": "assistant.example"}).status_code
            == 404
        )
