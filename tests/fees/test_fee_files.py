"""Fee files: a valid schedule survives a round trip; whatever is wrong is found with its line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fees.fee_csv import COLUMNS, FeeFileError, read_fee_file, write_fee_file
from bot.fees.fee_model import FeeRow
from bot.fees.fee_schedule import figure
from bot.fees.money import pence_of, pounds, spoken

BANDS = ("head", "deputy")
START = date(2026, 1, 1)
DAY = timedelta(days=1)
LINE = "head,full,month,,12.50,2026-01-01,,A source,2026-01-01"


@st.composite
def schedules(draw: st.DrawFn, least: int = 1) -> list[FeeRow]:
    """Series without gaps, each of `least` rows or more."""
    keys = st.tuples(
        st.sampled_from(BANDS),
        st.sampled_from(["full", "associate"]),
        st.sampled_from(["month", "year"]),
        st.sampled_from([None, "parental_leave", "introductory"]),
    )
    rows = []
    for key in draw(st.lists(keys, min_size=1, max_size=4, unique=True)):
        begin = START + DAY * draw(st.integers(0, 400))
        lengths = draw(st.lists(st.integers(1, 40), min_size=least, max_size=4))
        is_open = draw(st.booleans())
        for place, length in enumerate(lengths):
            until = begin + DAY * (length - 1)
            last = place == len(lengths) - 1
            end = None if last and is_open else until
            pence = draw(st.integers(0, 100_000))
            rows.append(FeeRow(*key, pence, begin, end, 'A, "source"; here', START))
            begin = until + DAY
    return rows


def refused(text: str | bytes) -> list[tuple[int, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FeeFileError) as caught:
        read_fee_file(data, BANDS)
    return [(each.line, each.words) for each in caught.value.problems]


def file(*lines: str) -> str:
    return "\n".join([",".join(COLUMNS), *lines, ""])


def bare(rows: list[FeeRow]) -> list[tuple[object, ...]]:
    return [(*row.key, row.pence, row.effective_from, row.effective_to) for row in rows]


@given(schedules())
def test_a_valid_schedule_survives_the_way_to_csv_and_back(rows: list[FeeRow]) -> None:
    text = write_fee_file(rows)
    assert bare(read_fee_file(text.encode(), BANDS)) == bare(rows)
    assert write_fee_file(read_fee_file(text.encode(), BANDS)) == text


@given(schedules())
def test_what_a_spreadsheet_makes_of_a_file_is_read_the_same(rows: list[FeeRow]) -> None:
    text = write_fee_file([FeeRow(*row.key, *bare([row])[0][4:], "Minutes", START) for row in rows])
    excel = b"\xef\xbb\xbf" + text.replace(",", ";").replace("\n", "\r\n").encode()
    assert bare(read_fee_file(excel, BANDS)) == bare(rows)


@given(schedules(least=2), st.integers(1, 60), st.data())
def test_a_gap_put_in_is_found_with_its_line_and_its_days(
    rows: list[FeeRow], width: int, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(with_one_before(rows)))
    before, row = rows[place - 1], rows[place]
    shift = width * DAY
    moved = [
        replace(
            each,
            effective_from=each.effective_from + shift,
            effective_to=each.effective_to and each.effective_to + shift,
        )
        if each.key == row.key and number >= place
        else each
        for number, each in enumerate(rows)
    ]
    first, last = before.effective_to + DAY, before.effective_to + shift
    days = str(first) if width == 1 else f"{first} to {last}"
    ((line, words),) = refused(write_fee_file(moved))
    assert line == place + 2
    assert words.startswith("no figure for") and words.endswith(f" on {days}")


@given(schedules(least=2), st.integers(1, 60), st.data())
def test_an_overlap_put_in_is_found_with_both_of_its_lines(
    rows: list[FeeRow], width: int, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(with_one_before(rows)))
    before = rows[place - 1]
    rows[place - 1] = replace(before, effective_to=before.effective_to + width * DAY)
    found = dict(refused(write_fee_file(rows)))
    assert found[place + 2].endswith(f"overlap with those on line {place + 1}")
    assert all("overlap" in words and line >= place + 2 for line, words in found.items())


def with_one_before(rows: list[FeeRow]) -> list[int]:
    return [i for i, row in enumerate(rows) if i and rows[i - 1].key == row.key]


@given(schedules(), st.data())
def test_a_negative_amount_put_in_is_found_with_its_line(
    rows: list[FeeRow], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    lines = write_fee_file(
        [FeeRow(*r.key, 100, *bare([r])[0][5:], "x", START) for r in rows]
    ).splitlines()
    lines[place + 1] = lines[place + 1].replace(",1.00,", ",-1.00,")
    assert (place + 2, "the amount '-1.00' is negative") in refused("\n".join(lines))


@given(schedules(), st.integers(-1, 1), st.integers(0, 90), st.data())
def test_a_day_beside_a_boundary_gets_the_figure_that_a_plain_search_gives(
    rows: list[FeeRow], step: int, near: int, data: st.DataObject
) -> None:
    row = data.draw(st.sampled_from(rows))
    edge = data.draw(st.sampled_from([row.effective_from, row.effective_to or row.effective_from]))
    day = edge + DAY * step
    own = [each for each in rows if each.key == row.key]
    holding = [r for r in own if r.effective_from <= day <= (r.effective_to or date.max)]
    until = date.max if holding and holding[0].effective_to else day + DAY * near
    later = [r for r in own if day < r.effective_from <= until]
    coming = sorted(later, key=lambda r: r.effective_from)
    found = figure(rows, row.key, day, near)
    assert (found.now if found else None) == (holding[0] if holding else None)
    if found:
        assert found.next == (coming[0] if coming else None)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("month", "", "period is missing"),
        ("month", "week", "unknown period 'week'"),
        ("head", "janitor", "unknown band 'janitor'"),
        ("full", "gold", "unknown membership 'gold'"),
        ("month,,", "month,student,", "unknown discount 'student'"),
        ("12.50", "twelve", "'twelve' is not an amount in pounds"),
        ("12.50", "12.505", "'12.505' is not an amount in pounds"),
        ("12.50", "1e5", "is not an amount in pounds"),
        ("12.50", "", "amount is missing"),
        ("12.50", "999999", "too large for a fee"),
        ("2026-01-01,,", "2026-02-30,,", "is not a date"),
        (",,A", ",2025-12-31,A", "effective_to is before effective_from"),
        ("A source", "", "source is missing"),
        ("source,2026-01-01", "source,", "verified_on is missing"),
        ("source,", "source,more,", "10 cells, but 9 columns"),
    ],
)
def test_a_cell_at_fault_is_told_with_its_line(old: str, new: str, words: str) -> None:
    other = LINE.replace("head", "deputy")
    assert any(
        line == 3 and words in told
        for line, told in refused(file(other, LINE.replace(old, new, 1)))
    )


def test_every_fault_is_told_at_once_in_the_order_of_lines() -> None:
    lines = [LINE.replace("12.50", "-1"), LINE.replace("month", ""), LINE.replace("head", "x")]
    assert [line for line, _ in refused(file(*lines))] == [2, 3, 4]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "the file is empty"),
        (file().encode(), 1, "there is no figure"),
        (file(LINE).replace("period", "time").encode(), 1, "the column 'period' is missing"),
        (file(LINE).encode() + b"caf\xe9", 3, "not UTF-8"),
        (file(LINE, '"open').encode(), 3, "quotation marks"),
        (file(LINE, LINE).encode(), 3, "overlap with those on line 2"),
        (b"a\0b", 1, "not a text file"),
    ],
)
def test_a_file_at_fault_is_told_with_its_line(data: bytes, line: int, words: str) -> None:
    assert any(at == line and words in told for at, told in refused(data))


@given(st.binary(max_size=200))
def test_no_bytes_whatever_do_more_than_being_refused(data: bytes) -> None:
    refused(data)


@given(st.integers(0, 10_000_000))
def test_pence_survive_every_way_of_writing_them(pence: int) -> None:
    assert pence_of(pounds(pence)) == pence == pence_of(spoken(pence))


def test_money_is_spoken_as_people_write_it() -> None:
    assert [spoken(each) for each in (1250, 30000, 123456)] == ["£12.50", "£300.00", "£1,234.56"]
