"""Reads a check from its file and refuses one that can't be followed, with file and line."""

import string
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from bot.checks.check_model import (
    UNSURE,
    Check,
    Condition,
    Fact,
    Outcome,
    OutcomeVariant,
    OutcomeWords,
    PolicyClause,
    TableRow,
    Value,
)
from bot.checks.check_schema import CheckEntry, FactEntry, OutcomeEntry, VariantEntry
from bot.checks.proof import table_faults
from bot.source_files.fault import FaultList
from bot.source_files.yaml_file import YamlFile, read_yaml

PLACEHOLDERS = frozenset({"membership_phone"})


def load_check(path: Path, placeholders: Collection[str] = PLACEHOLDERS) -> Check:
    """The check of a single file; raises ContentError with every fault."""
    return read_check(read_yaml(path), placeholders)


def read_check(file: YamlFile, placeholders: Collection[str] = PLACEHOLDERS) -> Check:
    """The check of a parsed file; its texts may use `placeholders`.

    Raises ContentError with every fault; the table is proved once its names are sound.
    """
    return _Reader(file, placeholders).check()


class _Reader:
    """Turns one file into a check; every complaint names the line it is about."""

    def __init__(self, file: YamlFile, placeholders: Collection[str]):
        self._file, self._placeholders = file, placeholders
        self._faults = FaultList()
        self._entry: CheckEntry = file.parse(CheckEntry)

    def check(self) -> Check:
        """The check, once its names, its words and its table are sound."""
        self._check_words()
        entry = self._entry
        check = Check(
            id=entry.id,
            title=entry.title,
            version=entry.version,
            order=entry.order,
            decides=entry.decides,
            offer=entry.offer,
            more=entry.more,
            facts={name: self._fact(name, fact) for name, fact in entry.facts.items()},
            rows=tuple(self._row(number, text) for number, text in enumerate(entry.rows, 1)),
            outcomes={name: self._outcome(name, end) for name, end in entry.outcomes.items()},
        )
        self._faults.raise_any()
        for fault in table_faults(check):
            self._note(fault.where, fault.problem)
        self._faults.raise_any()
        return check

    def _fact(self, name: str, entry: FactEntry) -> Fact:
        """One fact; it needs the value `unsure`."""
        where = ("facts", name, "values")
        if UNSURE not in entry.values:
            self._note(where, f"{name}: has no value {UNSURE!r}")
        return Fact(
            name=name,
            label=entry.label,
            ask=entry.ask,
            again=entry.again,
            why=entry.why,
            terms=entry.terms,
            values=tuple(self._value(name, v, entry) for v in entry.values),
            applies=self._condition(entry.applies, ("facts", name, "applies")),
        )

    def _value(self, fact: str, name: str, entry: FactEntry) -> Value:
        """One value; what it may come from has to be a value of the same fact."""
        words = entry.values[name]
        for other in words.becomes:
            if other not in entry.values:
                where = ("facts", fact, "values", name, "becomes", other)
                self._note(where, f"{fact} has no value {other!r}")
        return Value(name, words.choice, words.said, words.care, words.becomes)

    def _row(self, number: int, text: str) -> TableRow:
        """One row: a cell for each fact in their order, then the outcome, parted by `|`."""
        where = ("rows", number - 1)
        *cells, outcome = (cell.strip() for cell in text.split("|"))
        facts = self._entry.facts
        if len(cells) != len(facts):
            self._note(where, f"row {number}: {len(cells)} cells, not {len(facts)}")
        elif outcome not in self._entry.outcomes:
            self._note(where, f"row {number}: no outcome named {outcome!r}")
        named = {
            fact: [value.strip() for value in cell.split("/")]
            for fact, cell in zip(facts, cells, strict=False)
            if cell != "*"
        }
        return TableRow(number, self._condition(named, where, f"row {number}: "), outcome)

    def _outcome(self, name: str, entry: OutcomeEntry) -> Outcome:
        """One outcome with its variants, which take over its words where they have none."""
        where = ("outcomes", name, "variants")
        return Outcome(
            name=name,
            label=entry.label,
            says=OutcomeWords(
                entry.verdict, entry.means, entry.next_step, entry.urgent, entry.care
            ),
            then=entry.then,
            variants=tuple(
                self._variant(variant, entry, (*where, index))
                for index, variant in enumerate(entry.variants)
            ),
            clause=PolicyClause(entry.clause.source, entry.clause.heading),
        )

    def _variant(
        self, entry: VariantEntry, base: OutcomeEntry, where: tuple[Any, ...]
    ) -> OutcomeVariant:
        """Other words of an outcome and when they hold."""
        return OutcomeVariant(
            when=self._condition(entry.when, (*where, "when")),
            says=OutcomeWords(
                entry.verdict or base.verdict,
                entry.means or base.means,
                entry.next_step or base.next_step,
                entry.urgent or base.urgent,
                entry.care or base.care,
            ),
        )

    def _condition(
        self, named: Mapping[str, list[str]], where: tuple[Any, ...], prefix: str = ""
    ) -> Condition:
        """Facts with the values named for them, all of which must exist."""
        facts = self._entry.facts
        for fact, values in named.items():
            if fact not in facts:
                self._note((*where, fact), f"{prefix}no fact named {fact!r}")
                continue
            for value in values:
                if value not in facts[fact].values:
                    self._note((*where, fact), f"{prefix}{fact} has no value {value!r}")
        return {fact: frozenset(values) for fact, values in named.items()}

    def _check_words(self) -> None:
        """Refuse stray braces and unknown placeholders."""
        for where, text in self._file.texts():
            try:
                parts = list(string.Formatter().parse(text))
            except ValueError as error:
                self._note(where, str(error))
                continue
            for _, name, _, _ in parts:
                if name is not None and name not in self._placeholders:
                    self._note(where, f"nothing fills {{{name}}}")

    def _note(self, where: tuple[Any, ...], problem: str) -> None:
        """Add a fault at the line of `where`."""
        self._faults.add(self._file.fault(problem, *where))
