"""Finds in a text what has to rest on a source: figures, names, numbers, addresses, dates."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.content.proofs.said_texts import SaidText
from bot.source_files.fault import Fault
from bot.source_files.file_entry import FileEntry
from bot.source_files.yaml_file import YamlFile

ALLOWED = "allowed_facts.yml"
EVERYWHERE = ("assistant", "operator")  # what any text may say, whatever it rests on
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


class AllowedFactsFile(FileEntry):
    """The file allowed_facts.yml: source -> kind -> fact -> the only topics that may say it."""

    sources: dict[str, dict[str, dict[str, list[str] | None]]]
    places: dict[str, list[str]]
    ordinary: str


class AllowedFacts:
    """The list of what the content may claim, by source; `said` is all that is said in English.

    Raises ContentError where the list isn't one.
    """

    def __init__(self, file: YamlFile, said: Iterable[SaidText]):
        self._file, self._said = file, list(said)
        self._listed = file.parse(AllowedFactsFile)
        # Words that may begin a sentence: those listed, and those written small elsewhere.
        whole = " ".join(each.words for each in self._said)
        small = re.findall(r"\b[a-zà-ÿ][\w'’-]*", whole)
        self._ordinary = frozenset([*self._listed.ordinary.split(), *small])

    def unfounded(self, said: SaidText) -> list[Claim]:
        """The claims of a text that no source which it may use holds."""
        rest = re.sub(r"\{\w*\}", " _ ", said.words)
        found: list[Claim] = []
        for kind in ("emails", "links", "phones", "names", "dates", "steps", "figures"):
            if kind == "names":
                rest = self._without_names(rest, said)
                continue
            allowed = {words.lower() for words in self._allowed(kind, said)}
            matches = re.finditer(KINDS[kind], rest, re.I)
            claimed = [" ".join(each.group().split()) for each in matches]
            found += [Claim(kind, words) for words in claimed if words.lower() not in allowed]
            rest = re.sub(KINDS[kind], " _ ", rest, flags=re.I)
        return [*found, *(Claim("names", name) for name in self._capitalised(rest))]

    def faults(self) -> Iterator[Fault]:
        """Each fact of the list that is said nowhere any more, and each place without a source."""
        whole = " ".join(" ".join(said.words for said in self._said).split()).lower()
        for source, kinds in self._listed.sources.items():
            for kind, facts in kinds.items():
                for words in facts:
                    if words.lower() not in whole:
                        problem = f"{words!r} is said nowhere any more: take it out"
                        yield self._file.fault(problem, "sources", source, kind, words)
        for place, sources in self._listed.places.items():
            for source in sources:
                if source not in self._listed.sources:
                    yield self._file.fault(f"{place}: no source {source!r}", "places", place)

    def _without_names(self, text: str, said: SaidText) -> str:
        for name in sorted(self._allowed("names", said), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?:['’]s?)?(?!\w)", "_", text)
        return text

    def _capitalised(self, text: str) -> Iterator[str]:
        """Words in capitals that are more than the ordinary beginning of a sentence."""
        for match in CAPITALISED.finditer(text):
            opens = OPENING.search(text[: match.start()]) is not None
            if not (opens and match.group().lower().replace("’", "'") in self._ordinary):
                yield match.group()

    def _allowed(self, kind: str, said: SaidText) -> Iterator[str]:
        """What this text may claim: from its own source, or those of the place it stands in."""
        places = self._listed.places
        anywhere = places.get("anywhere else", [])
        sources = [said.source] if said.source else places.get(said.topic, anywhere)
        for source in [*sources, *EVERYWHERE]:
            facts = self._listed.sources.get(source, {}).get(kind, {})
            for words, topics in facts.items():
                if not topics or said.topic in topics:
                    yield words
