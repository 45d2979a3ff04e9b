"""Pictures of the chat compared with stored ones, by what stands where and not by the pixel.

Both are reduced to cells of CELL x CELL pixels, in which the edges of letters even out. A cell
differs where a channel is more than VISIBLE apart. A browser of another version may differ more.
With another font every line breaks elsewhere, which says nothing of the layout: no comparison then.
"""

import io
import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

STORED = Path(__file__).resolve().parent / "widget" / "pictures"
TAKEN = STORED / "taken.json"
RENEW = "RENEW_PICTURES" in os.environ
CELL, VISIBLE = 8, 24
SAME, OTHER = 0.004, 0.06  # shares of cells
COLOURS = 64
HIDDEN = "time { visibility: hidden !important; }"
HIDE = """rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);
  const root = document.querySelector("ascl-assistant").shadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]; }"""


def picture(page: Page, rules: str = "") -> Image.Image:
    """What is in sight, without times of day; `rules` are added to the widget's own."""
    page.evaluate(HIDE, HIDDEN + rules)
    page.mouse.move(0, 0)
    shot = page.screenshot(animations="disabled", caret="hide")
    return Image.open(io.BytesIO(shot)).convert("RGB")


def stored(name: str) -> Image.Image:
    """The stored picture of that name."""
    return Image.open(STORED / f"{name}.png").convert("RGB")


def store(name: str, taken: Image.Image, browser: Browser) -> None:
    """Put a picture in the place of the stored one, and note what it was taken with."""
    STORED.mkdir(exist_ok=True)
    taken.quantize(COLOURS).save(STORED / f"{name}.png", optimize=True)
    TAKEN.write_text(json.dumps(surroundings(browser), indent=2) + "\n", encoding="utf-8")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of cells that look different, 1 where the sizes do."""
    if one.size != other.size:
        return 1.0
    red, green, blue = ImageChops.difference(one.reduce(CELL), other.reduce(CELL)).split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    counts = worst.histogram()
    return sum(counts[VISIBLE + 1 :]) / sum(counts)


def allowed(browser: Browser) -> float:
    """The share that may differ here; skips the test where there is nothing to compare."""
    taken, here = json.loads(TAKEN.read_text(encoding="utf-8")), surroundings(browser)
    if taken["font"] != here["font"]:
        pytest.skip(
            f"the stored pictures are set in {taken['font']}, this machine's {here['font']}"
        )
    return SAME if taken == here else OTHER


def surroundings(browser: Browser) -> dict[str, str]:
    """The browser's major version and the font that stands for the system's own."""
    try:
        matched = subprocess.run(
            ["fc-match", "system-ui"], capture_output=True, text=True, check=True, timeout=20
        )
        font = matched.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        font = "unknown"
    return {"chromium": browser.version.split(".")[0], "font": font}
