"""The report of the benchmark, from stored figures."""

import copy
from pathlib import Path
from typing import Any

from benchmarks import results_page
from benchmarks.plot import draw
from benchmarks.result_tables import report, table

WAYS = ("stock/parse", "stock/rest", "baseline/parse", "baseline/rest")
OURS = ("ours/parse", "ours/rest", "ours/gateway")
RATES = {"right": 0.9, "answered": 0.8, "out_of_scope_recall": 0.7, "out_of_scope_precision": 0.6}
EFFORT = {"seconds": 60.0, "cpu_seconds": 90.5, "memory_mb": 900.0}


def one_round(stock: float, ours: float, baseline: float) -> dict[str, Any]:
    """A round in which each message of a system took so many milliseconds."""
    times = {"stock": stock, "ours": ours, "baseline": baseline}

    def of(way: str) -> float:
        return times[way.split("/")[0]] + (2 if way.endswith("gateway") else 0)

    bursts = {
        way: {
            "1": {"rate": 1000 / of(way), "p95": of(way), "lost": 0, "own_share": 0.1},
            "64": {"rate": 2000 / of(way), "p95": 64 * of(way), "lost": 1, "own_share": 0.25},
        }
        for way in (*WAYS, *OURS)
        if not way.endswith("parse")
    }
    return {
        "load_before": [0.1, 0.2, 0.3],
        "start_seconds": times,
        "memory_mb": times,
        "one_by_one": {way: [of(way)] * 3 for way in (*WAYS, *OURS)},
        "at_once": bursts,
    }


RUN: dict[str, Any] = {
    "date": "2026-11-25",
    "commit": "abc",
    "machine": {
        "processor": "P",
        "cores": 2,
        "memory_gb": 8,
        "system": "Linux 6",
        "python": "3.10",
    },
    "versions": {"rasa": "3.6.21"},
    "options": {"most": 10, "seed": 1, "rounds": 3, "messages": 3},
    "examples": {"all": 8974, "sample": 740, "topics": 74},
    "training": dict.fromkeys(("stock", "ours_sample", "ours", "baseline"), EFFORT),
    "understanding": dict.fromkeys(("stock", "ours_sample", "ours", "baseline"), RATES),
    # The second round was disturbed: everything took ten times as long.
    "rounds": [one_round(40, 20, 10), one_round(400, 200, 100), one_round(44, 20, 10)],
}
LOAD: dict[str, Any] = {
    "machine": RUN["machine"],
    "date": "2026-11-25",
    "visitors": 1000,
    "every": 30.0,
    "seconds": 180.0,
    "sent": 6000,
    "unanswered": 2,
    "median": 50.0,
    "p95": 400.0,
    "p99": 700.0,
    "own_share": 0.2,
    "lost": 0,
    "without_reply": 1,
}


def row(text: str, label: str) -> list[str]:
    found = [line for line in text.splitlines() if line.startswith(f"| {label} |")]
    return [cell.strip() for cell in found[0].strip("|").split("|")][1:]


def test_figures_are_medians_of_rounds_and_ratios_medians_of_the_rounds_ratios() -> None:
    told = row(report(RUN), "message by Rasa's REST channel, median ms")
    assert told == ["44.0", "20.0", "10.0", "0.50", "2.0"]


def test_what_has_no_gateway_is_asked_by_rest_and_stands_beside_our_gateway() -> None:
    told = row(report(RUN), "message through our gateway, median ms")
    assert told == ["44.0", "22.0", "10.0", "0.51", "2.2"]


def test_messages_a_second_are_told_for_each_number_of_visitors() -> None:
    text = report(RUN)
    assert row(text, "messages a second, 64 at once, REST")[:3] == ["45.5", "100", "200"]
    assert row(text, "messages a second, 1 at once, gateway")[1] == "45.5"


def test_the_slowest_of_a_burst_are_told_without_ratios_which_would_swing() -> None:
    told = row(report(RUN), "… 95th percentile, ms")
    assert told[3:] == ["", ""] and all(float(each) for each in told[:3])
    assert all(row(report(RUN), "… 95th percentile"))


def test_a_burst_without_any_answer_is_told_as_endless() -> None:
    run = copy.deepcopy(RUN)
    for each in run["rounds"]:
        each["at_once"]["stock/rest"]["64"]["p95"] = None
    assert "inf" in report(run)


def test_messages_without_an_answer_are_told_as_are_load_and_own_share() -> None:
    text = report(RUN)
    assert "Messages without an answer:\n12." in text
    assert (
        "0.1, 0.1, 0.1" in text
        and "core: 25 % for stock, 25 % for ours, 25 % for baseline." in text
    )


def test_stock_on_every_example_stands_in_the_table_where_it_was_measured() -> None:
    full = {**RUN, "training": {"stock_all": EFFORT}, "understanding": {"stock_all": RATES}}
    assert "stock, on every example" not in report(RUN)
    assert row(report(RUN, full=full), "stock, on every example")[:2] == ["8,974", "90.0 %"]


def test_a_thousand_visitors_are_told_where_they_were_let_in() -> None:
    assert "A thousand visitors" not in report(RUN)
    text = report(RUN, load=LOAD)
    assert row(text, "answered: median, 95th and 99th percentile, ms") == ["50.0, 400, 700"]
    assert row(text, "lost: sent, and not in the database") == ["0"]


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    lines = table(["a", "b"], [["c", "1"]]).splitlines()
    assert lines == ["| a | b |", "| --- | ---: |", "| c | 1 |"]


def test_the_picture_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    draw(RUN, tmp_path / "one.png")
    draw(RUN, tmp_path / "two.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_words_outside_the_marks_stay_when_figures_are_written() -> None:
    before, after = f"# Benchmark\n{results_page.BEGIN}old\n", "\n## How\n"
    fresh = results_page.with_figures(f"{before}{results_page.END}{after}", RUN, load=LOAD)
    assert fresh.startswith("# Benchmark\n") and fresh.endswith(after) and "old" not in fresh
    assert results_page.with_figures(fresh, RUN, load=LOAD) == fresh


def test_the_page_agrees_with_the_figures_beside_it() -> None:
    text, run = results_page.PAGE.read_text("utf-8"), results_page.results("run")
    if run is None:
        assert results_page.BEGIN + results_page.END in text and not results_page.PICTURE.exists()
        return
    more = {name: results_page.results(name) for name in ("full", "load")}
    assert results_page.with_figures(text, run, **more) == text
    assert results_page.PICTURE.is_file()
