"""`bot content check`: for whoever changes a sentence."""

import shutil
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from line_kit import run_bot

from bot.content import load_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content to break."""
    return Path(shutil.copytree(CONTENT_SET, tmp_path / "content"))


def test_sound_content_is_said_to_be_so() -> None:
    done = run_bot("content", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{len(load_content().answers)} answers")


def test_every_fault_is_told_with_its_file_and_line(folder: Path) -> None:
    slips = [
        ("answers/joining.yml", "  label:", "  colour: red\n  label:", "colour: is not known"),
        ("answers/paying.yml", "{membership_phone}", "{no_such_contact}", "no_such_contact"),
        ("checks/cover.yml", "source: membership", "source: membershp", "membershp"),
        ("crisis.yml", "phrases:\n", "phrases:\n- WISH to be gone\n", "WISH"),
        ("fees.csv", "30.00", "thirty", "thirty"),
        ("phrases.yml", "how_to_join", "no_such_topic", "no_such_topic"),
    ]
    for name, old, new, _ in slips:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run_bot("content", "check", env={"BOT_CONTENT_DIR": str(folder)})
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert len(lines) == len(slips)
    for line, (name, _, _, told) in zip(lines, slips, strict=True):
        assert line.startswith(f"bot: {name}, line ") and told in line


def test_bot_check_validate_sees_what_lies_between_a_check_and_the_rest(folder: Path) -> None:
    path = folder / "checks" / "cover.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("source: membership", "source: membershp", 1), encoding="utf-8")
    whole = run_bot("check", "validate", env={"BOT_CONTENT_DIR": str(folder)})
    alone = run_bot("check", "validate", str(path))
    for done in (whole, alone):
        assert (done.returncode, done.stdout) == (1, "")
        assert "cover.yml, line " in done.stderr and "'membershp'" in done.stderr


def test_an_answer_past_its_review_date_is_named(folder: Path) -> None:
    path = folder / "answers" / "joining.yml"
    text = path.read_text(encoding="utf-8").replace("review_by: 2", "review_by: 1", 1)
    path.write_text(text, encoding="utf-8")
    done = run_bot("content", "check", env={"BOT_CONTENT_DIR": str(folder)})
    assert done.returncode == 0
    first = load_content(folder).families
    overdue = next(topic for topic, family in first.items() if family == "joining")
    assert done.stdout.splitlines()[-1] == f"Past their review date: {overdue}"
