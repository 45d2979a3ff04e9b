"""References such as ENQ-7K3M-9Q: easy to say, hard to guess, and a slip shows.

The last letter is a check: one wrong letter, or two changed places, never give another reference.
"""

import re
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRTVWXYZ"  # none that looks like another; a prime number of them
LOOKALIKES = str.maketrans({"0": "Q", "1": "J", "I": "J", "L": "J", "O": "Q", "S": "5", "U": "V"})
SPOKEN = re.compile(r"\bENQ[\s-]*[0-9A-Z]{4}[\s-]*[0-9A-Z]{2}\b", re.IGNORECASE)
SHAPE = re.compile(r"(?:ENQ)?([0-9A-Z]{6})")


def new() -> str:
    """A reference by chance: 20 million of them, so the table must refuse a second one."""
    body = "".join(secrets.choice(LETTERS) for _ in range(5))
    return _written(body + _check(body))


def read(text: str) -> str | None:
    """The reference that was typed, as it is written; None where it can't be one."""
    tidy = re.sub(r"[^0-9A-Z]", "", text.upper())
    found = SHAPE.fullmatch(tidy)
    if not found:
        return None
    code = found[1].translate(LOOKALIKES)
    return _written(code) if code[-1] == _check(code[:-1]) else None


def without(text: str) -> str:
    """A text without the references in it that begin with ENQ."""
    return SPOKEN.sub(" ", text)


def found_in(text: str) -> str | None:
    """The first reference within a sentence."""
    spoken = SPOKEN.findall(text.upper())
    bare = re.findall(r"\b[0-9A-Z]{4}[\s-][0-9A-Z]{2}\b|\b[0-9A-Z]{6}\b", text.upper())
    return next((known for each in [*spoken, *bare] if (known := read(each))), None)


def _check(body: str) -> str:
    """Places weigh 2, 3, 4 …, so that neither a wrong letter nor a swap leaves the sum as it is."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, start=2))
    return LETTERS[total % len(LETTERS)]


def _written(code: str) -> str:
    return f"ENQ-{code[:4]}-{code[4:]}"
