"""A message as a check reads it: what it does, what it states, how it reads as an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ANSWER, QUESTION, CORRECTION = "answer", "question", "correction"
STEERING, DISTRESS, OTHER = "steering", "distress", "other"
ACTS = frozenset({ANSWER, QUESTION, CORRECTION, STEERING, DISTRESS, OTHER})
BESIDE = (frozenset({STEERING}), frozenset({OTHER}), frozenset({STEERING, OTHER}))
# Confidence at which a reading alone can change an earlier answer, which is shown for review; and
# that at which it counts where others are less sure.
SURE_ENOUGH, SUREST = 0.6, 0.8

Span = tuple[date, date]
"""A moment as well as it is known: its first and its last day."""


@dataclass(frozen=True)
class CheckMessage:
    """A message as the check reads it.

    `is_press`: a button. `pressed`: its facts; `forget`: the fact that it changes; `confirms`: the
    facts shown are right, by button or in plain words; `names_moment`: which of the two moments a
    date was. `facts`: what was stated. `answers`: the reading as an answer to each question, with
    `confidence`, 1 where none is given. `stance`: yes, no or unsure; `is_bare`: no more than that.
    `acts`: what the words do; None where nobody has said. `asks`: it ends as a question. `about`:
    the answer that a correction speaks of.
    """

    pressed: Mapping[str, str] = field(default_factory=dict)
    is_press: bool = False
    forget: str | None = None
    confirms: bool = False
    names_moment: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    confidence: Mapping[str, float] = field(default_factory=dict)
    stance: str | None = None
    is_bare: bool = False
    acts: frozenset[str] | None = None
    asks: bool = False
    moments: Mapping[str, Span] = field(default_factory=dict)
    about: str | None = None

    @property
    def is_distress(self) -> bool:
        """Whether the visitor needs care before anything else."""
        return DISTRESS in (self.acts or ())

    @property
    def corrects(self) -> bool:
        """Whether it takes something back in so many words."""
        return CORRECTION in (self.acts or ())

    @property
    def only_asks(self) -> bool:
        """Whether it is a question that answers and corrects nothing."""
        if self.acts is None:
            return self.asks and not self.facts
        return QUESTION in self.acts and self.acts.isdisjoint({ANSWER, CORRECTION})

    @property
    def asks_beside(self) -> bool:
        """Whether it states facts and ends as a question, which is then no answer."""
        return self.acts is None and self.asks

    @property
    def is_beside(self) -> bool:
        """Whether it does something else than to answer, to correct or to ask."""
        return self.acts is not None and self.acts in BESIDE

    def others_than(self, known: Mapping[str, str]) -> dict[str, str]:
        """The readings that would change an answer; none is made of a bare yes or no.

        One that is much surer than all others stands alone.
        """
        sure = {
            fact: value
            for fact, value in self.answers.items()
            if known.get(fact, value) != value
            and self.confidence.get(fact, 1.0) >= SURE_ENOUGH
            and not (self.stance and value in ("yes", "no", "unsure"))
        }
        surest = {f: value for f, value in sure.items() if self.confidence.get(f, 1.0) >= SUREST}
        return surest if len(surest) == 1 else sure
