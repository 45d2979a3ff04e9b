"""A check as a Mermaid diagram, and as a page of documentation."""

from collections.abc import Iterable, Sequence

from bot.checks.check_model import Check, Fact
from bot.checks.check_sentences import rows_in_words
from bot.checks.diagram import DiagramNode, groups
from bot.checks.engine import plan_of


def mermaid(check: Check) -> str:
    """The questions in the order asked, and where each answer leads, as a Mermaid flowchart."""
    plan, names = plan_of(check), {plan_of(check).outcomes.root: "q1"}
    lines, todo = ["flowchart TD"], [plan.outcomes.root]
    while todo:
        node = todo.pop(0)
        if node.is_leaf:
            continue
        fact = plan.ask(node)
        lines.append(f'  {names[node]}["{_quoted(check.facts[fact].ask)}"]')
        for end, values in groups(plan.after(node, fact)).items():
            if end not in names:
                names[end] = str(end.label) if end.is_leaf else f"q{_questions(names) + 1}"
                todo.append(end)
            words = _quoted(_choices(check.facts[fact], values))
            lines.append(f'  {names[node]} -->|"{words}"| {names[end]}')
    ends = [name for node, name in names.items() if node.is_leaf]
    lines += [f'  {name}(["{_quoted(check.outcomes[name].label)}"])' for name in sorted(ends)]
    return "\n".join(lines) + "\n"


def page(check: Check) -> str:
    """The check's page in the documentation: its rows, outcomes and facts, in words and by name."""
    return "\n".join(
        [
            f"<!-- Made by `bot check draw {check.name} --page`: change the check, not this. -->",
            f"# {check.title}",
            "",
            f"`{check.id}`, version {check.version.isoformat()}. "
            f"`bot check draw {check.name}` draws the questions.",
            "",
            "## Rows",
            "",
            "The first row that matches decides.",
            "",
            _rows(check),
            "",
            "## Outcomes",
            "",
            _outcomes(check),
            "",
            "## Facts",
            "",
            _facts(check),
            "",
        ]
    )


def table(check: Check) -> str:
    """The table in words, in Markdown."""
    rows = [
        (row.number, row.condition, f"{row.label} (`{row.outcome}`)", row.clause)
        for row in rows_in_words(check)
    ]
    return _markdown(("#", "condition", "outcome", "rests on"), rows) + "\n"


def _rows(check: Check) -> str:
    rows = [
        (row.number, row.condition.removeprefix("if "), f"`{row.outcome}`")
        for row in rows_in_words(check)
    ]
    return _markdown(("#", "if", "outcome"), rows)


def _outcomes(check: Check) -> str:
    ends = {row.outcome: row for row in rows_in_words(check)}.values()
    rows = [(f"`{row.outcome}`", row.label, row.clause) for row in ends]
    return _markdown(("outcome", "in words", "rests on"), rows)


def _facts(check: Check) -> str:
    rows = [
        (f"`{fact.name}`", fact.label, ", ".join(f"`{value.name}`" for value in fact.values))
        for fact in check.facts.values()
    ]
    return _markdown(("fact", "in words", "values"), rows)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown, without a line break at its end."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)


def _questions(names: dict[DiagramNode, str]) -> int:
    """How many of the named nodes are questions."""
    return sum(not node.is_leaf for node in names)


def _choices(fact: Fact, values: tuple[str, ...]) -> str:
    """The words of the choices with which one goes the same way."""
    return " / ".join(fact.value(value).choice for value in values)


def _quoted(text: str) -> str:
    """Text that may stand between double quotes in Mermaid."""
    return " ".join(text.replace('"', "#quot;").split())
