"""Rasa loads a model only where its SHA-256 is that of the record."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.exceptions import ModelNotFound

from bot.nlu import training
from bot.nlu.training import sha256
from bot.rasa_server.channel import fault_of_model
from bot.rasa_server.patches import model_file

NAME = "assistant-of-a-test.tar.gz"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: None) -> Iterator[Path]:
    """A folder of models with the trained one and its record."""
    trained = training.newest_model()
    assert trained is not None
    shutil.copy(trained, tmp_path / NAME)
    record = {"model": NAME, "sha256": sha256(trained), "fingerprint": "x"}
    (tmp_path / "assistant.json").write_text(json.dumps(record), "utf-8")
    for module in (training, model_file):
        monkeypatch.setattr(module, "MODELS", tmp_path)
        monkeypatch.setattr(module, "RECORD", tmp_path / "assistant.json")
    return tmp_path


def cut_off(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100_000)


def packed_anew(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0" * 10_240)  # what comes behind the end of an archive is not read


@pytest.mark.parametrize("change", [cut_off, packed_anew])
async def test_a_model_that_differs_from_its_record_is_not_loaded(
    folder: Path, change: object, caplog: pytest.LogCaptureFixture
) -> None:
    change(folder / NAME)  # type: ignore[operator]
    with pytest.raises(ModelNotFound):
        Agent().load_model(folder / NAME)
    agent = await load_agent(str(folder / NAME))
    assert not agent.is_ready()
    assert await fault_of_model(agent) == "no model"
    told = [each.getMessage() for each in caplog.records if "model_refused" in each.getMessage()]
    assert told[0] == f"model_refused file={NAME} reason=sha256_differs_from_record"


async def test_a_model_as_it_was_trained_is_loaded_and_answers(folder: Path) -> None:
    agent = await load_agent(str(folder / NAME))
    assert await fault_of_model(agent) is None


async def test_a_model_that_no_record_names_is_loaded_as_rasa_does(folder: Path) -> None:
    shutil.copy(folder / NAME, folder / "20261129.tar.gz")
    cut_off(folder / NAME)
    agent = await load_agent(str(folder / "20261129.tar.gz"))
    assert agent.is_ready()


async def test_a_model_that_fails_or_understands_something_else_is_not_well() -> None:
    class Strange:
        def is_ready(self) -> bool:
            return True

        async def parse_message(self, _question: str) -> dict[str, object]:
            return {"topics": ["sources"]}

    class Broken(Strange):
        async def parse_message(self, _question: str) -> dict[str, object]:
            raise ValueError

    assert await fault_of_model(Strange()) == "the model doesn't understand"  # type: ignore[arg-type]
    assert await fault_of_model(Broken()) == "the model fails"  # type: ignore[arg-type]
    assert await fault_of_model(None) == "no model"
