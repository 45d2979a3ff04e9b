"""Walks people through the guided checks in their own words, and compares with the tables.

A file of people is a JSON list. Each has an `id`, a `check`, the true `facts`, an `opening`, two
`answers` for each question, and may have a `correction` {after, fact, value, text} and an `aside`
{at, text}. Whoever isn't understood after two answers presses the button.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.checks.check_model import Check
from bot.checks.engine import applicable, outcome

OPENINGS = {
    "check_cover": "Can you check whether I'd be covered?",
    "check_eligibility": "Can you check whether I can join?",
}
HOPE = frozenset(
    {
        *("in_line_with_policy", "join_in_time", "criminal_conditional", "eligible"),
        *("reinstate", "associate", "professional_associate"),
    }
)
REFUSAL = frozenset(
    {
        *("outside_employment", "prior_process", "join_too_late", "criminal_not_supported"),
        *("associate_not_covered", "professional_associate_limited"),
        *("not_eligible_self_employed", "not_eligible_no_uk_contract", "not_eligible_workplace"),
    }
)
MOST_TURNS, TYPED, REVIEWS, LOST = 26, 2, 4, 3
RIGHT = "that's right"
ON = "let's go on with the check"

Replies = list[dict[str, Any]]


@dataclass
class WalkResult:
    """How a walk ended; `aside` and `correction` are None where there was none."""

    person: str
    got: str | None
    wanted: str | None
    buttons: int = 0
    aside: bool | None = None
    correction: bool | None = None
    log: list[tuple[str, Replies]] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether the outcome is that of the tables."""
        return self.got == self.wanted


class PersonInChat:
    """One person in a chat of their own, through the visitor API."""

    def __init__(self, http: httpx.Client, person: Mapping[str, Any], check: Check, first: int):
        token = http.post("/v1/session", json={}).raise_for_status().json()["token"]
        self._http, self._headers = http, {"Authorization": f"Bearer {token}"}
        self._person, self._check, self._first = person, check, first
        self._facts: dict[str, str] = dict(person["facts"])
        self._tries: Counter[str] = Counter()
        self._begun = False
        self.result = WalkResult(f"{person['id']}/{first}", None, None)

    def walk(self) -> WalkResult:
        """Talk until the outcome, or give up."""
        replies = self._say(self._person["opening"])
        for _ in range(MOST_TURNS):
            meta = meta_of(replies)
            if meta.get("outcome") and (again := self._at_outcome(meta["outcome"])) is None:
                break
            if meta.get("outcome"):
                replies = again or []
                continue
            answered = self._at_review(replies, meta) if meta.get("review") else self._on(replies)
            if answered is None:
                break
            replies = answered
        self.result.wanted = self._wanted()
        if self.result.correction is False:
            self.result.correction = self.result.right
        return self.result

    def _at_outcome(self, told: str) -> Replies | None:
        self.result.got = told
        correction = self._person["correction"]
        if not correction or correction["after"] != "outcome" or self.result.correction is not None:
            return None
        replies = self._correct()
        meta = meta_of(replies)
        return replies if meta.get("outcome") or meta.get("question") else None

    def _at_review(self, replies: Replies, meta: Mapping[str, Any]) -> Replies | None:
        self._begun = True
        self._tries["review"] += 1
        if self._tries["review"] > REVIEWS:
            return None
        shown = {f: v for f, v in (meta.get("facts") or {}).items() if f in self._facts}
        wrong = [fact for fact, value in shown.items() if value != self._facts[fact]]
        if wrong:
            return self._say(self._answer(wrong[0], self._tries["review"]))
        button = next(
            (c for c in choices_of(replies) if c["label"].lower().startswith(RIGHT)), None
        )
        return self._press(button) if button else self._say(RIGHT)

    def _on(self, replies: Replies) -> Replies | None:
        meta = meta_of(replies)
        asked, check = meta.get("question"), meta.get("check", self._check.id)
        if asked not in self._facts or check != self._check.id:
            if not self._begun:
                self._begun = True
                return self._say(OPENINGS[self._check.id])
            self._tries["lost"] += 1
            return self._say(ON) if self._tries["lost"] <= LOST else None
        self._begun = True
        aside = self._person["aside"]
        if aside and aside["at"] == asked and self.result.aside is None:
            replies = self._say(aside["text"])
            self.result.aside = meta_of(replies).get("question") == asked and len(replies) > 1
            return replies
        told = self._tell(asked, replies)
        correction = self._person["correction"]
        is_due = correction and correction["after"] == asked and self.result.correction is None
        if told is not None and is_due and not meta_of(told).get("outcome"):
            return self._correct()
        return told

    def _tell(self, asked: str, replies: Replies) -> Replies | None:
        """Answer in words, twice at most; then by button."""
        number = self._tries[asked]
        self._tries[asked] += 1
        if number < TYPED:
            return self._say(self._answer(asked, number))
        label = self._check.facts[asked].value(self._facts[asked]).choice
        button = next((c for c in choices_of(replies) if c["label"] == label), None)
        if button is None or number > 2 * TYPED:
            return None
        self.result.buttons += 1
        return self._press(button)

    def _answer(self, fact: str, number: int) -> str:
        answers: list[str] = self._person["answers"][fact]
        return answers[(self._first + number) % len(answers)]

    def _correct(self) -> Replies:
        correction = self._person["correction"]
        self._facts[correction["fact"]] = correction["value"]
        self.result.correction = False
        return self._say(correction["text"])

    def _wanted(self) -> str | None:
        known = {fact: v for fact, v in self._facts.items() if fact in self._check.facts}
        verdict = outcome(self._check, applicable(self._check, known))
        return verdict.outcome if verdict else None

    def _say(self, text: str) -> Replies:
        return self._send({"text": text}, text)

    def _press(self, button: Mapping[str, str]) -> Replies:
        return self._send({"choice": button["choice"]}, f"[{button['label']}]")

    def _send(self, body: dict[str, str], said: str) -> Replies:
        headers = {**self._headers, "Idempotency-Key": uuid.uuid4().hex}
        answer = self._http.post("/v1/messages", json=body, headers=headers).raise_for_status()
        replies = [each for each in answer.json()["messages"] if each["author"] != "visitor"]
        self.result.log.append((said, replies))
        return replies


def walk_all(file: Path, url: str, checks: Mapping[str, Check]) -> Iterator[WalkResult]:
    """Walk each person of a file twice: with the first answers first, then with the second."""
    with httpx.Client(base_url=url, timeout=60) as http:
        for person in json.loads(file.read_text(encoding="utf-8")):
            for first in (0, 1):
                yield PersonInChat(http, person, checks[person["check"]], first).walk()


def figures_of(results: list[WalkResult]) -> dict[str, float]:
    """Shares and counts over walks."""
    wrong = [each for each in results if not each.right]
    return {
        "walks": len(results),
        "right": sum(each.right for each in results) / len(results),
        "in words alone": sum(each.right and not each.buttons for each in results) / len(results),
        "false hope": sum(each.got in HOPE for each in wrong),
        "false refusal": sum(each.got in REFUSAL for each in wrong),
        "no outcome": sum(each.got is None for each in results),
        "asides": sum(each.aside is not None for each in results),
        "asides kept": sum(each.aside is True for each in results),
        "corrections": sum(each.correction is not None for each in results),
        "corrections heard": sum(each.correction is True for each in results),
    }


def meta_of(replies: Replies) -> dict[str, Any]:
    """The metadata of all replies together, the newest first to count."""
    found: dict[str, Any] = {}
    for each in replies:
        found.update({key: v for key, v in (each.get("meta") or {}).items() if v is not None})
    return found


def choices_of(replies: Replies) -> Iterator[dict[str, str]]:
    """The buttons of all replies."""
    for each in replies:
        yield from each.get("choices") or []
