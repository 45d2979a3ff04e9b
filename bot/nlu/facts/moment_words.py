"""The patterns of `moment_words.yml`, compiled."""

import re
from pathlib import Path
from typing import TypedDict

from ruamel.yaml import YAML


class WordPattern(TypedDict):
    """A pattern, or several of which one matches, with texts that it hits and misses."""

    words: str | list[str]
    hits: list[str]
    misses: list[str]


class MomentWords(TypedDict):
    """The file: parts of patterns, anchors of dates and signs of a clause."""

    parts: dict[str, str | list[str]]
    anchors: dict[str, WordPattern]
    signs: dict[str, WordPattern]


SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\s[-–—]+\s")
JOINT = re.compile(
    r"\s*[,()]\s*|\s+(?=(?:and|but|so|because|although|though|while|whilst|whereas|however|then|cos|yet"
    r"|plus)\s)"
)
# The later of two moments comes after these.
AFTER_LINKS = ("after", "into", "following")


def load_words() -> MomentWords:
    """The file as it is written."""
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    words: MomentWords = YAML(typ="safe").load(text)
    return words


def _regex(pattern: str | list[str], parts: dict[str, str | list[str]]) -> str:
    """The pattern with its parts put in."""
    whole = pattern if isinstance(pattern, str) else f"(?:{'|'.join(pattern)})"
    while found := re.search(r"@([a-z]+)", whole):
        whole = whole.replace(found.group(), _regex(parts[found[1]], parts))
    return whole


_WORDS = load_words()
_ANCHORS = "|".join(
    f"(?P<{kind}>{_regex(each['words'], _WORDS['parts'])})"
    for kind, each in _WORDS["anchors"].items()
)
ANCHOR = re.compile(rf"\b(?:{_ANCHORS})(?!\w)")
SIGNS = {
    name: re.compile(_regex(each["words"], _WORDS["parts"]))
    for name, each in _WORDS["signs"].items()
}


def says(sign: str, text: str) -> bool:
    """Whether a text in `normal` form has the sign of this name."""
    return SIGNS[sign].search(text) is not None
