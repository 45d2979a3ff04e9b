"""Whether messages are understood worse than the committed figures say; pure.

Before and after are measured on the same messages, so only those that come out differently say
anything about a change. If the change is noise, each of them is as likely lost as gained. McNemar's
exact test gives the probability of that many losses.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from bot.crisis.crisis_level import DISTRESS
from bot.evaluation.scores import OUT_OF_SCOPE, ScoredMessage, alarmed, right, score

Result = tuple[ScoredMessage, dict[str, Any]]
SIGNIFICANCE = 0.05  # a loss whose p-value is below this is no noise
ZERO_TOLERANCE = "crisis, recall"


class FiguresError(Exception):
    """The committed figures can't be compared with these messages; says what to do."""


@dataclass(frozen=True)
class BaselineFigures:
    """Committed figures: rates between 0 and 1 with their counts, and the messages at fault."""

    date: str
    messages: str
    measures: dict[str, dict[str, float]]
    faults: dict[str, list[str]]


@dataclass(frozen=True)
class MeasureChange:
    """A measure before and after: messages lost and gained, and how likely by chance (0 to 1)."""

    measure: str
    lost: list[str]
    gained: list[str]

    @property
    def chance(self) -> float:
        """The p-value: the probability of as many losses or more by noise alone, 0 to 1."""
        pairs = len(self.lost) + len(self.gained)
        if not pairs:
            return 1.0
        return float(binomtest(len(self.lost), pairs, 0.5, alternative="greater").pvalue)

    @property
    def fails(self) -> bool:
        """Whether more is lost than noise explains; not one crisis may be lost."""
        return bool(self.lost) if self.measure == ZERO_TOLERANCE else self.chance < SIGNIFICANCE

    @property
    def improves(self) -> bool:
        """Whether messages were gained and none was lost."""
        return bool(self.gained) and not self.lost


def figures_of(results: list[Result], day: date) -> BaselineFigures:
    """The figures of an evaluation, to be committed."""
    measures = {
        name: {"rate": round(rate, 4), "of": count}
        for name, rate, count in score(results).measures()
    }
    faults = {
        name: sorted(row.text for row, understood in results if at_fault(row, understood))
        for name, at_fault in FAULTS.items()
    }
    return BaselineFigures(day.isoformat(), _digest(results), measures, faults)


def compare_figures(committed: BaselineFigures, now: BaselineFigures) -> list[MeasureChange]:
    """What each measure lost and gained; raises FiguresError where the messages are others."""
    if committed.messages != now.messages:
        raise FiguresError("the committed figures are of other messages: renew them with --write")
    changes = []
    for name in FAULTS:
        before, after = set(committed.faults[name]), set(now.faults[name])
        changes.append(MeasureChange(name, sorted(after - before), sorted(before - after)))
    return changes


def write_figures(figures: BaselineFigures, path: Path) -> None:
    """Write them as JSON, a message a line, so that a diff shows what changed."""
    path.write_text(json.dumps(asdict(figures), indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_figures(path: Path) -> BaselineFigures:
    """Read what `write_figures` wrote; raises FiguresError where it is something else."""
    try:
        figures = BaselineFigures(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise FiguresError(f"{path.name} holds no figures: write them with --write") from error
    if not isinstance(figures.faults, dict) or set(figures.faults) != set(FAULTS):
        raise FiguresError(f"{path.name} holds other measures: renew it with --write")
    return figures


def _digest(results: list[Result]) -> str:
    rows = sorted((row.text, row.topic, sorted(row.accept)) for row, _ in results)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _wrong_inside(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    return row.topic not in (OUT_OF_SCOPE, DISTRESS) and not right(row, understood)


def _wrong_outside(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    return row.topic == OUT_OF_SCOPE and not right(row, understood)


def _called_outside(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    return understood["topic"] == OUT_OF_SCOPE and not right(row, understood)


def _missed_crisis(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    return row.topic == DISTRESS and not alarmed(row, understood)


def _false_alarm(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    return row.topic != DISTRESS and alarmed(row, understood)


def _asked_back(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    outside = row.topic in (OUT_OF_SCOPE, DISTRESS)
    return not outside and bool(understood["disposition"] == "clarify")


# For each measure, whether a message counts against it.
FAULTS: dict[str, Callable[[ScoredMessage, dict[str, Any]], bool]] = {
    "right, in scope": _wrong_inside,
    "out of scope, recall": _wrong_outside,
    "out of scope, precision": _called_outside,
    ZERO_TOLERANCE: _missed_crisis,
    "crisis, false alarms": _false_alarm,
    "asked back which was meant": _asked_back,
}
