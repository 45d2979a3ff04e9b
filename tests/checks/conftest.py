"""The policy as the tests know it: read from tests/checks/policy, never from the check itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy
import pytest

from bot.checks.check_model import Check
from bot.content import load_content

POLICY_DIR = Path(__file__).parent / "policy"


@dataclass(frozen=True)
class Policy:
    """A policy's facts and rows; `fewest` is the best possible mean number of questions."""

    check: Check
    size: int
    fewest: float
    domains: dict[str, list[str]]
    rows: list[list[list[str]]]

    def decide(self, values: tuple[str, ...]) -> tuple[int, str]:
        """The number and the outcome of the first row that matches a value of each fact."""
        for (number,), *cells, (outcome,) in self.rows:
            pairs = zip(cells, values, strict=True)
            if all(cell == ["*"] or value in cell for cell, value in pairs):
                return int(number), outcome
        raise AssertionError(f"no row for {values}")

    def combinations(self) -> Iterator[tuple[dict[str, str], tuple[int, str]]]:
        """Every combination of values with its row and outcome."""
        for values in product(*self.domains.values()):
            yield dict(zip(self.domains, values, strict=True)), self.decide(values)

    @cached_property
    def numbers(self) -> "numpy.ndarray":
        """The row of every combination, an axis for each fact."""
        numbers = [number for _, (number, _) in self.combinations()]
        return numpy.array(numbers).reshape([len(values) for values in self.domains.values()])

    def ends(self, numbers: "numpy.ndarray") -> set[str]:
        """The outcomes of rows."""
        return {self.rows[number - 1][-1][0] for number in numpy.unique(numbers)}

    def left(self, facts: dict[str, str]) -> "numpy.ndarray":
        """The part of `numbers` that the facts leave; known facts keep an axis of length one."""
        known = {name: self.domains[name].index(value) for name, value in facts.items()}
        return self.numbers[
            tuple(
                slice(known[name], known[name] + 1) if name in known else slice(None)
                for name in self.domains
            )
        ]

    def partial_facts(self) -> Iterator[dict[str, str]]:
        """Every way to know some of the facts."""
        for values in product(*([None, *values] for values in self.domains.values())):
            pairs = zip(self.domains, values, strict=True)
            yield {name: value for name, value in pairs if value is not None}


def read_tables(name: str) -> list[list[list[str]]]:
    """The rows of the two Markdown tables of a policy, without their heads: cells of values."""
    lines = (POLICY_DIR / f"{name}.md").read_text(encoding="utf-8").splitlines()
    cells = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [
        [cell.strip().replace(", ", "/").split("/") for cell in row]
        for row in cells
        if row[0].strip() not in ("fact", "#", "---")
    ]


@pytest.fixture(scope="session", params=[("cover", 9720, 1.87), ("eligibility", 1512, 1.49)])
def policy(request: pytest.FixtureRequest) -> Policy:
    """Each of the two policies, with the check that has to follow it."""
    name, size, fewest = request.param
    tables = read_tables(name)
    return Policy(
        check=load_content().checks[f"check_{name}"],
        size=size,
        fewest=fewest,
        domains={row[0][0]: row[1] for row in tables if len(row) == 2},
        rows=[row for row in tables if len(row) > 2],
    )
