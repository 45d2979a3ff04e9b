"""The systems that are measured: how each is laid out, trained and started."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.examples import Examples
from benchmarks.processes import Command, free_ports
from benchmarks.running_assistant import NO_LIMITS
from benchmarks.stock import nlu, write_yaml
from bot import PROJECT_ROOT
from bot.nlu.training_examples import ANSWER_PREFIX

PYTHON = sys.executable
PARTS = ("bot", "actions", "data", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
HASHED = ("uv.lock", "pyproject.toml")  # parts of the model's fingerprint
LANGUAGE_MODEL = ("models/spacy",)
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__")


@dataclass(frozen=True)
class Served:
    """How a system is started, its readiness URLs, and the URLs of Rasa and the gateway."""

    command: Command
    ready: list[str]
    rasa: str
    gateway: str | None = None


class Plain:
    """A plain Rasa project: stock, or the baseline."""

    def __init__(self, folder: Path):
        self.folder = folder

    def training(self) -> Command:
        """The command that trains its model."""
        return self._python("rasa", "train", "--force")

    def understanding(self) -> Command:
        """Reads one message a line, writes one JSON object a line: `benchmarks.understood`."""
        # The project's folder is the current one, so this package has to be found elsewhere.
        path = {"PYTHONPATH": str(PROJECT_ROOT)}
        return Command([PYTHON, "-m", "benchmarks.understood", "models"], self.folder, path)

    def served(self) -> Served:
        """Rasa with its REST channel and its own API."""
        (port,) = free_ports(1)
        url = f"http://127.0.0.1:{port}"
        words = ["rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
        words += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        return Served(self._python(*words), [f"{url}/status"], url)

    def _python(self, *words: str) -> Command:
        return Command([PYTHON, "-m", *words], self.folder)


# `bot train` refuses a model that mistakes its trial messages, and one of a sample may.
UNTRIED = (
    "from bot.nlu import training; training.SMOKE.clear(); training.train_if_changed(force=True)"
)


class OurProject:
    """A copy of this project as it is operated; trained on a sample, it isn't tried out."""

    def __init__(self, folder: Path, sampled: bool = False):
        self.folder, self._sampled = folder, sampled

    def training(self) -> Command:
        """The command that trains its model."""
        if self._sampled:
            return Command([PYTHON, "-c", UNTRIED], self.folder)
        return self._bot("train", "--force")

    def understanding(self) -> Command:
        """Reads one message a line, writes one JSON object a line."""
        return self._bot("classify")

    def served(self) -> Served:
        """Gateway, Rasa and actions, with databases of their own and without limits per session."""
        port, rasa_port, actions_port = free_ports(3)
        ports = {"BOT_PORT": port, "BOT_RASA_PORT": rasa_port, "BOT_ACTIONS_PORT": actions_port}
        shutil.rmtree(self.folder / "var", ignore_errors=True)
        url, rasa = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{rasa_port}"
        command = self._bot("run", "--no-train", "--api", **NO_LIMITS, **_as_text(ports))
        ready = [f"{url}/readyz", f"http://127.0.0.1:{actions_port}/health"]
        return Served(command, ready, rasa, url)

    def database(self) -> Path:
        """The database of its messages."""
        return self.folder / "var" / "assistant.db"

    def _bot(self, *words: str, **environment: str) -> Command:
        return Command([PYTHON, "-m", "bot", *words], self.folder, environment)


System = Plain | OurProject


def copy_project(folder: Path, instead: Examples | None = None) -> Path:
    """Copy this project to a new `folder`, with other examples of its topics where given."""
    folder.mkdir(parents=True)
    for name in (*PARTS, *HASHED, *LANGUAGE_MODEL):
        source = PROJECT_ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        elif source.is_file():
            shutil.copy(source, folder / name)
    if instead is not None:
        _replace_topics(folder / "data" / "nlu", instead)
    return folder


def _replace_topics(folder: Path, examples: Examples) -> None:
    for path in folder.glob("*.yml"):
        entries: list[dict[str, Any]] = YAML(typ="safe").load(path.read_text("utf-8"))["nlu"]
        if not any(entry["intent"].startswith(ANSWER_PREFIX) for entry in entries):
            path.unlink()
    write_yaml(folder / "topics.yml", {"nlu": nlu(examples)})


def _as_text(values: dict[str, int]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
