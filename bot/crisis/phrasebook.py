"""The language that crisis patterns are written in; the head of crisis.yml explains its signs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.crisis.crisis_pattern import CrisisPattern, PatternStep, PatternTree
from bot.crisis.crisis_spelling import STOP

FIRST_PERSON = frozenset({"i", "im", "ive", "id", "ill", "me", "my", "am", "myself", STOP})
WORD = re.compile(r"[a-z0-9]+|\.")


class PatternFault(NamedTuple):
    """A line that can't be used: its list (`phrases` or `exclusions`), its place from 0, why."""

    part: str
    place: int
    problem: str


class PatternError(ValueError):
    """Patterns that can't be used; `faults` are all of them."""

    def __init__(self, faults: Sequence[PatternFault]):
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.problem for fault in faults))


class Phrasebook:
    """Lines as patterns; PatternError names every line that can't be read."""

    def __init__(self, phrases: Iterable[str], exclusions: Iterable[str]):
        self._groups: dict[str, list[CrisisPattern]] = {}
        self._steps: dict[str, PatternStep] = {}
        self._faults: list[PatternFault] = []
        self.always: list[CrisisPattern] = []
        self.same: dict[str, set[str]] = {}
        self.phrases = self._read("phrases", phrases)
        self.exclusions = self._read("exclusions", exclusions)
        if not self._faults and not (self.phrases or self.always):
            self._faults.append(PatternFault("phrases", 0, "no line brings up the card"))
        if self._faults:
            raise PatternError(self._faults)

    def _read(self, part: str, lines: Iterable[str]) -> list[CrisisPattern]:
        found: list[CrisisPattern] = []
        for place, line in enumerate(lines):
            try:
                found += self._line(line)
            except ValueError as error:
                self._faults.append(PatternFault(part, place, str(error)))
                # Known even so: what uses the group isn't at fault.
                self._groups.setdefault(line.partition(" = ")[0], [])
        return found

    def _line(self, line: str) -> Iterator[CrisisPattern]:
        name, equals, ways = line.partition(" = ")
        if equals and name.startswith("SAME "):
            for way in ways.split(" | "):
                self.same.setdefault(way, set()).add(name.removeprefix("SAME "))
        elif equals:
            self._groups[name] = [self._pattern(way) for way in ways.split(" | ")]
        elif line.startswith("ALWAYS "):
            self.always.append(self._pattern(line.removeprefix("ALWAYS ")))
        else:
            yield self._pattern(line)

    def _pattern(self, line: str) -> CrisisPattern:
        steps = tuple(self._step(part, line) for part in line.split())
        if not steps or steps[0].may_be_missing:
            raise ValueError(f"{line!r} must begin with a word")
        return steps

    def _step(self, part: str, line: str) -> PatternStep:
        """The step of a part; the same part is the same object, by which patterns share it."""
        if part not in self._steps:
            self._steps[part] = self._read_step(part, line)
        return self._steps[part]

    def _read_step(self, part: str, line: str) -> PatternStep:
        if part in ("*", "~"):
            return PatternStep(gap=3) if part == "*" else PatternStep(gap=4, barred=FIRST_PERSON)
        choices = part.removesuffix("?").split("|")
        words = frozenset(choices) - self._groups.keys()
        if unknown := [word for word in words if not WORD.fullmatch(word)]:
            raise ValueError(f"{line!r}: {unknown[0]!r} is no word and is not named before")
        ways = [way for choice in choices for way in self._groups.get(choice, [])]
        group = PatternTree(ways) if ways else None
        return PatternStep(words, group, optional=part.endswith("?"))
