"""Reads checks from their files and refuses one that can't be followed, with file and line."""

import string
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml.comments import CommentedMap

from bot import PROJECT_ROOT
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
from bot.content.source_file import ContentError, line_of, parse, read_mapping

CHECKS_DIR = PROJECT_ROOT / "bot" / "content" / "checks"
PLACEHOLDERS = frozenset({"membership_phone"})


def load_checks(root: Path = CHECKS_DIR) -> dict[str, Check]:
    """Every check of a folder by its id; raises ContentError for the first fault."""
    checks: dict[str, Check] = {}
    for path in sorted(root.glob("*.yml")):
        check = load_check(path)
        if check.id in checks:
            raise ContentError(path, 1, f"{check.id} stands in another file already")
        checks[check.id] = check
    return checks


def load_check(path: Path, placeholders: Collection[str] = PLACEHOLDERS) -> Check:
    """One check, whose words may hold `placeholders`; raises ContentError with file and line."""
    return _Reader(path, placeholders).check()


class _Reader:
    """Turns one file into a check; every complaint names the line it is about."""

    def __init__(self, path: Path, placeholders: Collection[str]):
        try:
            self._data: CommentedMap = read_mapping(path)
        except OSError as error:
            raise ContentError(path, 1, error.strerror or "can't be read") from error
        self._path, self._placeholders = path, placeholders
        self._entry: CheckEntry = parse(CheckEntry, self._data, path)

    def check(self) -> Check:
        """The check, once its names, its words and its table are sound."""
        self._check_words(self._data, ())
        entry = self._entry
        check = Check(
            id=entry.id,
            title=entry.title,
            version=entry.version,
            order=entry.order,
            decides=entry.decides,
            offer=entry.offer,
            facts={name: self._fact(name, fact) for name, fact in entry.facts.items()},
            rows=tuple(self._row(number, text) for number, text in enumerate(entry.rows, 1)),
            outcomes={name: self._outcome(name, end) for name, end in entry.outcomes.items()},
        )
        for fault in table_faults(check):
            self._refuse(fault.where, fault.problem)
        return check

    def _fact(self, name: str, entry: FactEntry) -> Fact:
        """One fact; it must let people say that they aren't sure."""
        where = ("facts", name, "values")
        if UNSURE not in entry.values:
            self._refuse(where, f"{name}: has no value {UNSURE!r}")
        return Fact(
            name=name,
            label=entry.label,
            ask=entry.ask,
            why=entry.why,
            terms=entry.terms,
            values=tuple(Value(v, words.choice, words.said) for v, words in entry.values.items()),
            applies=self._condition(entry.applies, ("facts", name, "applies")),
        )

    def _row(self, number: int, text: str) -> TableRow:
        """One row: a cell for each fact in their order, then the outcome, parted by `|`."""
        where = ("rows", number - 1)
        *cells, outcome = (cell.strip() for cell in text.split("|"))
        facts = self._entry.facts
        if len(cells) != len(facts):
            self._refuse(where, f"row {number}: {len(cells)} cells, not {len(facts)}")
        if outcome not in self._entry.outcomes:
            self._refuse(where, f"row {number}: no outcome named {outcome!r}")
        named = {
            fact: [value.strip() for value in cell.split("/")]
            for fact, cell in zip(facts, cells, strict=True)
            if cell != "*"
        }
        return TableRow(number, self._condition(named, where, f"row {number}: "), outcome)

    def _outcome(self, name: str, entry: OutcomeEntry) -> Outcome:
        """One outcome with its variants, which take over its words where they have none."""
        where = ("outcomes", name, "variants")
        return Outcome(
            name=name,
            label=entry.label,
            says=OutcomeWords(entry.means, entry.next_step, entry.urgent),
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
                entry.means or base.means,
                entry.next_step or base.next_step,
                entry.urgent or base.urgent,
            ),
        )

    def _condition(
        self, named: Mapping[str, list[str]], where: tuple[Any, ...], prefix: str = ""
    ) -> Condition:
        """Facts with the values named for them, all of which must exist."""
        for fact, values in named.items():
            if fact not in self._entry.facts:
                self._refuse((*where, fact), f"{prefix}no fact named {fact!r}")
            for value in values:
                if value not in self._entry.facts[fact].values:
                    self._refuse((*where, fact), f"{prefix}{fact} has no value {value!r}")
        return {fact: frozenset(values) for fact, values in named.items()}

    def _check_words(self, data: Any, where: tuple[Any, ...]) -> None:
        """No text holds a stray brace or a placeholder that nothing fills."""
        if isinstance(data, str):
            try:
                parts = list(string.Formatter().parse(data))
            except ValueError as error:
                self._refuse(where, str(error))
            for _, name, _, _ in parts:
                if name is not None and name not in self._placeholders:
                    self._refuse(where, f"nothing fills {{{name}}}")
        elif isinstance(data, dict | list):
            items = data.items() if isinstance(data, dict) else enumerate(data)
            for key, part in items:
                self._check_words(part, (*where, key))

    def _refuse(self, where: tuple[Any, ...], problem: str) -> NoReturn:
        """Give up, naming the line that `where` stands on."""
        raise ContentError(self._path, line_of(self._data, where, 1), problem)
