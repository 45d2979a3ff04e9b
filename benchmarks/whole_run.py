"""The whole benchmark: lay out the projects, train them, measure understanding and speed."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.baseline import write_baseline
from benchmarks.crowd import Crowd, measure_load
from benchmarks.examples import Examples, count, read_examples, sample
from benchmarks.processes import Command, filter_lines, run
from benchmarks.rounds import BenchmarkPlan, Tell, run_round
from benchmarks.stock import write_stock
from benchmarks.systems import OurProject, Plain, System, copy_project
from benchmarks.unfinished_run import FinishedParts, mark_of
from benchmarks.visitor_questions import Questions
from bot import PROJECT_ROOT
from bot.nlu.pipeline import ensure_pipeline

WORKSHOP = PROJECT_ROOT / "var" / "bench"
SERVED = ("stock", "ours", "baseline")
Understood = list[dict[str, Any]]
Score = Callable[[Understood], dict[str, float]]


@dataclass(frozen=True)
class Options:
    """Examples a topic in the sample, its seed, rounds, and messages a round."""

    most: int
    seed: int
    rounds: int
    messages: int


@dataclass(frozen=True)
class ValidationMessages:
    """The validation messages, their topics, and the function that scores results on them."""

    texts: list[str]
    topics: list[str]
    score: Score

    def questions(self, examples: Examples) -> list[str]:
        """The messages that a response answers: the same kind of work for every system."""
        pairs = zip(self.texts, self.topics, strict=True)
        return [text for text, topic in pairs if f"faq/{topic}" in examples]


def measure(options: Options, validation: ValidationMessages, tell: Tell) -> dict[str, Any]:
    """All figures of the report; continues an interrupted run."""
    started = {"date": date.today().isoformat(), "commit": machine.commit()}
    ensure_pipeline()  # the copies contain it, so that no training builds it
    examples = read_examples()
    drawn = sample(examples, options.most, options.seed)
    systems: dict[str, System] = {
        "stock": Plain(lay_out("stock", lambda folder: write_stock(folder, drawn))),
        "ours_sample": OurProject(
            lay_out("ours_sample", lambda folder: copy_project(folder, drawn)), sampled=True
        ),
        "ours": OurProject(lay_out("ours", copy_project)),
        "baseline": Plain(lay_out("baseline", lambda folder: write_baseline(folder, examples))),
    }
    training = {name: trained(name, each, tell) for name, each in systems.items()}
    scores = {name: understanding(name, each, validation, tell) for name, each in systems.items()}
    served = {name: systems[name] for name in SERVED}
    return {
        **started,
        "machine": machine.machine(),
        "versions": machine.versions(),
        "options": asdict(options),
        "examples": {"all": count(examples), "sample": count(drawn), "topics": len(examples)},
        "training": training,
        "understanding": scores,
        "rounds": _rounds(options, served, validation.questions(examples), tell),
    }


def measure_stock_on_all(validation: ValidationMessages, tell: Tell) -> dict[str, Any]:
    """Training time and understanding of stock on every example."""
    examples = read_examples()
    stock = Plain(lay_out("stock_all", lambda folder: write_stock(folder, examples)))
    return {
        "date": date.today().isoformat(),
        "commit": machine.commit(),
        "machine": machine.machine(),
        "versions": machine.versions(),
        "examples": {"all": count(examples), "topics": len(examples)},
        "training": {"stock_all": trained("stock_all", stock, tell)},
        "understanding": {"stock_all": understanding("stock_all", stock, validation, tell)},
    }


def measure_crowd(crowd: Crowd, validation: ValidationMessages, tell: Tell) -> dict[str, Any]:
    """Load test of our project, which is trained first where needed."""
    ensure_pipeline()
    ours = OurProject(lay_out("ours", copy_project))
    trained("ours", ours, tell)
    return measure_load(ours, crowd, validation.questions(read_examples()), tell)


def lay_out(name: str, write: Callable[[Path], Path]) -> Path:
    """The folder of a project, named by a hash of its content."""
    making = WORKSHOP / "making" / name
    shutil.rmtree(making, ignore_errors=True)
    write(making)
    packages = json.dumps(machine.versions())
    mark = hashlib.sha256(f"{mark_of(making)} {packages}".encode()).hexdigest()[:12]
    folder = WORKSHOP / f"{name}-{mark}"
    if folder.exists():
        shutil.rmtree(making)
    else:
        making.replace(folder)
    return folder


def trained(name: str, system: System, tell: Tell) -> dict[str, Any]:
    """The cost of training."""

    def train() -> dict[str, Any]:
        tell(f"training {name}")
        effort = run(system.training(), system.folder / "training.log")
        return {key: round(value, 1) for key, value in asdict(effort).items()}

    return _part(system.folder, "training", train)


def understanding(
    name: str, system: System, validation: ValidationMessages, tell: Tell
) -> dict[str, float]:
    """The scores on the validation messages, as rates."""

    def classify() -> Understood:
        tell(f"{name}: {len(validation.texts)} validation messages")
        return classified(
            system.understanding(), validation.texts, system.folder / "understood.log"
        )

    return validation.score(_part(system.folder, "understood", classify))


def classified(command: Command, texts: list[str], log: Path) -> Understood:
    """The topic of each text by a system."""
    lines = filter_lines(command, texts, log)
    return [
        {key: json.loads(line)[key] for key in ("topic", "confidence", "disposition")}
        for line in lines
    ]


def _rounds(
    options: Options, systems: dict[str, System], questions: list[str], tell: Tell
) -> list[dict[str, Any]]:
    plan = BenchmarkPlan(options.messages)
    made_of = [*(each.folder.name for each in systems.values()), options.messages, options.seed]
    mark = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]

    def one(number: int) -> Any:
        # Servers, and with them all caches, start anew each round.
        supply = Questions(questions, options.seed + number)
        return run_round(number, systems, plan, supply, tell)

    folder = WORKSHOP / f"rounds-{mark}"
    return [
        _part(folder, f"round-{number}", partial(one, number))
        for number in range(1, options.rounds + 1)
    ]


def _part(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    return FinishedParts(folder / "parts").get(name, make)
