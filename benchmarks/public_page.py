"""Writes the page of the public sets: tables of measured and of published figures."""

import json
from collections import defaultdict
from typing import Any

from benchmarks.public_scores import spread
from bot import PROJECT_ROOT

PAGE = PROJECT_ROOT / "benchmarks" / "public-sets.md"
RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "public-sets"
BEGIN = "<!-- written by `python -m benchmarks public` -->\n"
END = "<!-- end of what is written -->\n"
NAMES = {
    "ours": "ours, encoder tuned",
    "untuned": "ours, encoder as published",
    "stock": "stock Rasa, DIET",
}
# Set, examples of each class, per cent right: Casanueva et al. 2020.
PUBLISHED = (
    ("BANKING77", "10", "85.19"),
    ("BANKING77", "all", "93.36"),
    ("CLINC150", "10", "90.93"),
    ("CLINC150", "all", "97.16"),
)
COLUMNS = ("system", "examples a class", "right", "with typos", "lost to typos")
OUTSIDE = ("AUROC", "recall", "precision")
Cells = tuple[str, ...]


def write_page() -> None:
    """Update the page from the files of figures."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN, 1)
    found = [json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    whole = f"{before}{BEGIN}\n{tables(found)}\n{END}{rest.split(END, 1)[1]}"
    PAGE.write_text(whole, encoding="utf-8")


def tables(found: list[dict[str, Any]]) -> str:
    """A Markdown table for each set with figures."""
    names = sorted({each["set_name"] for each in found})
    return "\n".join(
        _table(name, [each for each in found if each["set_name"] == name]) for name in names
    )


def _table(name: str, found: list[dict[str, Any]]) -> str:
    outside = any("outside" in each for each in found)
    columns = [*COLUMNS, *(OUTSIDE if outside else ())]
    rows = sorted([*_measured(found), *_published(name)], key=_place)
    lines = [columns, ["---"] * len(columns), *(row[: len(columns)] for row in rows)]
    days = sorted(each["date"] for each in found)
    when = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
    head = f"### {name}\n\nMeasured {when}.\n"
    return "\n".join([head, *(f"| {' | '.join(line)} |" for line in lines), ""])


def _measured(found: list[dict[str, Any]]) -> list[Cells]:
    """A row for each system and number of examples; a range where there were several draws."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for each in found:
        groups[each["system"], each["shots"]].append(each)
    rows = []
    for (system, shots), own in groups.items():
        figures = [[each["clean"], each["typos"], each["clean"] - each["typos"]] for each in own]
        if all("outside" in each for each in own):
            for row, each in zip(figures, own, strict=True):
                row += [each["outside"][name.lower()] for name in OUTSIDE]
        cells = [_cell([row[i] for row in figures]) for i in range(len(figures[0]))]
        rows.append((NAMES[system], str(shots or "all"), *cells))
    return rows


def _published(name: str) -> list[Cells]:
    blank = [""] * (len(COLUMNS) + len(OUTSIDE) - 3)
    found = [(shots, right) for set_name, shots, right in PUBLISHED if set_name == name]
    return [("USE + ConveRT [1]", shots, right, *blank) for shots, right in found]


def _place(row: Cells) -> tuple[int, str]:
    return (1_000_000 if row[1] == "all" else int(row[1])), row[0]


def _cell(rates: list[float]) -> str:
    """The mean in per cent, and the lowest and highest where they differ."""
    figures = spread([100 * rate for rate in rates])
    mean = f"{figures['mean']:.1f}"
    low, high = f"{figures['low']:.1f}", f"{figures['high']:.1f}"
    return mean if low == high else f"{mean} ({low} to {high})"
