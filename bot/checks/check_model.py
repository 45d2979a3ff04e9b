"""What a guided check is made of: facts, the rows of its table and its outcomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

Facts = Mapping[str, str]
"""What is known: the value of each fact by its name."""

Condition = Mapping[str, frozenset[str]]
"""The values that each of some facts may have for something to hold; empty holds always."""

UNSURE = "unsure"


class FactError(ValueError):
    """A fact, or a value of one, that the check doesn't have."""


@dataclass(frozen=True)
class Value:
    """One answer: its name, the words of its button, how it is read back.

    `care` is a kind sentence for who gives it. `becomes` says of other values how somebody who has
    given one of them may come to this one, as a clause that fits after "if".
    """

    name: str
    choice: str
    said: str
    care: str = ""
    becomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """Something a check may ask; `applies` says when it makes sense at all.

    `again` asks it in other words, with what counts.
    """

    name: str
    label: str
    ask: str
    again: str
    why: str
    terms: Mapping[str, str]
    values: tuple[Value, ...]
    applies: Condition = field(default_factory=dict)

    @property
    def value_names(self) -> tuple[str, ...]:
        """The names of its values, in their order."""
        return tuple(value.name for value in self.values)

    @property
    def is_yes_no(self) -> bool:
        """Whether a bare yes or no answers its question."""
        return {"yes", "no"} <= set(self.value_names)

    def value(self, name: str) -> Value:
        """One value by its name; FactError where there is none."""
        for value in self.values:
            if value.name == name:
                return value
        raise FactError(f"{self.name} can't be {name!r}, only {', '.join(self.value_names)}")


@dataclass(frozen=True, eq=False)
class TableRow:
    """A row of the table: `cells` has the columns that aren't `*`; `number` counts from 1."""

    number: int
    cells: Condition
    outcome: str


@dataclass(frozen=True)
class PolicyClause:
    """The passage that an outcome rests on: a key of sources.yml and a heading of ours."""

    source: str
    heading: str


@dataclass(frozen=True)
class OutcomeWords:
    """The words of an outcome; `urgent` if the next step shouldn't wait.

    `verdict` is one sentence and `means` is what stands behind it; `care` may be empty.
    """

    verdict: str
    means: str
    next_step: str
    urgent: bool
    care: str


@dataclass(frozen=True)
class OutcomeVariant:
    """Other words for an outcome if `when` applies."""

    when: Condition
    says: OutcomeWords


@dataclass(frozen=True)
class Outcome:
    """An end of a check; `then` says it as a clause that fits after "if …,"."""

    name: str
    label: str
    says: OutcomeWords
    then: str
    variants: tuple[OutcomeVariant, ...]
    clause: PolicyClause

    def said(self, facts: Facts) -> OutcomeWords:
        """The words for these facts: the first variant that applies, else the default."""
        for variant in self.variants:
            if all(facts.get(fact) in values for fact, values in variant.when.items()):
                return variant.says
        return self.says


@dataclass(frozen=True, eq=False)
class Check:
    """A guided check. `decides`, `offer` and `more` (may be empty) go with every outcome."""

    id: str
    title: str
    version: date
    order: str
    decides: str
    offer: str
    more: str
    facts: Mapping[str, Fact]
    rows: tuple[TableRow, ...]
    outcomes: Mapping[str, Outcome]

    @property
    def name(self) -> str:
        """Its short name, as in file names and on the command line."""
        return self.id.removeprefix("check_")

    @property
    def form(self) -> str:
        """The form that asks its questions in Rasa."""
        return f"{self.name}_form"

    @property
    def domains(self) -> dict[str, tuple[str, ...]]:
        """The names of the values of each fact."""
        return {name: fact.value_names for name, fact in self.facts.items()}

    def known(self, facts: Mapping[str, str | None]) -> dict[str, str]:
        """The facts that have a value, in order of the check; FactError for an unknown fact."""
        for name in facts:
            if name not in self.facts:
                raise FactError(f"no fact named {name!r}, only {', '.join(self.facts)}")
        told = {name: facts.get(name) for name in self.facts}
        return {
            name: self.facts[name].value(value).name
            for name, value in told.items()
            if value is not None
        }


class Verdict(NamedTuple):
    """An outcome, the number of its row, and the facts that were enough to decide it."""

    outcome: str
    row: int
    because: dict[str, str]


class OutcomeChange(NamedTuple):
    """Another answer to one question, and the outcome that it would have led to."""

    fact: str
    value: str
    outcome: str


def combinations(check: Check) -> Iterator[dict[str, str]]:
    """Every combination of the values of all facts."""
    domains = check.domains
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))
