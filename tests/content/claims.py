"""Finds in a text what has to rest on a source: figures, names, numbers, addresses, dates."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from texts import HERE, Said, texts

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
ONES = "two|three|four|five|six|seven|eight|nine"
NUMBER = (
    rf"(?:{ONES}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    rf"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-(?:one|{ONES}))?"
    r"|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|thirds?|quarters?|twice|double"
    r"|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
)
UNIT = r"(?:minutes?|hours?|days?|weeks?|months?|terms?|years?|pounds?|pence|regions?|per|percent)"
KINDS: dict[str, str] = {
    "emails": r"[\w.+-]+@[\w.-]+\w",
    "links": r"(?:https?://|www\.)\S*[\w/]|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|uk|net|co|info|io)\b(?:/\S*[\w/])?",
    "phones": r"(?<![\d-])\+?\d{2,5}(?: \d{3,4}){1,2}(?!\d)|\b999\b",
    "dates": rf"(?:\b\d{{1,2}} )?(?:\b(?:{MONTHS}|early|mid|late|spring|summer|autumn|winter) )"
    r"\d{4}\b|\b\d{4}-\d{2}(?:-\d{2})?\b|\b(?:19|20)\d{2}\b"
    rf"|\b\d{{1,2}} (?:{MONTHS})\b",
    "steps": rf"\bsteps? (?:\d+|one|{NUMBER})\b",
    "figures": rf"\b(?:post|ages|key stage|years?)[ -]\d+(?:[-–]\d+)?\b"
    r"|[£$€]?\d[\d.,]*(?:[-–]\d+)?(?:[a-z]+|%)?(?<![.,])(?: \w+)?"
    rf"|\b(?:{NUMBER}|one(?=[ -]{UNIT}\b))(?:[ -]\w+)?\b",
}
CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’]*(?:-\w+)*")
OPENING = re.compile(r"(?:^|[.?!:;(\"“]|\n)[\s\"“‘'*-]*$")


class Claim(NamedTuple):
    """Something that a source has to hold."""

    kind: str
    words: str


@cache
def allow_list() -> dict[str, Any]:
    """The file allowed.yml."""
    loaded: dict[str, Any] = YAML(typ="safe").load((HERE / "allowed.yml").read_text("utf-8"))
    return loaded


@cache
def ordinary() -> frozenset[str]:
    """Words that may begin a sentence: those listed, and those written small elsewhere."""
    small = re.findall(r"\b[a-zà-ÿ][\w'’-]*", " ".join(said.words for said in texts()))
    return frozenset([*allow_list()["ordinary"].split(), *small])


def unfounded(said: Said) -> list[Claim]:
    """The claims of a text that no source which it may use holds."""
    rest = re.sub(r"\{\w*\}", " _ ", said.words)
    found: list[Claim] = []
    for kind in ("emails", "links", "phones", "names", "dates", "steps", "figures"):
        if kind == "names":
            rest = _without_names(rest, said)
            continue
        allowed = {words.lower() for words in _allowed(kind, said)}
        claimed = [" ".join(each.group().split()) for each in _matches(kind, rest)]
        found += [Claim(kind, words) for words in claimed if words.lower() not in allowed]
        rest = re.sub(KINDS[kind], " _ ", rest, flags=re.I)
    return [*found, *(Claim("names", name) for name in _capitalised(rest))]


def _matches(kind: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(KINDS[kind], text, re.I)


def _without_names(text: str, said: Said) -> str:
    for name in sorted(_allowed("names", said), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:['’]s?)?(?!\w)", "_", text)
    return text


def _capitalised(text: str) -> Iterator[str]:
    """Words in capitals that are more than the ordinary beginning of a sentence."""
    openers = ordinary()
    for match in CAPITALISED.finditer(text):
        opens = OPENING.search(text[: match.start()]) is not None
        if not (opens and match.group().lower().replace("’", "'") in openers):
            yield match.group()


def _allowed(kind: str, said: Said) -> Iterable[str]:
    """What this text may claim: from its own source, or those of the place where it stands."""
    places = allow_list()["places"]
    sources = [said.source] if said.source else places.get(said.topic, places["anywhere else"])
    for source in [*sources, "assistant", "operator"]:
        for words, topics in (allow_list()["sources"][source].get(kind) or {}).items():
            if not topics or said.topic in topics:
                yield str(words)
