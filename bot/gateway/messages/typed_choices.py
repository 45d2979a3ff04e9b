"""Typed words that equal the label of a button on offer act as that button."""

import re

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from bot.records.chat import choices, messages
from bot.records.models import Choice

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
LONG = 5  # letters of a word in which a slip still leaves no doubt


def typed_choice(db: Session, conversation_id: int, text: str) -> Choice | None:
    """The newest button whose label was typed; None where none was, or two."""
    if not words_of_label(text):
        return None
    offers = choices.newest_offers(db, conversation_id)
    same = [each for each in offers if is_same_label(text, each.label)]
    found = same or [each for each in offers if is_same_label(text, each.label, slips=1)]
    found = [each for each in found if each.message_id == found[0].message_id]
    if len({each.payload for each in found}) != 1:
        return None
    return found[0] if messages.may_choose(db, found[0]) else None


def is_same_label(text: str, label: str, slips: int = 0) -> bool:
    """Whether a text is a label but for case, punctuation and `slips` words with a slip in them."""
    typed, meant = words_of_label(text), words_of_label(label)
    if len(typed) != len(meant):
        return False
    other = [pair for pair in zip(typed, meant, strict=True) if pair[0] != pair[1]]
    return len(other) <= slips and all(is_slip(*pair) for pair in other)


def is_slip(typed: str, meant: str) -> bool:
    """Whether a long word differs by one letter changed, missing, added or swapped."""
    return len(meant) >= LONG and OSA.distance(typed, meant, score_cutoff=1) <= 1


def words_of_label(text: str) -> list[str]:
    """The words of a text in lower case."""
    return WORD.findall(text.casefold().replace("’", "'"))
