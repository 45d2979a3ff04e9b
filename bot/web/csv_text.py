"""Tables as CSV; no cell can be a formula for the program that opens it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# What begins a formula, at the front or wherever a reader with another separator begins a cell.
FORMULA = re.compile(r"""(^[\s"]*|[\n\t;][\s"]*)(?=[=+\-@＝＋－＠])""")
ODD_FRONT = ("\t", "\n")


def escape_formula(value: Any) -> str:
    """A cell that is text in every program: what could begin a formula comes after an apostrophe.

    Line ends become \\n and NUL goes, so that no reader splits a cell in two.
    """
    text = "" if value is None else str(value)
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    text = FORMULA.sub(r"\1'", text)
    return f"'{text}" if text.startswith(ODD_FRONT) else text


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, every cell quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return out.getvalue()
