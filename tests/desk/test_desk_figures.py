"""The page of figures: charts and tables that agree, and nothing in them of anybody."""

import csv
import io
import re
import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from desk_browser import check_page, open_as
from desk_kit import DeskServer, running_desk, words
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from bot.desk.reports.figure_tables import (
    FEWER,
    FEWEST,
    NOT_SHOWN,
    FigureCell,
    FigureTable,
    as_csv,
    duration,
    hidden,
)
from bot.records.chat import conversations, feedback, finished_checks, handoffs, messages
from bot.records.chat.finished_checks import CheckFinding
from bot.records.chat.messages import InboundMessage, OutboundMessage
from bot.records.models import Enquiry
from bot.web.csv_text import csv_lines

CANARY = "canary"
RARE = "rejoin"
CHECK = "check_cover"
SECTION = re.compile(r"<section.*?</section>", re.DOTALL)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Path:
    folder = Path(shutil.copytree(desk_content, tmp_path_factory.mktemp("words") / "content"))
    source = CONTENT_SET / "checks"
    shutil.copytree(source, folder / "checks", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Iterator[DeskServer]:
    folder = tmp_path_factory.mktemp("figures")
    with running_desk(folder, content, 9, content_dir=content) as running:
        fill(running)
        yield running


def fill(desk: DeskServer) -> None:
    """Chats of ten days; every text, name and address in them is a canary."""
    now = desk.clock()
    metas = [
        {"topic": "how_to_join"},
        {"topic": "how_to_join"},
        {"fallback": "unknown"},
        {"fallback": "clarify"},
        {"check": CHECK, "question": "membership"},
        {"check": CHECK, "question": "employment_related"},
        {"check": CHECK, "outcome": "needs_adviser", "topic": CHECK},
    ]
    adviser = desk.user(desk.add("adviser", "canary@example.org", name=CANARY)).id
    with desk.database.writing() as db:
        for number in range(20):
            at = now - timedelta(days=number % 10, minutes=1)
            chat = conversations.begin(db, uuid.uuid4().hex, at, 10**6)
            for key, meta in enumerate(metas[: 1 + number % len(metas)]):
                said = messages.add_visitor(
                    db, chat.id, InboundMessage(f"{key}", CANARY, CANARY), at
                )
                messages.finish(db, said.id, [OutboundMessage(CANARY, meta=meta)], "answered", at)
                reply = messages.turn_messages(db, said.id)[1].id
            feedback.rate(db, chat.id, reply, "good" if number % 3 else "bad", at)
            rule = CheckFinding(CHECK, CANARY, {"membership": CANARY}, "needs_adviser", 4)
            finished_checks.add(db, chat.sender_id, rule, 60, at)
            if number % 3 == 0:
                handoffs.request(db, chat.id, "asked", at, topic=CANARY)
                handoffs.claim(db, chat.id, adviser, at + timedelta(minutes=number))
                handoffs.release(db, chat.id, adviser, at + timedelta(hours=1))
            person = {"about": CANARY, "name": CANARY, "email": f"{CANARY}@example.org"}
            row = Enquiry(reference=f"ENQ-{number}", body_hash=f"{number}", channel="chat")
            for name, value in {**person, "consent": CANARY, "created_at": at}.items():
                setattr(row, name, value)
            row.consent_at, row.answered_at = at, at + timedelta(hours=number)
            db.add(row)
        said = messages.add_visitor(db, chat.id, InboundMessage("rare", CANARY, CANARY), at)
        messages.finish(
            db, said.id, [OutboundMessage(CANARY, meta={"topic": RARE})], "answered", at
        )
        alone = CheckFinding(CHECK, CANARY, {}, "criminal_not_supported", 14)
        finished_checks.add(db, chat.sender_id, alone, 60, at)


def drawn(section: str) -> list[tuple[str, str]]:
    """Each row of a chart: its label and its values."""
    labels = re.findall(r'<span class="label">(.*?)</span>', section)
    values = re.findall(r'<span class="value">(.*?)</span>', section)
    return [(unescape(a), unescape(b)) for a, b in zip(labels, values, strict=True)]


def listed(section: str) -> list[tuple[str, str]]:
    """Each row of a table: its heading and its cells."""
    found = []
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", section):
        head, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        found.append((unescape(head), " / ".join(unescape(cell) for cell in cells)))
    return found


def test_a_reader_sees_each_chart_with_the_table_that_it_is_drawn_from(desk: DeskServer) -> None:
    page = desk.signed_in("reader").get("/desk/figures").text
    charts = [section for section in SECTION.findall(page) if 'class="chart"' in section]
    assert len(charts) >= 8
    for section in charts:
        assert drawn(section) == listed(section)
        assert len(drawn(section)) >= 1


def test_bars_are_as_long_as_their_numbers(desk: DeskServer) -> None:
    page = desk.signed_in("reader").get("/desk/figures").text
    section = next(one for one in SECTION.findall(page) if 'id="messages"' in one)
    rows = [[int(n) for n in value.split(" / ")] for _, value in drawn(section)]
    largest = max(map(sum, rows))
    bars = re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', section)
    expected = [
        (100 * sum(row[:place]) / largest, 100 * count / largest)
        for row in rows
        for place, count in enumerate(row)
        if count
    ]
    assert [float(n) for bar in bars for n in bar] == pytest.approx(
        [n for bar in expected for n in bar], abs=0.01
    )


def test_the_csv_is_the_table(desk: DeskServer) -> None:
    browser = desk.signed_in("reader")
    page = browser.get("/desk/figures").text
    links = [unescape(link) for link in re.findall(r'href="(/desk/figures/csv[^"]+)"', page)]
    sections = [section for section in SECTION.findall(page) if "/desk/figures/csv" in section]
    assert len(links) == len(sections) >= 10
    for link, section in zip(links, sections, strict=True):
        answer = browser.get(link)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        _, *rows = csv.reader(io.StringIO(answer.text))
        assert [(head, " / ".join(cells)) for head, *cells in rows] == listed(section)
        assert CANARY not in answer.text


def test_nothing_of_anybody_is_on_the_page(desk: DeskServer) -> None:
    page = desk.signed_in("reader", "someone@example.org").get("/desk/figures").text
    assert CANARY not in page
    assert "ENQ-" not in page


def test_what_happened_to_fewer_than_five_is_not_counted_out(desk: DeskServer) -> None:
    page = desk.signed_in("reader").get("/desk/figures").text
    outcomes = next(one for one in SECTION.findall(page) if f'id="outcomes_{CHECK}"' in one)
    assert sorted(value for _, value in listed(outcomes)) == [FEWER, NOT_SHOWN]
    topics = next(one for one in SECTION.findall(page) if 'id="topics"' in one)
    assert FEWER in [value for _, value in listed(topics)]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=2026-11-20&to=2026-11-19", "before the last"),
        ("from=tomorrow", "can't be read"),
        ("from=2020-01-01&to=2026-11-19", "two years at most"),
        ("by=hour", "by day or by week"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_in_words(
    desk: DeskServer, query: str, told: str
) -> None:
    answer = desk.signed_in("reader").get(f"/desk/figures?{query}")
    assert answer.status_code == 400
    assert told in words(answer)


@given(st.lists(st.integers(0, 30), max_size=8))
def test_no_small_count_can_be_read_or_worked_out_from_the_sum(counts: list[int]) -> None:
    cells = hidden(counts)
    shown = [cell for cell in cells if cell.text not in (FEWER, NOT_SHOWN)]
    assert all(cell.size == 0 or cell.size >= FEWEST for cell in cells)
    assert all(cell.text == str(cell.size) for cell in shown)
    secret = [count for count, cell in zip(counts, cells, strict=True) if cell not in shown]
    if len(secret) == 1:
        assert len([count for count in counts if count]) == 1


@pytest.mark.parametrize("label", ["=1", "+1", "-1", "@a", "＝1", "a;=1", " =1", "a\n@b"])
def test_no_cell_of_a_csv_is_a_formula_however_it_is_read(label: str) -> None:
    table = FigureTable("k", "t", "head", ("+a",), ((label, (FigureCell("-1"),)),))
    text = as_csv(table)
    assert text == csv_lines([("head", "+a"), (label, "-1")])
    (_, (read, count)) = csv.reader(io.StringIO(text))
    assert read != label and read.replace("'", "") == label
    assert count == "'-1"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "–"),
        (59, "59 s"),
        (60, "1 min"),
        (7199, "120 min"),
        (7200, "2 h"),
        (172800, "2 days"),
    ],
)
def test_times_are_told_in_the_unit_that_fits(seconds: float | None, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.browser
@pytest.mark.parametrize("state", ["full", "by week", "empty"])
def test_the_page_can_be_used_by_everybody(chromium: Browser, desk: DeskServer, state: str) -> None:
    today = desk.clock().date()
    ranges = {
        "full": f"from={today - timedelta(days=9)}",
        "by week": "by=week",
        "empty": "from=2026-01-01&to=2026-01-02",
    }
    context, page = open_as(chromium, desk, "reader")
    page.goto(f"/desk/figures?{ranges[state]}")
    for each in page.locator("details:not([open]) summary").all()[:2]:
        each.click()
    check_page(page, f"figures {state}")
    context.close()
