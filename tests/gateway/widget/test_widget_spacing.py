"""The spacing of the widget: steps of one scale, and nothing between them."""

import re

import pytest

from bot.gateway.widget.page_files import PAGE_DIR
from bot.gateway.widget.widget_files import DIST

SOURCES = DIST.parent / "src"
THEME = PAGE_DIR / "theme.css"
STYLES = sorted([THEME, *SOURCES.rglob("*.css")])
SPACED = re.compile(r"(?<![\w-])((?:padding|margin|(?:row-|column-)?gap)[a-z-]*)\s*:\s*([^;}]+)")
STEP = re.compile(r"var\(--space-(\d)\)")
LENGTH = re.compile(
    r"\d(?:rem|px|ch|v[wh])\b"
)  # em follows the letters beside it: no step of a layout


def test_paddings_margins_and_gaps_are_steps_of_the_scale() -> None:
    assert len(STYLES) > 4
    found = {
        (path.name, name, value)
        for path in STYLES
        for name, value in SPACED.findall(path.read_text("utf-8"))
    }
    assert [each for each in sorted(found) if LENGTH.search(each[2])] == []
    known = set(re.findall(r"--space-(\d):", THEME.read_text("utf-8")))
    used = {step for _, _, value in found for step in STEP.findall(value)}
    assert used == known


@pytest.mark.parametrize("rule", ["padding: 3px", "margin-inline: 0 0.3rem", "gap: 1rem 2vw"])
def test_a_raw_length_would_be_noticed(rule: str) -> None:
    [(_, value)] = SPACED.findall(f"p {{ {rule}; }}")
    assert LENGTH.search(value)


def test_the_style_guide_shows_each_step() -> None:
    guide = (PAGE_DIR.parent / "styleguide_site" / "styleguide.js").read_text("utf-8")
    shown = re.search(r"const SPACES = \[([\d, ]+)\]", guide)
    assert shown
    steps = re.findall(r"--space-(\d): ([\d.]+)rem;", THEME.read_text("utf-8"))
    assert shown[1].split(", ") == [number for number, _ in steps]
    assert (sizes := [float(size) for _, size in steps]) == sorted(sizes)
