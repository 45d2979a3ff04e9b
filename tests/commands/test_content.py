"""`bot content check`: for whoever changes a sentence."""

import shutil
from pathlib import Path

import pytest
from line_kit import run_bot

from bot import PROJECT_ROOT
from bot.content import load_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content to break."""
    return Path(shutil.copytree(PROJECT_ROOT / "bot" / "content", tmp_path / "content"))


def test_sound_content_is_said_to_be_so() -> None:
    done = run_bot("content", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{len(load_content().answers)} answers")


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("answers/joining.yml", "  label:", "  colour: red\n  label:", "extra fields"),
        ("answers/paying.yml", "{membership_phone}", "{no_such_contact}", "no_such_contact"),
        ("answers/stance.yml", "source: stance", "source: elsewhere", "elsewhere"),
        ("phrases.yml", "how_to_join", "no_such_topic", "no_such_topic"),
        ("crisis.yml", "owner:", "owners:", "owner"),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run_bot("content", "check", env={"BOT_CONTENT_DIR": str(folder)})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"{path.name}, line " in done.stderr
    assert told in done.stderr


def test_an_answer_past_its_review_date_is_named(folder: Path) -> None:
    path = folder / "answers" / "joining.yml"
    text = path.read_text(encoding="utf-8").replace("review_by: 2", "review_by: 1", 1)
    path.write_text(text, encoding="utf-8")
    done = run_bot("content", "check", env={"BOT_CONTENT_DIR": str(folder)})
    assert done.returncode == 0
    first = load_content(folder).families
    overdue = next(topic for topic, family in first.items() if family == "joining")
    assert done.stdout.splitlines()[-1] == f"Past their review date: {overdue}"
