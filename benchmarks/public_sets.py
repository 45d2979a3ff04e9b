"""Reads BANKING77 and CLINC150, with the seeded splits that every system gets.

BANKING77 has no validation split: some training messages of each class are held out, and only
`everything` contains them. Sources: benchmarks/public-sets.md.
"""

import csv
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

Row = tuple[str, str]  # a message, and the class it belongs to

HELD_OUT = 15  # of each class of BANKING77, for validation
SEED = 77


@dataclass(frozen=True)
class PublicSet:
    """Messages in scope by split, and those outside of every class, where the set has any."""

    name: str
    train: list[Row]
    validation: list[Row]
    test: list[Row]
    everything: list[Row]
    outside_train: list[str] = field(default_factory=list)
    outside_validation: list[str] = field(default_factory=list)
    outside_test: list[str] = field(default_factory=list)


def read_sets(data: Path) -> dict[str, PublicSet]:
    """The sets in the folder by name; either may be missing."""
    found = {}
    if (data / "banking77").is_dir():
        found["BANKING77"] = read_banking(data / "banking77")
    if (data / "clinc150").is_dir():
        found["CLINC150"] = read_clinc(data / "clinc150")
    return found


def read_banking(folder: Path) -> PublicSet:
    """The folder's train.csv and test.csv, with the columns text and category."""
    everything = _csv_rows(folder / "train.csv")
    validation = few(everything, HELD_OUT, SEED)
    held = set(validation)
    train = [row for row in everything if row not in held]
    return PublicSet("BANKING77", train, validation, _csv_rows(folder / "test.csv"), everything)


def read_clinc(folder: Path) -> PublicSet:
    """The folder's data_full.json: lists of [text, class] by split."""
    splits = json.loads((folder / "data_full.json").read_text(encoding="utf-8"))
    inside = {name: [(text, label) for text, label in splits[name]] for name in splits}
    outside = {name: [text for text, _ in splits[f"oos_{name}"]] for name in ("train", "val")}
    return PublicSet(
        "CLINC150",
        inside["train"],
        inside["val"],
        inside["test"],
        inside["train"],
        outside["train"],
        outside["val"],
        [text for text, _ in splits["oos_test"]],
    )


def few(rows: list[Row], shots: int, seed: int) -> list[Row]:
    """`shots` rows of each class; with one seed, a smaller sample is part of a larger one."""
    by_class: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_class[row[1]].append(row)
    drawn: list[Row] = []
    for label, own in sorted(by_class.items()):
        shuffled = random.Random(f"{seed} {label}").sample(own, len(own))
        drawn += shuffled[:shots]
    return drawn


def _csv_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]
