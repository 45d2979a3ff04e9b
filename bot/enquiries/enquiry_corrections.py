"""Corrections of earlier answers in words: "my number is wrong, it's 0116 496 0123"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.enquiries import contact_readers, enquiry_fields
from bot.enquiries.enquiry_fields import BY_NAME

ABOUT, NAME = enquiry_fields.ABOUT.slot, enquiry_fields.NAME.slot
CONTACT, REACH = enquiry_fields.CONTACT.slot, enquiry_fields.REACH.slot
SEND = enquiry_fields.SEND.slot

EMAIL_WORDS = r"e-?mail(?: address)?|address"
PHONE_WORDS = r"(?:(?:tele)?phone|mobile)(?: number)?|number|extension"
NAMED = {
    NAME: r"(?:full |first |last )?name|surname",
    CONTACT: rf"{EMAIL_WORDS}|{PHONE_WORDS}|contact details|details",
    REACH: r"(?:best )?times?|when (?:to|you can|they can|i can be) [a-z]+(?: me)?|hours",
    ABOUT: r"subject|what it(?:['’]?s| is) about|enquiry|question|description|text|wording",
}
WRONG = r"(?:wrong|not right|incorrect|mistaken|misspel\w+|out of date|missing)"
CHANGE = re.compile(r"\b(?:change|correct|update|fix|edit|amend|alter|mend)\b", re.IGNORECASE)
REMOVE = re.compile(
    rf"\b(?:delete|remove|drop|leave out|take out) (?:my|the)"
    rf" (?:(?P<email>{EMAIL_WORDS})|(?P<phone>{PHONE_WORDS}))\b",
    re.IGNORECASE,
)
OWNER = r"\b(?:my|the|change|correct|update|fix|edit|amend|alter)\s+(?:my\s+|the\s+|own\s+)*"
REST = re.compile(
    rf"(?P<wrong>(?:\s+(?:is|was|looks|has been|isn['’]?t|is not))?(?:\s+\w+)?\s+{WRONG}\b"
    r"|\s+(?:isn['’]?t|is not|wasn['’]?t) (?:right|correct))?"
    r"(?P<link>\W*(?:(?:and|but|sorry)\s+)?"
    r"(?:it['’]?s|it is|it should be|should be|should read|is now|is|to|into|:)\s+"
    r"(?:actually\s+|really\s+|now\s+|to\s+be\s+)?)?(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
OTHER_TIME = re.compile(
    r"^\W*(?:no\W+)?(?:please |actually )?(?:i(?:['’]?d| would) rather be (?:rung|called|reached)"
    r"|i am best reached|(?:only )?(?:ring|call|reach|contact|phone) me)\s+(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)
OTHER_SUBJECT = re.compile(
    r"^\W*(?:no\W+)?(?:actually )?(?:it['’]?s|it is|it should be|my enquiry is) (?:really )?"
    r"about\s+(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class FieldCorrection:
    """The answer of `slot` after a correction; `is_open`: it is to be asked for again."""

    slot: str
    answer: Any
    is_open: bool = False


def correction(known: Mapping[str, Any], asked: str, text: str) -> FieldCorrection | None:
    """What a message corrects of the answers so far, None where nothing.

    Raises UnfitField for a new value that can't be used.
    """
    contact: dict[str, str] = known.get(CONTACT) or {}
    if contact and contact_readers.holds_contact(text):
        return FieldCorrection(CONTACT, {**contact, **contact_readers.given(text)})
    if contact and (removed := REMOVE.search(text)):
        return _without(contact, "email" if removed["email"] else "phone")
    for slot, words in NAMED.items():
        if slot == asked or not known.get(slot):
            continue
        if match := re.search(rf"{OWNER}(?P<field>{words})\b", text, re.IGNORECASE):
            return _of_field(known, slot, match, text)
    return _of_last_question(text) if asked == SEND else None


def _of_field(
    known: Mapping[str, Any], slot: str, match: re.Match[str], text: str
) -> FieldCorrection | None:
    """A correction that names its field; without a new value the field is asked for again."""
    rest = REST.fullmatch(text, match.end())
    if rest is None:
        return None
    is_wrong = bool(rest["wrong"] or CHANGE.search(text[: match.end()]))
    value = rest["value"].strip(" .,!") if rest["link"] else ""
    if value and slot != CONTACT and (is_wrong or slot == NAME):
        (field,) = enquiry_fields.fields_of(enquiry_fields.BY_SLOT[slot])
        return FieldCorrection(slot, field.read(value))
    if not is_wrong:
        return None
    if slot != CONTACT:
        return FieldCorrection(slot, None, is_open=True)
    kind = "email" if re.fullmatch(EMAIL_WORDS, match["field"], re.IGNORECASE) else "phone"
    if "details" in match["field"]:
        return FieldCorrection(slot, None, is_open=True)
    return _without(known[slot], kind, is_open=True)


def _without(contact: dict[str, str], kind: str, is_open: bool = False) -> FieldCorrection:
    """The contact without one of its kinds; one that is left without any is asked for again."""
    left = {name: value for name, value in contact.items() if name != kind}
    return FieldCorrection(CONTACT, left or None, is_open or not left)


def _of_last_question(text: str) -> FieldCorrection | None:
    """What, said before the enquiry is sent, can only be a time or a subject."""
    for slot, name, pattern in ((REACH, "reach", OTHER_TIME), (ABOUT, "about", OTHER_SUBJECT)):
        if match := pattern.match(text):
            return FieldCorrection(slot, BY_NAME[name].read(match["value"].rstrip(" .!")))
    return None
