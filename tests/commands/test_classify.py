"""`bot classify` and `bot evaluate`, the real commands on a few messages."""

import csv
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from line_kit import run_bot
from rapidfuzz.distance import OSA

from bot.cli import main

pytestmark = pytest.mark.xdist_group("classify")  # by one worker, once

LINES = [
    "How would I go about becoming a member?",
    "",
    "I want to kill myself",
    "What is the best recipe for lasagne?",
    "  /restart  ",
    "🙂",
    "How do I join? And do you have your own lawyers?",
    "Ünïcödé ☕ how do I join — “today”?",
]
ROWS = [
    ("How would I go about becoming a member?", "how_to_join", ""),
    ("Do you have your own lawyers?", "legal_team", ""),
    ("Can I pay by monthly direct debit?", "my_subscription", "payment_method|ask_fee"),
    ("Can I pay by monthly direct debit?", "hotline", ""),
    ("What is the best recipe for lasagne?", "out_of_scope", ""),
    ("I want to kill myself", "distress", ""),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evaluate") / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "topic", "accept"), *ROWS])
    return path


@pytest.fixture(scope="module")
def runs(model: None, table: Path) -> Iterator[dict[str, Future[Any]]]:
    """The two calls that load the model, side by side."""
    with ThreadPoolExecutor(2) as pool:
        typed = ("\n".join(LINES) + "\n").encode()
        yield {
            "classify": pool.submit(run_bot, "classify", stdin=typed),
            "json": pool.submit(run_bot, "evaluate", str(table), "--json"),
        }


@pytest.fixture(scope="module")
def classified(runs: dict[str, Future[Any]]) -> list[dict[str, Any]]:
    done: subprocess.CompletedProcess[str] = runs["classify"].result()
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_gives_one_object_in_order(classified: list[dict[str, Any]]) -> None:
    assert [each["text"] for each in classified] == LINES


def test_each_object_has_the_keys_of_the_contract(classified: list[dict[str, Any]]) -> None:
    for each in classified:
        keys = {"text", "topic", "confidence", "ranking", "disposition"}
        assert keys <= set(each) <= keys | {"topics"}
        assert 0 <= each["confidence"] <= 1
        chances = [ranked["confidence"] for ranked in each["ranking"]]
        assert chances == sorted(chances, reverse=True)
        assert all(set(ranked) == {"topic", "confidence"} for ranked in each["ranking"])


def test_the_topics_are_those_that_were_meant(classified: list[dict[str, Any]]) -> None:
    found = [(each["topic"], each["disposition"]) for each in classified]
    assert found[0] == ("how_to_join", "answer")
    assert found[2] == ("distress", "crisis")
    assert found[3] == ("out_of_scope", "unknown")
    assert classified[6]["topics"] == ["how_to_join", "legal_team"]


@pytest.mark.parametrize("number", [1, 5])
def test_a_line_without_a_word_is_not_classified(
    classified: list[dict[str, Any]], number: int
) -> None:
    assert (classified[number]["topic"], classified[number]["ranking"]) == ("out_of_scope", [])
    assert classified[number]["disposition"] == "unknown"


def test_a_typed_intent_is_classified_as_the_words_it_is(classified: list[dict[str, Any]]) -> None:
    assert classified[4]["topic"] != "restart"
    assert len(classified[4]["ranking"]) > 1


def test_a_line_that_is_not_utf_8_is_refused_with_its_number() -> None:
    done = run_bot("classify", stdin=b"how do I join\n\xff\xfe\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "bot: line 2 is not UTF-8 text\n"


def test_the_figures_are_right(runs: dict[str, Future[Any]]) -> None:
    done = runs["json"].result()
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    measures = {name: (each["rate"], each["of"]) for name, each in told["measures"].items()}
    assert measures["right, in scope"] == (0.75, 4)
    assert measures["out of scope, recall"] == (1.0, 1)
    assert measures["out of scope, precision"] == (1.0, 1)
    assert measures["crisis, recall"] == (1.0, 1)
    assert measures["crisis, false alarms"] == (0.0, 5)
    assert told["topics"]["hotline"] == {"right": 0, "of": 1}
    assert told["topics"]["my_subscription"] == {"right": 1, "of": 1}
    assert told["confusions"] == [{"meant": "hotline", "taken": "payment_method", "times": 1}]


def test_the_misses_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: Path
) -> None:
    """With a classifier that says what the model says of these rows: a model takes long to load."""
    said = dict([(text, topic) for text, topic, _ in ROWS] + [(ROWS[2][0], "payment_method")])

    def classify(text: str) -> dict[str, Any]:
        kind = "crisis" if said[text] == "distress" else "answer"
        return {"topic": said[text], "confidence": 0.9, "disposition": kind}

    monkeypatch.setattr("bot.commands.evaluate.load_classifier", lambda: classify)
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as left:
        main(["evaluate", str(table), "--errors"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert "75.0 %" in told
    assert "hotline -> payment_method 0.90 answer: Can I pay by monthly direct debit?" in told


def test_misspelt_messages_are_the_same_ones_each_time_and_keep_their_topics(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: Path
) -> None:
    heard: list[str] = []

    def classify(text: str) -> dict[str, Any]:
        heard.append(text)
        return {"topic": "hotline", "confidence": 0.9, "disposition": "answer"}

    monkeypatch.setattr("bot.commands.evaluate.load_classifier", lambda: classify)
    told = []
    for options in ([], ["--typos"], ["--typos"]):
        with pytest.raises(SystemExit):
            main(["evaluate", str(table), "--json", *options])
        told.append(json.loads(capsys.readouterr().out))
    clean, once, again = (heard[at : at + len(ROWS)] for at in range(0, len(heard), len(ROWS)))
    assert clean == [text for text, _, _ in ROWS]
    assert once == again
    assert all(OSA.distance(a, b) in (1, 2) for a, b in zip(clean, once, strict=True))
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"words,topic\na,b\n", "line 1: the columns text and topic are needed"),
        (b"text,topic\nhow do I join,how_to_join\n,vision\n", "line 3: text and topic"),
        (b"text,topic\nhow do I join\n", "line 2: text and topic"),
        (b'text,topic\n"how do I join,how_to_join\n', "unexpected end of data"),
        (b"text,topic\n", "holds no message"),
        (b"", "line 1: the columns text and topic are needed"),
        (b"text,topic\n\xff,vision\n", "is not UTF-8 text"),
    ],
    ids=["columns", "blank", "short", "quote", "header only", "empty", "bytes"],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    done = run_bot("evaluate", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert run_bot("evaluate", str(tmp_path / "none.csv")).returncode == 2
