"""Writes reviewed messages as training examples, test messages and test cases of the checks."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot import PROJECT_ROOT
from bot.checks.check_model import FactError
from bot.checks.engine import outcome
from bot.content.process_content import current_content
from bot.nlu.topics.topic_names import topic_of
from bot.nlu.training_examples import TrainingExample, read_examples
from bot.records.reporting.lessons import Lesson
from bot.records.staff.staff_corrections import FACT, OUTCOME, TOPIC

TESTS = PROJECT_ROOT / "tests" / "nlu"
ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


def write_examples(lessons: list[Lesson], path: Path) -> int:
    """Write examples by intent in the format of data/nlu; returns how many."""
    intents = _intents_by_topic(read_examples())
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
    """Write rows `text,topic,accept` as in tests/nlu/validation.csv; returns how many."""
    rows = _new(lessons)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("text", "topic", "accept"))
        writer.writerows((text, topic, "") for text, topic in rows)
    return len(rows)


def write_cases(lessons: list[Lesson], path: Path) -> int:
    """Write a line for each wrong outcome with its facts and the right one; returns how many."""
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
    """The topic that staff gave last, else the one whose button the visitor pressed."""
    named = [right.value for right in lesson.right if right.kind == TOPIC]
    if named:
        return named[-1]
    if lesson.chosen and "{" not in lesson.chosen:
        return lesson.chosen.rsplit("/", 1)[-1]
    return None


def _new(lessons: Iterable[Lesson]) -> list[tuple[str, str]]:
    """Messages with a right topic that are in no file of examples or tests, each once."""
    examples = read_examples()
    known = {_key(text) for text in _known_texts(examples)}
    found: dict[str, tuple[str, str]] = {}
    topics = _intents_by_topic(examples)
    for lesson in lessons:
        topic = right_topic(lesson)
        if lesson.text and topic in topics and _key(lesson.text) not in known:
            found[_key(lesson.text)] = (lesson.text, topic)
    return list(found.values())


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())) or text


def _intents_by_topic(examples: list[TrainingExample]) -> dict[str, str]:
    """The intent of each topic that has examples."""
    return {topic_of(each.label): each.label for each in examples}


def _known_texts(examples: list[TrainingExample]) -> Iterator[str]:
    yield from (ANNOTATION.sub(r"\1", each.text) for each in examples)
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
