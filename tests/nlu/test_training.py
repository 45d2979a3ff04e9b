"""A model is trained anew when what it is made of changes, and a foreign file is never used."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET, OPERATOR_CONTENT

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.nlu import training
from bot.nlu.training import ModelRecord, current_model, fingerprint, newest_model, sha256

PARTS = (
    "config.yml",
    "domain.yml",
    "uv.lock",
    "bot/content/vocabulary.yml",
    "bot/content/acronyms.yml",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what a model is made of."""
    for part in PARTS:
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT_ROOT / part, tmp_path / part)
    for folder in ("data", "bot/nlu"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT_ROOT / folder, tmp_path / folder, ignore=ignored)
    models = tmp_path / "models"
    models.mkdir()
    content = shutil.copytree(CONTENT_SET, tmp_path / "bot" / "content", dirs_exist_ok=True)
    monkeypatch.setattr(training, "current_content", lambda: load_content(Path(content)))
    monkeypatch.setattr(training, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(training, "MODELS", models)
    monkeypatch.setattr(training, "RECORD", models / "assistant.json")
    return tmp_path


@pytest.fixture
def trained(project: Path) -> Path:
    """A file that was put to use as the model."""
    model = project / "models" / "assistant-0.tar.gz"
    model.write_bytes(b"a model")
    record = ModelRecord(model.name, sha256(model), fingerprint())
    (project / "models" / "assistant.json").write_text(json.dumps(asdict(record)))
    return model


def test_an_unchanged_project_keeps_its_fingerprint(project: Path) -> None:
    assert fingerprint() == fingerprint()


@pytest.mark.parametrize(
    "part",
    [
        *PARTS,
        "data/nlu/joining.yml",
        "data/stories/rules.yml",
        "bot/nlu/spelling/speller.py",
        "bot/nlu/facts/__init__.py",
    ],
)
def test_a_change_of_whatever_it_is_made_of_changes_the_fingerprint(
    project: Path, part: str
) -> None:
    before = fingerprint()
    with (project / part).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert fingerprint() != before


def test_a_new_and_a_renamed_file_of_examples_change_the_fingerprint(project: Path) -> None:
    before = fingerprint()
    new = project / "data" / "nlu" / "new.yml"
    new.write_text('version: "3.1"\n')
    added = fingerprint()
    new.rename(new.with_name("newer.yml"))
    assert len({before, added, fingerprint()}) == 3


def test_a_change_of_an_answer_leaves_the_fingerprint_alone(project: Path) -> None:
    before = fingerprint()
    with (project / "bot/content/answers/joining.yml").open("a", encoding="utf-8") as answers:
        answers.write("# changed\n")
    assert fingerprint() == before


def test_a_model_that_fits_is_used(trained: Path) -> None:
    assert current_model() == newest_model() == trained


def test_a_model_that_no_longer_fits_is_not_current_but_can_still_serve(
    project: Path, trained: Path
) -> None:
    (project / "config.yml").write_text("pipeline: []\n")
    assert current_model() is None and newest_model() == trained


def test_a_tampered_model_is_never_used(trained: Path) -> None:
    trained.write_bytes(b"a Model")
    assert current_model() is None and newest_model() is None


def test_a_model_that_is_gone_is_none(trained: Path) -> None:
    trained.unlink()
    assert current_model() is None and newest_model() is None


@pytest.mark.parametrize("words", ["", "{", "[]", "{}", '{"model": "x"}', '"x"', "null", "{\x00}"])
def test_a_damaged_record_counts_as_none(trained: Path, words: str) -> None:
    trained.with_name("assistant.json").write_text(words)
    assert current_model() is None and newest_model() is None


def test_a_model_that_nobody_recorded_is_not_picked_up(project: Path) -> None:
    (project / "models" / "assistant-1.tar.gz").write_bytes(b"dropped here")
    assert newest_model() is None


def test_a_record_cannot_point_outside_the_folder_of_models(project: Path, trained: Path) -> None:
    outside = project / "elsewhere.tar.gz"
    outside.write_bytes(b"a model")
    record = ModelRecord("../elsewhere.tar.gz", sha256(outside), fingerprint())
    trained.with_name("assistant.json").write_text(json.dumps(asdict(record)))
    assert newest_model() is None


def test_the_messages_that_a_new_model_is_tried_on_name_topics_that_exist() -> None:
    assert set(training.SMOKE.values()) <= set(load_content(OPERATOR_CONTENT).answers)
