"""Photographs journeys through the chat as small pictures for the documentation."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.journeys import Journey

CHROMIUM = "/usr/bin/chromium"
WIDTHS = {320: 568, 390: 844, 768: 1024, 1366: 768}  # CSS pixels -> height
COLOURS = 32
PATIENCE = 20_000  # milliseconds for one reply
REST = 400  # milliseconds in which the log has scrolled to its end


def take_pictures(url: str, journeys: Mapping[str, Journey], into: Path) -> None:
    """Write one picture of each journey at each width.

    Raises playwright's errors where a button or a reply doesn't come.
    """
    into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, journey in journeys.items():
            for width in WIDTHS:
                _photograph(browser, url, journey, width, into / f"{name}-{width}.png")


def _photograph(browser: Browser, url: str, journey: Journey, width: int, path: Path) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{url}/demo/")
    page.locator("#launcher").click()
    expect(page.locator(".message.assistant")).to_have_count(1, timeout=PATIENCE)
    for step in journey.steps:
        _take(page, step)
    page.wait_for_timeout(REST)
    shot = Image.open(io.BytesIO(page.screenshot(caret="hide"))).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()


def _take(page: Page, step: dict[str, str]) -> None:
    """One step, to the assistant's reply."""
    replies = page.locator(".message.assistant, .message.notice")
    before = replies.count()
    offered = page.locator(".choice:not([aria-disabled])")
    button = offered.filter(has_text=re.compile(f"^{re.escape(step.get('press', ''))}$"))
    if "press" in step and button.count():
        button.last.click()
    else:
        page.locator("textarea").fill(step.get("say") or step["press"])
        page.locator("textarea").press("Enter")
    expect(replies.nth(before)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#typing")).to_be_hidden(timeout=PATIENCE)
