"""Fee files: CSV as spreadsheets write it, read whole, with every error by its line."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from bot.fees.fee_model import DISCOUNTS, MEMBERSHIPS, PERIODS, FeeProblem, FeeRow
from bot.fees.fee_schedule import faults
from bot.fees.money import pence_of, pounds

COLUMNS = (
    *("band", "membership", "period", "discount", "amount"),
    *("effective_from", "effective_to", "source", "verified_on"),
)
MAY_BE_EMPTY = ("discount", "effective_to")
SEPARATORS = ",;\t"
MOST_BYTES = 2_000_000


class FeeFileError(Exception):
    """A fee file that can't be taken; `problems` are all that is wrong, by line."""

    def __init__(self, problems: Iterable[FeeProblem]):
        self.problems = sorted(problems)
        super().__init__("; ".join(str(each) for each in self.problems))


def read_fee_file(data: bytes, bands: Collection[str]) -> list[FeeRow]:
    """The rows of a file, sound as a schedule; FeeFileError with all that isn't."""
    rows, problems = _rows(_text(data), bands)
    if not rows and not problems:
        problems = [FeeProblem(1, "there is no figure below the header")]
    problems += faults(rows)
    if problems:
        raise FeeFileError(problems)
    return rows


def write_fee_file(rows: Iterable[FeeRow]) -> str:
    """Rows as a file that `read` takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        until = row.effective_to.isoformat() if row.effective_to else ""
        what = (row.band, row.membership, row.period, row.discount or "", pounds(row.pence))
        writer.writerow(
            (*what, row.effective_from.isoformat(), until, row.source, row.verified_on.isoformat())
        )
    return out.getvalue()


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise FeeFileError([FeeProblem(1, "the file is too large for a fee schedule")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        words = "not UTF-8 text; save the file as 'CSV UTF-8'"
        raise FeeFileError([FeeProblem(line, words)]) from error
    if "\0" in text:
        raise FeeFileError(
            [FeeProblem(text[: text.index("\0")].count("\n") + 1, "not a text file")]
        )
    return text


def _rows(text: str, bands: Collection[str]) -> tuple[list[FeeRow], list[FeeProblem]]:
    records = _records(text)
    header = next(records, None)
    if header is None:
        return [], [FeeProblem(1, "the file is empty")]
    line, names = header[0], [name.lower().replace(" ", "_") for name in header[1]]
    if problems := [FeeProblem(line, words) for words in _header_faults(names)]:
        return [], problems
    rows: list[FeeRow] = []
    for line, cells in records:
        if len(cells) > len(names) and not any(cells[len(names) :]):
            cells = cells[: len(names)]
        if len(cells) > len(names):
            problems.append(FeeProblem(line, f"{len(cells)} cells, but {len(names)} columns"))
            continue
        cells += [""] * (len(names) - len(cells))
        reader = _Line(dict(zip(names, cells, strict=True)), bands)
        row = reader.row(line)
        problems += [FeeProblem(line, words) for words in reader.faults]
        rows += [row] if row else []
    return rows, problems


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each record that isn't blank."""
    first = text.lstrip().split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    try:
        for cells in reader:
            cells = [" ".join(cell.split()) for cell in cells]
            if any(cells):
                yield begun, cells
            begun = reader.line_num + 1
    except csv.Error as error:
        raise FeeFileError(
            [FeeProblem(begun, f"the quotation marks don't match ({error})")]
        ) from error


def _header_faults(names: list[str]) -> Iterator[str]:
    for column in COLUMNS:
        if column not in names:
            yield f"the column {column!r} is missing"
        elif names.count(column) > 1:
            yield f"the column {column!r} is there twice"
    for name in names:
        if name and name not in COLUMNS:
            yield f"{name!r} is not a column of a fee file"


class _Line:
    """One line's cells; `faults` gathers what is wrong with them."""

    def __init__(self, cells: dict[str, str], bands: Collection[str]):
        self._cells, self._bands, self.faults = cells, bands, list[str]()

    def row(self, line: int) -> FeeRow | None:
        """The figure, None where a cell is at fault."""
        missing = [name for name in COLUMNS if not self._cells[name] and name not in MAY_BE_EMPTY]
        self.faults += [f"{name} is missing" for name in missing]
        band = self._one_of("band", self._bands)
        membership = self._one_of("membership", MEMBERSHIPS)
        period = self._one_of("period", PERIODS)
        discount = self._one_of("discount", DISCOUNTS) or None
        start, end = self._day("effective_from"), self._day("effective_to")
        verified, pence = self._day("verified_on"), self._pence()
        if start and end and end < start:
            self.faults.append("effective_to is before effective_from")
        if self.faults or start is None or verified is None:
            return None
        source = self._cells["source"]
        return FeeRow(band, membership, period, discount, pence, start, end, source, verified, line)

    def _one_of(self, name: str, known: Collection[str]) -> str:
        value = self._cells[name].lower()
        if value and value not in known:
            self.faults.append(f"unknown {name} {value!r}; known are {', '.join(known)}")
        return value

    def _pence(self) -> int:
        if not self._cells["amount"]:
            return 0
        try:
            return pence_of(self._cells["amount"])
        except ValueError as error:
            self.faults.append(str(error))
            return 0

    def _day(self, name: str) -> date | None:
        text = self._cells[name]
        if not text:
            return None
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        self.faults.append(f"{name} {text!r} is not a date such as 2026-09-01 or 01/09/2026")
        return None
