"""Measures systems on the public sets; an interrupted run continues after the last finished piece.

Every system gets the same samples and the same typos.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from benchmarks import public_scores as scores
from benchmarks.public_sets import PublicSet, Row, few
from bot.nlu.spelling.typos import misspelt

Tell = Callable[[str], None]
Facts = dict[str, Any]


class System(Protocol):
    """A system to measure: `choose` sets hyperparameters on validation data.

    `extend` learns from the validation messages too, where all examples are used.
    """

    def learn(self, examples: list[Row]) -> None: ...
    def choose(self, validation: list[Row], slips: list[str], outside: list[str]) -> Facts: ...
    def extend(self, examples: list[Row]) -> None: ...
    def guess(self, messages: list[str]) -> tuple[list[str], scores.Numbers]: ...


@dataclass(frozen=True)
class PublicSetPiece:
    """One training: `shots` of each class, or all messages where it is 0; `draw` seeds it."""

    set_name: str
    system: str
    shots: int
    draw: int

    @property
    def file(self) -> str:
        return f"{self.set_name}-{self.system}-{self.shots or 'all'}-{self.draw}.json".lower()


def pieces(
    sets: list[str], systems: list[str], shots: list[int], draws: int
) -> Iterator[PublicSetPiece]:
    """All pieces, the cheap ones first; with all examples there is one draw."""
    for count in sorted(shots, key=lambda each: each or 1_000_000):
        for draw in range(draws if count else 1):
            for set_name in sets:
                for system in systems:
                    yield PublicSetPiece(set_name, system, count, draw)


def run(
    wanted: list[PublicSetPiece],
    sets: dict[str, PublicSet],
    make: Callable[[str, Path, int], System],
    results: Path,
    tell: Tell,
) -> None:
    """Measure every piece that has no file in `results` yet."""
    results.mkdir(parents=True, exist_ok=True)
    for piece in wanted:
        if (results / piece.file).exists():
            continue
        workshop = results / "workshop"
        shutil.rmtree(workshop, ignore_errors=True)
        system = make(piece.system, workshop, piece.shots)
        found = measure(system, sets[piece.set_name], piece)
        whole = {**piece.__dict__, **found}
        (results / piece.file).write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        tell(f"{piece.file}: {100 * found['clean']:.2f}, typos {100 * found['typos']:.2f}")
        shutil.rmtree(workshop, ignore_errors=True)


def measure(system: System, data: PublicSet, piece: PublicSetPiece) -> Facts:
    """Train, choose on validation, report on test."""
    start = time.process_time()
    examples = few(data.train, piece.shots, piece.draw) if piece.shots else data.train
    system.learn(examples)
    chosen = system.choose(data.validation, typos(data.validation), data.outside_validation)
    at = scores.threshold(system.guess([text for text, _ in data.validation])[1])
    if len(data.everything) > len(data.train) and not piece.shots:
        examples = data.everything
        system.extend(examples)
    guessed, sure = system.guess([text for text, _ in data.test])
    meant = [label for _, label in data.test]
    found: Facts = {
        "date": date.today().isoformat(),
        "examples": len(examples),
        "chosen": chosen,
        "clean": scores.accuracy(guessed, meant),
        "typos": scores.accuracy(system.guess(typos(data.test))[0], meant),
    }
    if data.outside_test:
        found["outside"] = outside(sure, system.guess(data.outside_test)[1], at)
    found["processor seconds"] = round(time.process_time() - start)
    return found


def outside(inside: scores.Numbers, beyond: scores.Numbers, at: float) -> dict[str, float]:
    """How well scores below `at`, set on validation messages, detect messages of no class."""
    return {"auroc": scores.auroc(inside, beyond), **scores.refusals(inside, beyond, at)}


def typos(rows: list[Row]) -> list[str]:
    """The messages, each with one or two typos."""
    return [misspelt(text) for text, _ in rows]
