"""Stock: a Rasa project on our examples with the configuration of `rasa init`."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from benchmarks.examples import Examples
from bot.nlu.topics.topic_names import OUT_OF_SCOPE, UNKNOWN_INTENT, intent_of, topic_of

VERSION = "3.1"
# `rasa init` leaves pipeline and policies to Rasa's own defaults, which training fills in.
CONFIGURATION = ("config.yml", "credentials.yml", "endpoints.yml")
# As many stories as `rasa init` has: without any, its neural policies would do nothing.
STORIES = (
    ("chat", "faq", "chat"),
    ("chat", "faq", "feedback_good"),
    ("chat", "ask_fee", "affirm"),
)


def initial_project() -> Path:
    """The project that the installed Rasa's `rasa init` copies."""
    spec = find_spec("rasa")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "cli" / "initial_project"


def write_stock(folder: Path, examples: Examples) -> Path:
    """Write the project into a new `folder` and return it.

    The files of configuration are those of the installed Rasa, byte for byte.
    """
    (folder / "data").mkdir(parents=True)
    for name in CONFIGURATION:
        shutil.copy(initial_project() / name, folder / name)
    write_dialogue(folder, examples)
    write_yaml(folder / "data" / "stories.yml", {"stories": [story(each) for each in STORIES]})
    return folder


def write_dialogue(folder: Path, examples: Examples) -> None:
    """Write the examples, one rule for each intent, and a domain with a response for each topic."""
    intents = sorted({intent_of(label) for label in examples} | {UNKNOWN_INTENT})
    rules = [{"rule": f"answer {each}", "steps": turn(each)} for each in intents]
    initial = YAML(typ="safe").load((initial_project() / "domain.yml").read_text(encoding="utf-8"))
    domain = {
        "intents": intents,
        "responses": responses(examples),
        "session_config": initial["session_config"],
    }
    write_yaml(folder / "data" / "nlu.yml", {"nlu": nlu(examples)})
    write_yaml(folder / "data" / "rules.yml", {"rules": rules})
    write_yaml(folder / "domain.yml", domain)


def nlu(examples: Examples) -> list[dict[str, Any]]:
    """The examples as Rasa reads them."""
    return [
        {"intent": label, "examples": LiteralScalarString("".join(f"- {t}\n" for t in texts))}
        for label, texts in examples.items()
    ]


def responses(examples: Examples) -> dict[str, list[dict[str, str]]]:
    """One text for each topic: its name."""
    labels = [*examples, UNKNOWN_INTENT]
    return {f"utter_{answered(label)}": [{"text": topic_of(answered(label))}] for label in labels}


def answered(label: str) -> str:
    """The name of a topic's response: out of scope has that of the fallback."""
    return "unknown" if label in (UNKNOWN_INTENT, OUT_OF_SCOPE) else label


def turn(intent: str) -> list[dict[str, str]]:
    """An intent and its response, as steps of a rule or story."""
    return [{"intent": intent}, {"action": f"utter_{answered(intent)}"}]


def story(intents: tuple[str, ...]) -> dict[str, Any]:
    """A story of a few turns."""
    return {"story": ", ".join(intents), "steps": [step for each in intents for step in turn(each)]}


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """Write one of Rasa's files, with the version of its format."""
    with path.open("w", encoding="utf-8") as file:
        YAML().dump({"version": VERSION, **content}, file)
