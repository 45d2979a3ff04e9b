"""What is known in a visitor's checks, how each fact was told, and what counts as sure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.checks.check_model import Check

# How a fact was told: by its button, in words, in words and confirmed, or by another check's facts.
PRESSED, WORDS, CONFIRMED, SHARED = "pressed", "words", "confirmed", "shared"
SURE = frozenset({PRESSED, CONFIRMED})
# Kept beside the facts, with the same sources: the two moments that `timing` compares.
TIMING = "timing"
JOINED, BEGUN, EITHER = "joined", "begun", "either"
MOMENTS = {name: f"moment_{name}" for name in (JOINED, BEGUN, EITHER)}


@dataclass(frozen=True)
class FactAnswer:
    """The value of a fact, its source, and the id of its message if known."""

    value: str
    source: str
    message: str | None = None


@dataclass(frozen=True)
class CheckProgress:
    """The facts of every check by name, with their sources, oldest first."""

    answers: Mapping[str, FactAnswer] = field(default_factory=dict)

    @classmethod
    def told(cls, facts: Mapping[str, str], source: str = PRESSED) -> "CheckProgress":
        """Facts that all have the same source."""
        return cls().having(facts, source)

    @property
    def facts(self) -> dict[str, str]:
        """The value of each fact."""
        return {fact: answer.value for fact, answer in self.answers.items()}

    def of(self, check: Check) -> dict[str, str]:
        """The facts of one check that it can use."""
        return usable(check, self.facts)

    def is_sure(self, fact: str) -> bool:
        """Whether the visitor pressed or confirmed a fact."""
        return fact in self.answers and self.answers[fact].source in SURE

    def without(self, facts: Iterable[str]) -> "CheckProgress":
        """The same with some facts forgotten."""
        gone = frozenset(facts)
        return CheckProgress({f: answer for f, answer in self.answers.items() if f not in gone})

    def having(self, facts: Mapping[str, str], source: str) -> "CheckProgress":
        """A copy with some facts added last."""
        told = {fact: FactAnswer(value, source) for fact, value in facts.items()}
        return CheckProgress({**self.without(facts).answers, **told})

    def confirmed(self, facts: Iterable[str]) -> "CheckProgress":
        """A copy in which the visitor has confirmed some facts."""
        right = frozenset(facts)
        return CheckProgress(
            {
                fact: replace(answer, source=CONFIRMED) if fact in right else answer
                for fact, answer in self.answers.items()
            }
        )


def usable(check: Check, facts: Mapping[str, str]) -> dict[str, str]:
    """Those of the facts that a check has, with a value that it has."""
    return {
        fact: value
        for fact, value in facts.items()
        if fact in check.facts and value in check.facts[fact].value_names
    }


def names_of(check: Check) -> list[str]:
    """The names under which a check keeps what it knows: its facts and their moments."""
    return [*check.facts, *(MOMENTS.values() if TIMING in check.facts else ())]
