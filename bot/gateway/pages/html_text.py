"""Plain text as HTML: every character is escaped, lines and telephone numbers become elements."""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from bot.web.html_templates import Filters

NUMBERS = re.compile(
    r"(?<![\w+/.-])"
    r"(\+44 ?\d{2,4} ?\d{3,4} ?\d{3,4}|0\d{2,4} \d{3,4} \d{3,4}|0\d{4} ?\d{6}|116 ?123|999)"
    r"(?![\w/-]|\.\d)"
)
EMERGENCY = "999"
POINT = re.compile(r"\s*[-\u2022] +(.*)")


def calls(text: str, emergency: bool = False) -> Markup:
    """The text with its telephone numbers as links; 999 only where `emergency` is true."""
    services, end = [], 0
    for found in NUMBERS.finditer(text):
        if found[1] == EMERGENCY and not emergency:
            continue
        address = found[1].replace(" ", "")
        services += [escape(text[end : found.start()])]
        services += [Markup('<a href="tel:{}">{}</a>').format(address, found[1])]
        end = found.end()
    return Markup("").join([*services, escape(text[end:])])


def paragraphs(text: str, emergency: bool = False) -> Markup:
    """Lines as paragraphs, runs of "- " lines as lists."""
    lines = [line for line in text.splitlines() if line.strip()]
    blocks: Iterator[Markup] = (
        _block([*group], is_list, emergency)
        for is_list, group in groupby(lines, lambda line: bool(POINT.fullmatch(line)))
    )
    return Markup("\n").join(blocks)


def safe_url(url: str) -> str | None:
    """An address that is safe to follow, else None."""
    return url if url.startswith(("https://", "http://", "mailto:", "tel:")) else None


def _block(lines: list[str], is_list: bool, emergency: bool) -> Markup:
    if not is_list:
        said = (Markup("<p>{}</p>").format(calls(line, emergency)) for line in lines)
        return Markup("\n").join(said)
    points = (POINT.fullmatch(line) for line in lines)
    items = (Markup("<li>{}</li>").format(calls(p[1], emergency)) for p in points if p)
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def as_json(value: Any) -> str:
    """A value as JSON with its letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


FILTERS: Filters = {
    "calls": calls,
    "paragraphs": paragraphs,
    "safe_url": safe_url,
    "as_json": as_json,
}
