"""The desk in Chromium, and what every page of it has to stand: use `check_page` on each state."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from desk_kit import DeskServer
from playwright.sync_api import Browser, BrowserContext, Page

SIZES = {"desktop": (1280, 800), "telephone": (320, 640)}
SMALL_TARGETS = """() => [...document.querySelectorAll(
  'a, button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter((each) => each.checkVisibility() && getComputedStyle(each).display !== 'inline')
  .filter((each) => !each.classList.contains('skip'))
  .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
FOCUSABLE = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter((each) => each.checkVisibility() && !each.disabled && each.tabIndex >= 0)
  .filter((each) => each.type !== 'radio' || each.checked).length"""
FOCUSED = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  window.seen ??= new Map();
  if (!window.seen.has(it)) window.seen.set(it, window.seen.size);
  const style = getComputedStyle(it), box = it.getBoundingClientRect();
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const within = (from, to, size) => to > 0 && from < size;
  const across = within(box.left, box.right, innerWidth);
  const onScreen = across && within(box.top, box.bottom, innerHeight);
  return [window.seen.get(it), shown && onScreen, it.outerHTML.slice(0, 80)];
}"""


def open_as(
    chromium: Browser, desk: DeskServer, role: str | None, email: str = "", **options: Any
) -> tuple[BrowserContext, Page]:
    """A page on which an account of this role is signed in; None: nobody is.

    What the browser refuses (the policy for scripts and styles) or a script throws is collected in
    `faults(page)`, and `check_page` fails on it.
    """
    given = {"locale": "en-GB", "timezone_id": "Europe/London", "base_url": desk.url, **options}
    context = chromium.new_context(**given)
    context.set_default_timeout(10_000)
    if role:
        token = desk.signed_in(role, email).cookies["desk"]
        cookie = {"name": "desk", "value": token, "domain": "127.0.0.1", "path": "/desk"}
        context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Strict"}])
    page = context.new_page()
    page.on("pageerror", lambda error: faults(page).append(str(error)))
    page.on("console", lambda line: faults(page).append(line.text))
    return context, page


_faults: dict[int, list[str]] = {}
REFUSED = ("Failed to load resource", "Response Status Error Code")  # the browser's, htmx's words


def faults(page: Page) -> list[str]:
    """What went wrong in this page; refused requests are shown to the user and don't count."""
    found = _faults.setdefault(id(page), [])
    found[:] = [fault for fault in found if not any(words in fault for words in REFUSED)]
    return found


def check_page(page: Page, name: str) -> None:
    """The page as it stands, wide in light and dark, and on a telephone.

    axe finds nothing, nothing is cut off at the side, every target has 24 pixels, the keyboard
    reaches all of it and shows where it is. With DESK_SHOTS=folder each is kept as a picture.
    """
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        # Colours don't depend on the width; what is laid out does.
        for scheme in ("light", "dark") if size == "desktop" else ("light",):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}, {scheme}: {found.generate_report()}"
            _keep(page, f"{name}-{size}-{scheme}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} pixels wide on a {size}"
        assert page.evaluate(SMALL_TARGETS) == [], name
    check_keyboard(page, name)
    assert faults(page) == [], f"{name}: {faults(page)}"


def check_keyboard(page: Page, name: str) -> None:
    """Tab goes through everything that can be used, visibly, and is held nowhere."""
    count = page.evaluate(FOCUSABLE)
    page.evaluate("() => { document.activeElement.blur(); window.seen = new Map(); }")
    parts = 3 * page.locator("input[type=date]").count()  # Tab stops at day, month, year, calendar
    seen = set()
    for _ in range(count + 2 + parts):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused:
            place, visible, html = focused
            assert visible, f"{name}: no visible focus on {html}"
            seen.add(place)
    assert len(seen) >= count, f"{name}: {len(seen)} of {count} reached by Tab"


def _keep(page: Page, name: str) -> None:
    folder = os.environ.get("DESK_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")
