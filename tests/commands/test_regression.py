"""The committed figures: what fails them, and what is only noise."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.evaluation.regression import (
    FiguresError,
    MeasureChange,
    compare_figures,
    figures_of,
    read_figures,
)
from bot.evaluation.scores import ScoredMessage

TOPICS = ["ask_fee"] * 40 + ["out_of_scope"] * 20 + ["distress"] * 10
ROWS = [ScoredMessage(f"message {number}", topic) for number, topic in enumerate(TOPICS)]
MINE, OUTSIDE, CRISES = range(40), range(40, 60), range(60, 70)


def results(wrong: range | set[int] = range(0), as_topic: str = "vision") -> list[Any]:
    """All understood rightly but for those numbers."""
    found = []
    for number, row in enumerate(ROWS):
        topic = as_topic if number in wrong else row.topic
        kinds = {"distress": "crisis", "out_of_scope": "unknown"}
        disposition = kinds.get(topic, "answer")
        found.append((row, {"topic": topic, "confidence": 0.9, "disposition": disposition}))
    return found


def failing(before: list[Any], after: list[Any]) -> set[str]:
    """The measures that fail when one evaluation is held against another."""
    day = date(2026, 1, 2)
    return {
        c.measure
        for c in compare_figures(figures_of(before, day), figures_of(after, day))
        if c.fails
    }


def test_what_is_as_it_was_passes() -> None:
    assert failing(results(MINE[:7]), results(MINE[:7])) == set()


@pytest.mark.parametrize(("lost", "fails"), [(1, False), (4, False), (5, True), (9, True)])
def test_losses_that_chance_would_not_bring_fail(lost: int, fails: bool) -> None:
    assert failing(results(), results(MINE[:lost])) == ({"right, in scope"} if fails else set())


def test_losses_beside_as_many_gains_are_noise() -> None:
    assert failing(results(MINE[:9]), results(MINE[9:20])) == set()
    assert failing(results(MINE[:3]), results(MINE[9:20])) == {"right, in scope"}


def test_a_gain_never_fails() -> None:
    assert failing(results(MINE[:20]), results()) == set()


def test_messages_outside_that_are_answered_fail() -> None:
    assert failing(results(), results(OUTSIDE[:5])) == {"out of scope, recall"}


def test_our_questions_that_are_turned_away_fail_twice() -> None:
    turned_away = results(MINE[:5], "out_of_scope")
    assert failing(results(), turned_away) == {"right, in scope", "out of scope, precision"}


def test_one_missed_crisis_fails_whatever_else_is_won() -> None:
    assert failing(results(MINE[:20]), results(CRISES[:1])) == {"crisis, recall"}
    assert failing(results(CRISES[:3]), results(CRISES[3:4])) == {"crisis, recall"}


def test_false_alarms_fail_beyond_noise() -> None:
    assert failing(results(), results(OUTSIDE[:4], "distress")) == set()
    assert "crisis, false alarms" in failing(results(), results(OUTSIDE[:5], "distress"))


def test_asking_back_more_often_fails() -> None:
    asked = results()
    for _, understood in asked[:5]:
        understood["disposition"] = "clarify"
    assert failing(results(), asked) == {"asked back which was meant"}


def test_the_chance_is_that_of_mcnemars_exact_test() -> None:
    assert MeasureChange("any", ["a"] * 5, []).chance == pytest.approx(1 / 32)
    assert MeasureChange("any", ["a"] * 4, ["b"]).chance == pytest.approx(6 / 32)
    assert MeasureChange("any", [], []).chance == 1.0


def test_figures_of_other_messages_are_refused() -> None:
    day = date(2026, 1, 2)
    other = [
        (ScoredMessage(f"{row.text}!", row.topic), understood) for row, understood in results()
    ]
    with pytest.raises(FiguresError, match="of other messages"):
        compare_figures(figures_of(results(), day), figures_of(other, day))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"date": "2026-01-02"}'])
def test_a_file_that_holds_no_figures_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "figures.json"
    path.write_text(content, "utf-8")
    with pytest.raises(FiguresError, match=r"figures.json holds no figures"):
        read_figures(path)


@pytest.fixture
def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the command on the messages above, with a model that takes some of them wrongly."""
    table = tmp_path / "messages.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = [(row.text, row.topic, "") for row in ROWS]
        csv.writer(file).writerows([("text", "topic", "accept"), *rows])

    def run(wrong: range, *options: str) -> int:
        said = {row.text: understood for row, understood in results(wrong)}
        monkeypatch.setattr("bot.commands.evaluate.load_classifier", lambda: said.__getitem__)
        with pytest.raises(SystemExit) as left:
            main(["evaluate", str(table), *options])
        return int(str(left.value.code))

    return run


def test_the_command_writes_figures_and_holds_the_next_model_against_them(
    evaluated: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = str(tmp_path / "figures.json")
    assert evaluated(MINE[:2], "--write", figures) == 0
    told = json.loads(Path(figures).read_text("utf-8"))
    assert told["measures"]["right, in scope"] == {"rate": 0.95, "of": 40}
    assert told["faults"]["right, in scope"] == ["message 0", "message 1"]
    assert evaluated(MINE[:6], "--against", figures) == 0
    capsys.readouterr()
    assert evaluated(MINE[:7], "--against", figures) == 1
    said = capsys.readouterr().out
    assert "lost, right, in scope: message 6" in said and "message 1" not in said
    assert "worse than committed" in said


def test_the_figures_for_a_machine_stay_alone_on_standard_output(
    evaluated: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = str(tmp_path / "figures.json")
    evaluated(MINE[:0], "--write", figures)
    capsys.readouterr()
    assert evaluated(CRISES[:1], "--against", figures, "--json") == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["measures"]["crisis, recall"] == {"rate": 0.9, "of": 10}
    assert "lost, crisis, recall: message 60" in said.err
