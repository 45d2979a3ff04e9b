"""`bot evaluate` with its commands, and `bot train --pipeline-only`."""

import json
from pathlib import Path

import pytest
from line_kit import run_bot

from bot import PROJECT_ROOT
from bot.cli import main
from bot.evaluation import cross_validation
from bot.nlu.training_examples import TrainingExample

ANSWERS = [
    ("the panel meets on the 9th", "stage", "process_started"),
    ("how much does it cost to join?", "timing", ""),
    ("yes", "membership", "full"),  # no answer to this question: a miss
]
OPENINGS = [
    {"text": "I'm a full member", "facts": {"membership": "full"}},
    {"text": "what is a TRA referral?", "facts": {}},
]


def test_help_lists_the_options_for_a_file_and_the_commands() -> None:
    done = run_bot("evaluate", "--help")
    assert done.returncode == 0
    assert "FILE | COMMAND" in done.stdout
    assert all(word in done.stdout for word in ("--against", "--typos", "facts", "cross-validate"))


def test_options_may_stand_before_the_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("text,topic\n")
    for call in (["--json", str(bad)], [str(bad), "--json"], ["messages", "--json", str(bad)]):
        done = run_bot("evaluate", *call)
        assert (done.returncode, done.stderr) == (2, "bot: bad.csv holds no message\n")


def test_without_a_file_the_call_is_wrong() -> None:
    done = run_bot("evaluate")
    assert (done.returncode, done.stderr) == (2, "bot: Missing argument 'FILE'.\n")


def test_facts_are_measured_and_misses_listed(tmp_path: Path) -> None:
    answers, openings = tmp_path / "answers.csv", tmp_path / "openings.jsonl"
    lines = [f'"{text}",{fact},{value}\n' for text, fact, value in ANSWERS]
    answers.write_text("".join(["text,fact,value\n", *lines]), encoding="utf-8")
    openings.write_text("".join(f"{json.dumps(case)}\n" for case in OPENINGS), encoding="utf-8")
    done = run_bot("evaluate", "facts", str(answers), str(openings), "--errors")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "answers understood right: 66.7% of 3",
        "facts from openings: precision 100.0%, recall 100.0%",
        "membership: full taken for -: yes",
    ]


def test_the_topic_model_is_cross_validated_and_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a few examples: all of them take minutes."""
    texts = {
        "faq/how_to_join": ["how do I join", "join please", "I want to join", "can I join", "join"],
        "ask_fee": ["what is the fee", "fee please", "tell me the fee", "a fee", "the fee for me"],
    }
    examples = [TrainingExample(text, label) for label, own in texts.items() for text in own]
    monkeypatch.setattr(cross_validation, "topic_examples", lambda: examples)
    picture = tmp_path / "confusion.png"
    with pytest.raises(SystemExit) as left:
        main(["evaluate", "cross-validate", str(picture)])
    assert left.value.code == 0
    assert capsys.readouterr().out == "100.0% of 10 examples, 5 folds\n"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_pipeline_alone_can_be_built(tmp_path: Path) -> None:
    record = PROJECT_ROOT / "models" / "assistant.json"
    before = record.read_bytes() if record.is_file() else None
    done = run_bot("train", "--pipeline-only", env={"BOT_VAR_DIR": str(tmp_path)})
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "The pipeline is up to date: models/spacy/en_ascl\n"
    assert (record.read_bytes() if record.is_file() else None) == before


def test_forcing_the_pipeline_alone_is_a_wrong_call() -> None:
    done = run_bot("train", "--pipeline-only", "--force")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
