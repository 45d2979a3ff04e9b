"""`bot content review`: what to learn from, out of a real database and by the real encoder."""

import csv
import json
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from line_kit import run_bot
from ruamel.yaml import YAML

from bot.evaluation.labelled_messages import read_messages
from bot.records import Database, upgrade
from bot.records.chat import conversations, messages
from bot.records.chat.messages import InboundMessage, OutboundMessage
from bot.records.staff import staff_corrections

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
PARKING = ("where can i leave my car", "is there somewhere to leave my car?", "can I park my car")
OUTCOME = {
    "check": "check_cover",
    "outcome": "prior_process",
    "facts": {
        "membership": "full",
        "employment_related": "yes",
        "stage": "process_started",
        "timing": "before_joining",
        "issue_type": "internal_disciplinary",
        "threatens_employment": "yes",
    },
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database with what there is to learn."""
    folder = tmp_path_factory.mktemp("review")
    url = f"sqlite:///{folder / 'own.db'}"
    upgrade(url)
    database = Database(url)
    for text in (*PARKING, PARKING[0]):
        ask(database, text, {"fallback": "unknown"})
    ask(database, "i want my blurble regrommeted", {"fallback": "unknown"}, NOW - timedelta(9))
    correct(database, "topic", "how_to_join", "my name is Zebedee Quux, how would i enlist here")
    correct(database, "topic", "how_to_join", "how do i sign up")  # an example already
    correct(database, "fact", "timing=after_joining", "I joined first", OUTCOME)
    correct(database, "outcome", "needs_adviser", "hm", OUTCOME)
    correct(database, "words", "Ring a@b.example first.", "[odd](words) [here]")
    database.close()
    return {"BOT_DATABASE_URL": url, "BOT_VAR_DIR": str(folder)}


def ask(database: Database, text: str, meta: dict[str, Any], at: datetime = NOW) -> int:
    with database.writing() as db:
        chat = conversations.begin(db, uuid.uuid4().hex, at, 3600)
        said = messages.add_visitor(db, chat.id, InboundMessage("k", "h", text), at)
        messages.finish(db, said.id, [OutboundMessage("So.", meta=meta)], messages.ANSWERED, at)
        return int(messages.turn_messages(db, said.id)[1].id)


def correct(
    database: Database, kind: str, right: str, text: str, meta: dict[str, Any] | None = None
) -> None:
    reply = ask(database, text, meta or {"topic": "benefits"})
    with database.writing() as db:
        staff_corrections.add(db, reply, None, kind, right, "as staff say", NOW)


def test_the_most_frequent_group_comes_first_with_what_stands_for_it(place: dict[str, str]) -> None:
    done = run_bot("content", "review", env=place)
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[0]
    assert first == f"4 × {PARKING[0]}"
    assert "right: topic how_to_join (as staff say)" in done.stdout
    assert "Zebedee" not in done.stdout and "a@b.example" not in done.stdout


def test_groups_are_the_same_each_time(place: dict[str, str]) -> None:
    done = [run_bot("content", "review", "--json", env=place).stdout for _ in range(2)]
    assert done[0] == done[1]
    groups = json.loads(done[0])
    assert sorted(groups[0]["texts"]) == sorted(PARKING)
    assert groups[0]["reasons"] == {"unknown": 4}
    assert sum(group["times"] for group in groups) == 10


def test_since_and_limit_narrow_what_is_shown(place: dict[str, str]) -> None:
    since = run_bot("content", "review", "--since", "2026-11-22", "--json", env=place)
    assert "blurble" not in since.stdout
    limited = run_bot("content", "review", "--limit", "1", env=place).stdout
    assert limited.count(" × ") == 1
    assert "smaller groups" in limited


def test_the_export_is_ready_for_the_files_it_is_meant_for(
    place: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "out"
    done = run_bot("content", "review", "--export", str(target), env=place)
    assert done.returncode == 0, done.stderr
    safe = "my name is somebody, how would i enlist here"
    examples = YAML(typ="safe").load(target / "examples.yml")
    assert examples["nlu"] == [{"intent": "faq/how_to_join", "examples": f"- {safe}\n"}]
    assert [(row.text, row.topic) for row in read_messages(target / "messages.csv")] == [
        (safe, "how_to_join")
    ]
    cases = [json.loads(line) for line in (target / "cases.jsonl").read_text().splitlines()]
    assert [(case["facts"]["timing"], case["outcome"]) for case in cases] == [
        ("after_joining", "in_line_with_policy"),
        ("before_joining", "needs_adviser"),
    ]
    assert {case["was"] for case in cases} == {"prior_process"}


def test_one_file_can_be_asked_for_by_its_ending(place: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    assert run_bot("content", "review", "--export", str(path), env=place).returncode == 0
    with path.open(newline="") as source:
        assert next(csv.reader(source)) == ["text", "topic", "accept"]
    wrong = run_bot("content", "review", "--export", str(tmp_path / "mine.doc"), env=place)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


def test_an_empty_database_has_nothing_to_review(tmp_path: Path) -> None:
    env = {"BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}", "BOT_VAR_DIR": str(tmp_path)}
    done = run_bot("content", "review", env=env)
    assert (done.returncode, done.stdout) == (0, "There is nothing to review.\n")
