"""Every state of the style guide at each size, held against one stored picture of a whole page.

The page is set in DejaVu, whatever the machine's own font. A state may have grown by EVEN pixels,
since another version of the browser rounds lines otherwise; then what both have is compared.
"""

import io
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import picture_kit
from PIL import Image
from playwright.sync_api import Page

STORED = Path(__file__).resolve().parent / "widget" / "screens"
BOXES = STORED / "boxes.json"
WIDTHS = (320, 390, 768, 1366)
SCHEMES = ("light", "dark")
SIZES = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]
COLOURS = 256
EVEN = 6  # pixels
MOST = 0.01  # share of the cells of a state that may look different
RENEW = "RENEW_PICTURES" in os.environ
FONT = "ascl-assistant, body { --ascl-assistant-font: 'DejaVu Sans'; --font: 'DejaVu Sans'; }"
FONT += "body { font-family: 'DejaVu Sans' !important; }"
# Whole heights: a state that changes must not put those below it between two pixels.
EVEN_OUT = """() => { const states = [...document.querySelectorAll(".state")];
  states.forEach((state) => { state.style.height = ""; });
  const heights = states.map((state) => Math.ceil(state.getBoundingClientRect().height));
  states.forEach((state, at) => { state.style.height = `${heights[at]}px`; }); }"""
FIND = """states => Object.fromEntries([...document.querySelectorAll(".state")].map((state) => {
  const { x, y, width, height } = state.getBoundingClientRect();
  return [state.id, [x + scrollX, y + scrollY, width, height].map(Math.round)];
}))"""

Box = list[int]


class Screen(NamedTuple):
    """A picture of the whole page, and where each state stands on it: x, y, width, height."""

    picture: Image.Image
    boxes: dict[str, Box]

    def state(self, name: str) -> Image.Image:
        """The picture of one state."""
        x, y, width, height = self.boxes[name]
        return self.picture.crop((x, y, x + width, y + height))


def screen(page: Page, width: int, scheme: Any) -> Screen:
    """What the style guide looks like at a size and in a scheme."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    page.evaluate(EVEN_OUT)
    shot = page.screenshot(full_page=True, animations="disabled", caret="hide")
    return Screen(Image.open(io.BytesIO(shot)).convert("RGB"), page.evaluate(FIND))


def stored_screen(width: int, scheme: str) -> Screen:
    """The stored picture of that size."""
    boxes = json.loads(BOXES.read_text("utf-8"))[f"{width}-{scheme}"]
    return Screen(Image.open(STORED / f"{width}-{scheme}.png").convert("RGB"), boxes)


def store_screen(width: int, scheme: str, taken: Screen) -> None:
    """Put a picture in the place of the stored one."""
    STORED.mkdir(exist_ok=True)
    dithered = taken.picture.quantize(COLOURS, dither=Image.Dither.NONE)
    dithered.save(STORED / f"{width}-{scheme}.png", optimize=True)
    boxes = json.loads(BOXES.read_text("utf-8")) if BOXES.exists() else {}
    boxes[f"{width}-{scheme}"] = taken.boxes
    BOXES.write_text(json.dumps(boxes) + "\n", encoding="utf-8")


def changed_states(taken: Screen, before: Screen) -> dict[str, float]:
    """The states that look different, each with the share of its cells; 1 where it isn't there."""
    shares = {name: _share(taken, before, name) for name in {**before.boxes, **taken.boxes}}
    return {name: round(share, 3) for name, share in shares.items() if share > MOST}


def _share(taken: Screen, before: Screen, name: str) -> float:
    if name not in taken.boxes or name not in before.boxes:
        return 1.0
    one, other = taken.state(name), before.state(name)
    if any(abs(a - b) > EVEN for a, b in zip(one.size, other.size, strict=True)):
        return 1.0
    width, height = (min(pair) for pair in zip(one.size, other.size, strict=True))
    return picture_kit.difference(
        one.crop((0, 0, width, height)), other.crop((0, 0, width, height))
    )
