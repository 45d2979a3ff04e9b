"""The parts of Rasa's files that follow from elsewhere: from the examples and from the checks.

Each part stands between a line `# >>> NAME: …` and `# <<<`. `bot sync` writes them anew.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot import PROJECT_ROOT
from bot.checks.check_model import Check
from bot.checks.check_review import REVIEW
from bot.content.process_content import current_content
from bot.enquiries.enquiry_domain import enquiry_blocks
from bot.nlu.topics.topic_names import RETRIEVAL_FAMILIES, topic_of
from bot.nlu.training_examples import NLU_DATA

DOMAIN = PROJECT_ROOT / "domain.yml"
CHECK_RULES = PROJECT_ROOT / "data" / "stories" / "checks.yml"
BLOCK = re.compile(r"^(?P<begin> *# >>> (?P<name>[^:\n]+):.*\n)(?:.*\n)*?(?P<end> *# <<<\n)", re.M)

Blocks = Mapping[str, list[str]]
"""The lines of each generated block by its name."""


def sync(paths: Iterable[Path] = (DOMAIN, CHECK_RULES)) -> list[Path]:
    """Write the blocks of these files anew; gives those that changed."""
    fresh = _fresh(paths)
    for path, text in fresh.items():
        path.write_text(text, encoding="utf-8")
    return list(fresh)


def outdated(paths: Iterable[Path] = (DOMAIN, CHECK_RULES)) -> list[Path]:
    """The files among these whose blocks aren't as `sync` would write them."""
    return list(_fresh(paths))


def with_blocks(text: str, blocks: Blocks) -> str:
    """A file's text with each of its blocks written anew; KeyError for a name that isn't known."""
    return BLOCK.sub(lambda found: _block(found, blocks[found["name"]]), text)


def generated_blocks(
    folder: Path = NLU_DATA, checks: Mapping[str, Check] | None = None
) -> dict[str, list[str]]:
    """All blocks, from the examples in `folder` and from the checks (those on disk by default)."""
    every = list((current_content().checks if checks is None else checks).values())
    facts = list(dict.fromkeys(fact for check in every for fact in check.facts))
    return {
        "topics": [f"  utter_{label}: [{{text: {topic_of(label)}}}]" for label in labels(folder)],
        "checks": [f"  - {check.id}" for check in every],
        "facts": [f"  - {fact}" for fact in facts],
        "slots of facts": [
            f"  {fact}: {{type: any, influence_conversation: false, mappings: [{{type: custom}}]}}"
            for fact in facts
        ],
        "forms of checks": [line for check in every for line in _form(check)],
        "actions of checks": [f"  - {name}" for check in every for name in _actions(check)],
        "openings of checks": [line for check in every for line in _opening(check)],
        **enquiry_blocks(),
    }


def labels(folder: Path = NLU_DATA) -> list[str]:
    """The retrieval intents that have examples."""
    heads = (
        line.split("intent:", 1)[1].strip()
        for path in folder.glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("- intent:")
    )
    return sorted(
        {
            head
            for head in heads
            if head.startswith(tuple(f"{each}/" for each in RETRIEVAL_FAMILIES))
        }
    )


def _form(check: Check) -> Iterator[str]:
    yield f"  {check.form}:"
    yield f"    required_slots: [{', '.join(check.facts)}]"


def _actions(check: Check) -> Iterator[str]:
    """What opens a check and listens in it, and its questions."""
    yield f"action_open_{check.name}"
    yield f"validate_{check.form}"
    for asked in (*check.facts, REVIEW):
        yield f"utter_ask_{check.form}_{asked}"


def _opening(check: Check) -> Iterator[str]:
    """The rule that begins a check."""
    yield f"  - rule: begin {check.name}"
    yield "    steps:"
    yield f"      - intent: {check.id}"
    yield f"      - action: action_open_{check.name}"


def _block(found: re.Match[str], lines: list[str]) -> str:
    return found["begin"] + "".join(f"{line}\n" for line in lines) + found["end"]


def _fresh(paths: Iterable[Path]) -> dict[Path, str]:
    """The new texts of the files that aren't up to date."""
    blocks = generated_blocks()
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    fresh = {path: with_blocks(text, blocks) for path, text in texts.items()}
    return {path: text for path, text in fresh.items() if text != texts[path]}
