"""What the benchmark reckons with: figures, questions, crowds, finished parts, processes."""

import json
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from line_kit import is_alive

from benchmarks import processes
from benchmarks.asking import conversations
from benchmarks.crowd import Crowd, audit
from benchmarks.percentiles import number, p95, percentile, ratio
from benchmarks.processes import BenchmarkError, Command, family, filter_lines, run, serving
from benchmarks.understood import understood
from benchmarks.unfinished_run import FinishedParts, mark_of, write_json
from benchmarks.visitor_questions import OPENERS, Questions


def python(code: str, folder: Path) -> Command:
    return Command([sys.executable, "-c", code], folder)


def test_a_percentile_lies_between_neighbours_by_line() -> None:
    assert percentile([1, 2, 3, 4, 5], 50) == 3
    assert p95(list(range(101))) == 95
    assert p95([0, 10]) == 9.5
    assert p95([7]) == 7


def test_figures_and_ratios_keep_the_digits_that_mean_something() -> None:
    assert [number(each) for each in (1234.5, 99.96, 7.04)] == ["1,234", "100.0", "7.0"]
    assert [ratio(each, 10) for each in (250, 34, 3.4)] == ["25", "3.4", "0.34"]


def test_no_question_comes_twice_and_the_same_seed_asks_the_same() -> None:
    texts = [f"question {each}" for each in range(9)]
    asked = Questions(texts, 1).take(9 * len(OPENERS))
    assert len(set(asked)) == len(asked) and set(asked[:9]) == set(texts)
    assert Questions(texts, 1).take(50) == asked[:50] != Questions(texts, 2).take(50)


def test_questions_that_have_run_out_are_not_asked_again() -> None:
    with pytest.raises(BenchmarkError, match="only 20 different"):
        Questions(["one"], 1).take(len(OPENERS) + 1)


def test_texts_are_asked_in_conversations_and_none_is_left_out() -> None:
    texts = [str(each) for each in range(8)]
    assert list(conversations(texts, 3)) == [["0", "1", "2"], ["3", "4", "5"], ["6", "7"]]


def test_each_visitor_of_a_crowd_writes_every_so_often_from_a_beginning_of_their_own() -> None:
    moments = Crowd(100, every=30, seconds=90).moments()
    assert len(moments) == 100 and all(len(each) == 3 for each in moments)
    for first, second, third in moments:
        assert 0 <= first < 30 and second - first == pytest.approx(30) == third - second
    assert len({each[0] for each in moments}) == 100


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "assistant.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE messages (id, author, idempotency_key, reply_to)")
        rows = [(1, "visitor", "a", None), (2, "assistant", None, 1), (3, "visitor", "b", None)]
        db.executemany("INSERT INTO messages VALUES (?, ?, ?, ?)", [*rows, (4, "notice", None, 3)])
        db.commit()
    return path


def test_a_message_is_lost_whose_key_is_not_in_the_database(database: Path) -> None:
    assert audit(database, ["a", "b", "c", "d"]) == {"lost": 2, "without_reply": 1}
    assert audit(database, ["a"]) == {"lost": 0, "without_reply": 0}


def test_a_finished_part_is_not_made_again_and_a_failed_one_is(tmp_path: Path) -> None:
    parts, made = FinishedParts(tmp_path), []

    def make() -> dict[str, Any]:
        made.append(1)
        if len(made) == 1:
            raise BenchmarkError("interrupted")
        return {"times": [1.5, 2.0], "of": {"text": "ä [ 1, 2 ]"}}

    with pytest.raises(BenchmarkError):
        parts.get("round-1", make)
    first = parts.get("round-1", make)
    assert (
        parts.get("round-1", make) == first == {"times": [1.5, 2.0], "of": {"text": "ä [ 1, 2 ]"}}
    )
    assert len(made) == 2


def test_lists_of_numbers_stand_on_one_line_of_json(tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"a": [1, 2.5, -3], "b": {"c": [0.1]}, "d": []})
    text = (tmp_path / "run.json").read_text("utf-8")
    assert "[1, 2.5, -3]" in text and json.loads(text)["b"]["c"] == [0.1]


def test_a_folder_s_mark_follows_its_files_and_their_names(tmp_path: Path) -> None:
    marks = [mark_of(tmp_path)]
    for name, text in (("a.yml", "1"), ("a.yml", "2"), ("b.yml", "2")):
        (tmp_path / name).write_text(text)
        marks.append(mark_of(tmp_path))
    (tmp_path / "a.pyc").write_text("compiled")
    assert len(set(marks)) == 4 and mark_of(tmp_path) == marks[-1]


@pytest.mark.parametrize(
    "intent,response,expected",
    [
        ("ask_fee", None, ("ask_fee", "answer")),
        ("faq", "faq/how_to_join", ("how_to_join", "answer")),
        ("faq", "chat/greet", ("greet", "answer")),
        ("nlu_fallback", "faq/how_to_join", ("out_of_scope", "unknown")),
        ("out_of_scope", "faq/how_to_join", ("out_of_scope", "unknown")),
        (None, None, ("out_of_scope", "unknown")),
    ],
)
def test_stock_is_taken_at_what_it_would_answer(
    intent: str | None, response: str | None, expected: tuple[str, str]
) -> None:
    parsed: dict[str, Any] = {"intent": {"name": intent, "confidence": 0.9}}
    if response:
        parsed["response_selector"] = {"default": {"response": {"intent_response_key": response}}}
    told = understood(parsed)
    assert (told["topic"], told["disposition"]) == expected


def test_a_process_that_is_measured_tells_its_seconds_and_its_memory(tmp_path: Path) -> None:
    effort = run(python("held = bytearray(60_000_000)", tmp_path), tmp_path / "log")
    assert effort.seconds > 0 and effort.cpu_seconds > 0 and effort.memory_mb > 55


def test_a_process_that_fails_is_told_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="log"):
        run(python("raise SystemExit('no data')", tmp_path), tmp_path / "log")
    assert "no data" in (tmp_path / "log").read_text()


def test_a_filter_has_to_answer_every_line(tmp_path: Path) -> None:
    echo = python("import sys\nfor line in sys.stdin: print(line.upper(), end='')", tmp_path)
    assert filter_lines(echo, ["ä", "b"], tmp_path / "log") == ["Ä", "B"]
    with pytest.raises(BenchmarkError):
        filter_lines(python("print('one')", tmp_path), ["a", "b"], tmp_path / "log")


SERVER = """
import http.server, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                         start_new_session=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])),
                                http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.mark.parametrize("hearing", ["hears", "deaf"])
def test_nothing_that_was_started_is_left_when_a_run_is_interrupted(
    tmp_path: Path, hearing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOPPED_AFTER", 10 if hearing == "hears" else 0.2)
    (port,) = processes.free_ports(1)
    command = Command([sys.executable, "-c", SERVER, str(port), hearing], tmp_path)
    seen: set[int] = set()
    with (
        pytest.raises(KeyboardInterrupt),
        serving(command, [f"http://127.0.0.1:{port}/"], tmp_path / "log") as (pid, seconds),
    ):
        seen |= family(pid)
        assert len(seen) == 2 and seconds > 0 and processes.memory_mb(pid) > 5
        raise KeyboardInterrupt
    deadline = time.monotonic() + 10
    while any(map(is_alive, seen)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in seen if is_alive(pid)] == []


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C is heard, whatever the process that began the tests did to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_who_interrupts_twice_leaves_nothing_running_either(
    tmp_path: Path, interruptible: None
) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
    )
    process = python(f"{deaf}; time.sleep(600)", tmp_path).start(tmp_path / "log", stdout=PIPE)
    assert process.stdout is not None and process.stdout.readline()
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        processes.end(process)
    assert process.returncode == -signal.SIGKILL


def test_a_server_that_ends_while_it_starts_is_told_at_once(tmp_path: Path) -> None:
    with (
        pytest.raises(BenchmarkError, match="ended while it started"),
        serving(python("raise SystemExit(3)", tmp_path), ["http://127.0.0.1:9/"], tmp_path / "log"),
    ):
        pass
