"""What makes a text unfit to be said: its placeholders, marks of unfinished work, addresses."""

import re
import string
from collections.abc import Collection, Iterator

UNFINISHED = re.compile(
    r"(?<!\w)(?:TBC|TBD|TODO|FIXME|XXX+|\?\?\?|lorem ipsum|to be confirmed)(?!\w)",
    re.IGNORECASE,
)
# {{name}}, [name], <name> and the like: meant as a placeholder, and said as it stands.
WRONG_BRACKETS = re.compile(r"\{\{\s*(\w+)\s*\}\}|\[\s*(\w+)\s*\]|<\s*(\w+)\s*>|[$%](\w+)")
FACT = re.compile(r"\{\w+\}|\d[\d.,/:]*\d|\d")
SCRIPT = re.compile(r"\b(?:javascript|data|vbscript|file):\S", re.IGNORECASE)


def placeholders(text: str) -> set[str]:
    """The names in braces; ValueError where the braces don't match."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def text_faults(text: str, known: Collection[str]) -> Iterator[str]:
    """The faults of a text that may name the placeholders `known`."""
    yield from unfinished(text)
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        yield f"the braces don't match ({error}); a brace that is said is written twice"
        return
    for _, name, form, conversion in parts:
        if form or conversion:
            yield f"{{{name}}} takes no signs after its name"
        if name is not None and name not in known:
            yield f"nothing fills {{{name}}}: contacts.yml has no contact of that name"
    for found in WRONG_BRACKETS.finditer(text):
        name = next(filter(None, found.groups()))
        if name in known or "_" in name:
            yield f"{found[0]} would be said as it stands: write {{{name}}}"


def unfinished(text: str) -> Iterator[str]:
    """Marks that somebody meant to come back to, and addresses that run a script."""
    if found := UNFINISHED.search(text):
        yield f"{found[0]!r} looks unfinished"
    if found := SCRIPT.search(text):
        yield f"{found[0]!r} is not an address that may stand here"


def other_facts(text: str, translated: str) -> bool:
    """Whether two texts differ in their figures or in the placeholders that are filled."""
    return _facts(text) != _facts(translated)


def _facts(text: str) -> list[str]:
    return sorted(FACT.findall(text))
