"""What a guided check says: its questions with what goes before them, and why it asks."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.checks.check_model import Check, Fact
from bot.checks.check_progress import BEGUN, EITHER, JOINED, usable
from bot.checks.check_sentences import listed, read_back
from bot.content import Content
from bot.rasa_server.replies.reply_request import Reply
from bot.rasa_server.replies.review_replies import change_label

PATIENCE = 2
SHORT_WORD = 3
PEOPLE = ("talk_to_human", "make_enquiry")


def question_reply(
    content: Content,
    check: Check,
    fact: Fact,
    before: Iterable[str],
    known: Mapping[str, str],
    asks: str | None = None,
    between: Iterable[Mapping[str, str]] = (),
    folded: bool = False,
) -> Reply:
    """A question with its buttons; `before` is said first, on the same line where it is folded.

    `asks` stands in for the question; `between` are buttons before its own. The facts `known` go
    along, so that the record of the chat holds them at every step.
    """
    values = [
        {"title": value.choice, "payload": f'/answer{{"{fact.name}": "{value.name}"}}'}
        for value in fact.values
    ]
    meta = {"check": check.id, "question": fact.name, "facts": dict(known)}
    return {
        "text": (" " if folded else "\n").join([*before, content.words(asks or fact.ask)]),
        "buttons": [*between, *values],
        "links": [],
        "meta": {**meta, **({"folded": True} if folded else {})},
    }


def moment_asked(content: Content, moment: str) -> tuple[str, list[dict[str, str]]]:
    """The words that ask for a moment, and the buttons that say which one a date was."""
    if moment != EITHER:
        return content.phrase(f"check_ask_{moment}"), []
    named = [
        {
            "title": content.phrase(f"check_was_{each}"),
            "payload": f'/answer{{"moment": "{each}"}}',
        }
        for each in (JOINED, BEGUN)
    ]
    return content.phrase("check_ask_either"), named


def notice_reply(
    content: Content, check: Check, seen: Mapping[str, Any], known: Mapping[str, str]
) -> list[str]:
    """What the turn before a question did to the facts `known` now, in sentences."""
    lines = [content.phrase("check_opened")] if seen.get("opened") else []
    for kind, phrase in (
        ("known", "check_known"),
        ("new", "check_understood"),
        ("changed", "check_changed"),
    ):
        if said := spoken(check, seen.get(kind) or {}):
            lines.append(content.phrase(phrase, facts=said))
    if dropped := [check.facts[f].label for f in seen.get("dropped") or [] if f in check.facts]:
        lines.append(content.phrase("check_dropped", labels=listed(dropped)))
    for fact in usable(check, seen.get("kept") or {}):
        choice = check.facts[fact].value(known[fact]).choice
        change = change_label(content, check, fact)
        lines.append(content.phrase("check_kept", choice=choice, change=change))
    if seen.get("changing"):
        lines.append(content.phrase("check_changing"))
    if seen.get("back"):
        lines.append(content.phrase("check_back"))
    return lines


def spoken(check: Check, facts: Mapping[str, str]) -> str:
    """The facts of a check as one clause, empty where there is none of its."""
    return listed(read_back(check, usable(check, facts)))


def why_reply(content: Content, fact: Fact, text: str) -> Reply:
    """Why a question is asked, with its terms; of a term that `text` names, only that one."""
    named = terms_named(fact, text)
    lines = [] if named else [content.phrase("check_why", why=content.words(fact.why))]
    lines += [
        content.phrase("check_term", term=term, meaning=fact.terms[term])
        for term in named or fact.terms
    ]
    return _said("\n".join(lines), {"topic": "ask_why"})


def terms_named(fact: Fact, text: str) -> list[str]:
    """The terms of a question that a message holds all long words of, or an abbreviation."""
    words = set(re.findall(r"\w+", text.lower()))
    return [term for term in fact.terms if _is_named(term, words)]


def _is_named(term: str, words: set[str]) -> bool:
    parts = re.findall(r"\w+", term)
    if any(part.isupper() and part.lower() in words for part in parts if len(part) > 1):
        return True
    long = {part.lower() for part in parts if len(part) > SHORT_WORD}
    return bool(long) and long <= words


def _said(text: str, meta: dict[str, Any]) -> Reply:
    return {"text": text, "buttons": [], "links": [], "meta": meta}
