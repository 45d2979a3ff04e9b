"""Writes what was reviewed as examples, test messages and cases of the checks."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.checks.check_model import FactError
from bot.checks.engine import outcome
from bot.content.process_content import current_content
from bot.records.reporting.lessons import Lesson
from bot.records.staff.staff_corrections import FACT, OUTCOME, TOPIC

EXAMPLES = PROJECT_ROOT / "data" / "nlu"
TESTS = PROJECT_ROOT / "tests" / "nlu"
ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


def write_examples(lessons: list[Lesson], path: Path) -> int:
    """Examples by intent, in the form of data/nlu; how many."""
    intents = dict(_intents())
    found: dict[str, list[str]] = {}
    for text, topic in _new(lessons):
        if topic in intents:
            found.setdefault(intents[topic], []).append(text)
    lines = ['version: "3.1"', "", "nlu:" if found else "nlu: []"]
    for intent, texts in sorted(found.items()):
        lines += [f"  - intent: {intent}", "    examples: |"]
        # Brackets would be read as the mark of an entity.
        lines += [f"      - {text.translate(str.maketrans('[]', '()'))}" for text in texts]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sum(map(len, found.values()))


def write_messages(lessons: list[Lesson], path: Path) -> int:
    """Rows `text,topic,accept`, in the form of tests/nlu/validation.csv; how many."""
    rows = _new(lessons)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("text", "topic", "accept"))
        writer.writerows((text, topic, "") for text, topic in rows)
    return len(rows)


def write_cases(lessons: list[Lesson], path: Path) -> int:
    """A line for each check that came out wrong: its facts and the right outcome; how many."""
    known = {_case_key(case) for case in _json_lines() if "check" in case and "facts" in case}
    cases: dict[str, dict[str, Any]] = {}
    for lesson in lessons:
        case = _case(lesson)
        if case and _case_key(case) not in known:
            cases[_case_key(case)] = case
    lines = [json.dumps(case, ensure_ascii=False) for case in cases.values()]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def right_topic(lesson: Lesson) -> str | None:
    """The topic that staff named last, else the one whose button the visitor pressed."""
    named = [right.value for right in lesson.right if right.kind == TOPIC]
    if named:
        return named[-1]
    if lesson.chosen and "{" not in lesson.chosen:
        return lesson.chosen.rsplit("/", 1)[-1]
    return None


def _new(lessons: Iterable[Lesson]) -> list[tuple[str, str]]:
    """Messages whose topic is known now and that no file holds, each once."""
    known = {_key(text) for text in _known_texts()}
    found: dict[str, tuple[str, str]] = {}
    topics = {topic for topic, _ in _intents()}
    for lesson in lessons:
        topic = right_topic(lesson)
        if lesson.text and topic in topics and _key(lesson.text) not in known:
            found[_key(lesson.text)] = (lesson.text, topic)
    return list(found.values())


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())) or text


def _intents() -> Iterator[tuple[str, str]]:
    """Each topic with the intent that stands for it in the examples."""
    for entry in _entries():
        intent = str(entry.get("intent", ""))
        if intent:
            yield intent.rsplit("/", 1)[-1], intent


def _entries() -> Iterator[dict[str, Any]]:
    for path in sorted(EXAMPLES.glob("*.yml")):
        yield from YAML(typ="safe").load(path).get("nlu", [])


def _known_texts() -> Iterator[str]:
    for entry in _entries():
        for line in str(entry.get("examples", "")).splitlines():
            yield ANNOTATION.sub(r"\1", line.strip().removeprefix("- "))
    for path in sorted(TESTS.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            yield from (row.get("text") or "" for row in csv.DictReader(source))
    for case in _json_lines():
        yield str(case.get("text") or case.get("opening") or "")


def _json_lines() -> Iterator[dict[str, Any]]:
    for path in sorted(TESTS.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _case(lesson: Lesson) -> dict[str, Any] | None:
    """`{"check", "facts", "outcome", "was"}` where the facts and the outcome are of a check."""
    check = current_content().checks.get(lesson.meta.get("check", ""))
    if check is None:
        return None
    facts, right = dict(lesson.meta.get("facts", {})), None
    for each in lesson.right:
        if each.kind == OUTCOME:
            right = each.value
        elif each.kind == FACT:
            name, _, value = each.value.partition("=")
            facts[name] = value
    try:
        verdict = outcome(check, facts)
    except FactError:
        return None
    if right is None and any(each.kind == FACT for each in lesson.right) and verdict:
        right = verdict.outcome
    if right not in check.outcomes:
        return None
    return {"check": check.id, "facts": facts, "outcome": right, "was": lesson.meta.get("outcome")}


def _case_key(case: dict[str, Any]) -> str:
    return json.dumps([case["check"], case["facts"], case.get("outcome")], sort_keys=True)
