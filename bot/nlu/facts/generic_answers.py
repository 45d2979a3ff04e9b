"""Answers that mean the same under every question: yes, no, not sure."""

import re
from functools import lru_cache

from bot.content.process_content import current_content

# What a bare "no" or "none" says where the question isn't one for yes or no.
NONE_OF_IT = {"stage": "nothing_yet", "membership": "not_member", "role": "neither"}
POLITE = "thanks?|thank you|please|mate|sir|miss|i'm afraid|of course|really|actually|so"
END = rf"(?:,? (?:{POLITE}))*\W*$"
YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yea|yup|ye|aye|y|correct|indeed|definitely|absolutely|certainly|of course"
    r"|sure|true|right|affirmative|i'm afraid so|afraid so|unfortunately yes|sadly yes|i think so"
    r"|i believe so|probably|very much so|it does|it is|there is|i do|i have|i am|ok|okay"
    r"|totally|100%)"
    rf"(?:[ ,]+(?:yes|it is|it does|i do|i have|i am|there is|definitely|very much|probably))*{END}"
)
NO = re.compile(
    r"^\W*(?:no|nope|nah|naw|na|n|never|not really|not at all|no way|negative|certainly not"
    r"|nay|nowt"
    r"|definitely not|absolutely not|of course not|i don't think so|don't think so|it isn't"
    r"|it doesn't"
    r"|there isn't|i don't|i haven't|i'm not|none|nothing|not yet|no not yet|none of (?:them|these"
    r"|those))(?:[ ,]+(?:no|not|it isn't|it doesn't|i don't|i haven't|never|not at all|nothing|none"
    rf"|not yet|at all|yet|so far))*{END}"
)
UNSURE = re.compile(
    r"\bnot (?:\w+ )?(?:sure|certain|clear)\b|\bunsure\b|\buncertain\b|\bi (?:really "
    r"|honestly |just )*"
    r"(?:don'?t|do not) (?:really |actually |honestly )?know\b|^\W*(?:don'?t"
    r"|do not) (?:really )?know\b"
    r"|\bdunno\b|\bno (?:idea|clue)\b|\bidk\b|\b(?:can'?t|cannot|can not|couldn'?t"
    r"|don'?t) (?:really "
    r"|quite )?(?:remember|recall|say|tell)\b|\bhard to (?:say|tell|know)\b|\bunclear\b"
    r"|\b(?:who|goodness|god|heaven|lord) knows\b"
    r"|\bmight (?:have|not)\b.*\bmight (?:have|not)\b"
    r"|\bhaven'?t a (?:clue|scooby)\b|\bi forget\b|\bbeats me\b|\b(?:too|bit) (?:early|soon) to"
    r"|\byou tell me\b|\bnot been told\b|\bhaven'?t been told\b|\bcould be either\b|\bgrey area\b"
    r"|\bi'?d (?:have|need) to (?:check|look)\b|\byes and no\b|\bit depends\b|^\W*depends\b"
)
# Doubt that names one answer: under a question that has several, it settles none of them.
DOUBTED = re.compile(r"\b(?:maybe|perhaps|possibly)\b|\bmight be\b|\bmay be\b|\bcould be\b")
OPEN_TO_DOUBT = frozenset({"threatens_employment", "stage", "current_issue"})
FULL_ANSWER = 4


@lru_cache(maxsize=1)
def yes_no_facts() -> frozenset[str]:
    """The facts of all checks that a bare yes or no answers."""
    facts = (fact for check in current_content().checks.values() for fact in check.facts.values())
    return frozenset(fact.name for fact in facts if fact.is_yes_no)


def generic_answer(fact: str, text: str) -> str | None:
    """The value that a text by itself gives to a fact, None where it says something else."""
    said = _said(text)
    if said == "yes":
        return "yes" if fact in yes_no_facts() else None
    if said == "no":
        return "no" if fact in yes_no_facts() else NONE_OF_IT.get(fact)
    if said == "doubted":
        short = fact not in OPEN_TO_DOUBT or len(text.split()) < FULL_ANSWER
        return "unsure" if short else None
    return said


# Asked about every fact in turn: what a text says is searched for once.
@lru_cache(maxsize=64)
def _said(text: str) -> str | None:
    """What a text says whatever was asked: yes, no, unsure, doubted, or something else (None)."""
    if YES.match(text):
        return "yes"
    if NO.match(text):
        return "no"
    if UNSURE.search(text):
        return "unsure"
    return "doubted" if DOUBTED.search(text) else None


def without_generic_words(fact: str, text: str) -> bool:
    """Whether a text is a bare yes or no that can't answer the question about the fact."""
    return generic_answer(fact, text) is None and _said(text) in ("yes", "no")
