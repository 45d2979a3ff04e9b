"""Which language the frame of a page is in: the visitor's choice, else what the browser prefers."""

import re
from collections.abc import Collection

from bot.content.page_words import MAIN

PREFERENCE = re.compile(
    r"\s*([A-Za-z-]{1,20}|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*"
)


def chosen(wanted: str | None, known: Collection[str]) -> str | None:
    """The known language that was asked for by its name or its first part, None for no such."""
    return _match(wanted or "", known)


def preferred(header: str, known: Collection[str]) -> str:
    """The known language that the header `Accept-Language` ranks first, the main one without."""
    ranked = []
    for place, part in enumerate(header[:500].split(",")):
        found = PREFERENCE.fullmatch(part)
        weight = float(found[2] or 1) if found else 0.0
        language = _match(found[1], known) if found else None
        if language and weight:
            ranked.append((-weight, place, language))
    return min(ranked)[2] if ranked else MAIN


def _match(wanted: str, known: Collection[str]) -> str | None:
    exact = next((each for each in known if each.lower() == wanted.lower()), None)
    first = wanted.lower().partition("-")[0]
    return exact or next((each for each in known if each.lower().partition("-")[0] == first), None)
