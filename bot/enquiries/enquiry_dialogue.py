"""The enquiry as a conversation: what a message means for it, and what to ask next; pure.

Names of fields are the names of the form's slots. Consent comes before anything personal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.enquiries import enquiry_fields
from bot.enquiries.enquiry_fields import EnquiryFields, UnfitField

ABOUT, CONSENT, NAME = "enquiry_about", "enquiry_consent", "enquiry_name"
CONTACT, REACH, SEND = "enquiry_contact", "enquiry_reach", "enquiry_send"
ORDER = (ABOUT, CONSENT, NAME, CONTACT, REACH, SEND)
CHANGEABLE = {"about": ABOUT, "name": NAME, "contact": CONTACT, "reach": REACH}
ANY_TIME = ""  # no wish as to when

OPENING = "make_enquiry"
STEERING = frozenset({"stop_flow", "go_back", "start_over", "talk_to_human", "ask_why", OPENING})
STEERING_WORDS = 6  # "I want to stop paying for two months" steers nothing
ASIDES = ("faq", "ask_fee", "check_", "enquiry_status")  # how the intents of asides begin
CALLED = re.compile(
    r"^\W*(?:hi|hello|no|actually)?\W*(?:my (?:full )?name(?:'s|’s| is)(?: actually)?"
    r"|(?:i am|i'm|i’m)(?: called)?|it's|it’s|it is|this is|call me|the name(?:'s|’s| is))\s+",
    re.IGNORECASE,
)
RENAMED = re.compile(r"\bmy (?:full )?name(?:'s|’s| is)(?: actually)?\s+(.+)", re.IGNORECASE)

Known = Mapping[str, Any]


@dataclass(frozen=True)
class EnquiryMessage:
    """A message as the enquiry hears it; `tells` where something of a case was read in it."""

    text: str = ""
    intent: str = ""
    pressed: Mapping[str, str] = field(default_factory=dict)
    tells: bool = False

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip().endswith("?")

    @property
    def steers(self) -> bool:
        """Whether it is about the conversation, not an answer.

        "Send an enquiry" is; "contact me about redundancy" says what it is about.
        """
        if self.intent == OPENING and self.tells:
            return False
        return self.intent in STEERING and len(self.text.split()) <= STEERING_WORDS


@dataclass(frozen=True)
class EnquiryStep:
    """After a message: what is known, what to ask (None: all is told), and what was wrong.

    `heard` is False where the message held nothing for the enquiry.
    """

    known: Known
    ask: str | None
    problem: str | None = None
    changed: str | None = None
    heard: bool = True


def first(known: Known) -> str | None:
    """What is to be asked next, None once it can be sent or consent is refused."""
    if known.get(CONSENT) == "no":
        return None
    return next((each for each in ORDER if known.get(each) is None), None)


def hear(
    known: Known, asked: str, said: EnquiryMessage, suggestion: str | None = None
) -> EnquiryStep:
    """One message under the question that is open."""
    if said.pressed:
        return _press(known, asked, said.pressed, suggestion)
    if said.steers:
        return EnquiryStep(known, asked, heard=False)
    try:
        if asked not in (ABOUT, CONTACT) and (step := _corrected(known, asked, said.text)):
            return step
        found = READERS[asked](known, said, suggestion)
    except UnfitField as unfit:
        return EnquiryStep(known, asked, problem=unfit.problem)
    if found is None:
        return EnquiryStep(known, asked, heard=False)
    if found.get(SEND) == "change":
        return EnquiryStep(known, asked, problem="enquiry_what_to_change")
    after = {**known, **found}
    return EnquiryStep(after, first(after))


def back(known: Known) -> EnquiryStep | None:
    """Takes back the last answer; None where there is none."""
    told = [each for each in ORDER if known.get(each) is not None]
    if not told:
        return None
    after = {**known, told[-1]: None}
    return EnquiryStep(after, told[-1])


def complete(known: Known) -> EnquiryFields:
    """The fields of an enquiry that is to be sent, read once more; raises Unfit."""
    contact = known.get(CONTACT) or {}
    found, problems = enquiry_fields.checked(
        {
            "about": known.get(ABOUT) or "",
            "name": known.get(NAME) or "",
            "email": contact.get("email") or "",
            "phone": contact.get("phone") or "",
            "reach": known.get(REACH) or "",
        }
    )
    if found is None:
        raise UnfitField(next(iter(problems.values())))
    return found


def _press(
    known: Known, asked: str, pressed: Mapping[str, str], suggestion: str | None
) -> EnquiryStep:
    """A button; one of an earlier question is let lie."""
    value = pressed.get(asked)
    if asked == ABOUT and value == "suggested" and suggestion:
        found: dict[str, Any] = {ABOUT: suggestion}
    elif asked == CONSENT and value in ("yes", "no"):
        found = {CONSENT: value}
    elif asked == REACH and value == "any":
        found = {REACH: ANY_TIME}
    elif asked == SEND and value == "yes":
        found = {SEND: "yes"}
    elif asked == SEND and value in CHANGEABLE:
        emptied = {**known, CHANGEABLE[value]: None}
        return EnquiryStep(emptied, CHANGEABLE[value])
    else:
        return EnquiryStep(known, asked, heard=False)
    after = {**known, **found}
    return EnquiryStep(after, first(after))


def _corrected(known: Known, asked: str, text: str) -> EnquiryStep | None:
    """An earlier answer put right in passing: "no, my e-mail is …"."""
    if known.get(CONTACT) and ("@" in text or sum(char.isdigit() for char in text) >= 9):
        contact = {**known[CONTACT], **_contact(text)}
        return EnquiryStep({**known, CONTACT: contact}, asked, changed=CONTACT)
    renamed = RENAMED.search(text)
    if renamed and known.get(NAME) and asked != NAME:
        return EnquiryStep(
            {**known, NAME: enquiry_fields.name(renamed[1].rstrip(".! "))}, asked, changed=NAME
        )
    return None


def _read_about(known: Known, said: EnquiryMessage, suggestion: str | None) -> dict[str, Any]:
    if said.intent == "affirm" and suggestion:
        return {ABOUT: suggestion}
    return {ABOUT: enquiry_fields.about(said.text)}


def _read_consent(
    known: Known, said: EnquiryMessage, suggestion: str | None
) -> dict[str, Any] | None:
    return {"affirm": {CONSENT: "yes"}, "deny": {CONSENT: "no"}}.get(said.intent)


def _read_name(known: Known, said: EnquiryMessage, suggestion: str | None) -> dict[str, Any] | None:
    if said.asks:
        return None
    found: dict[str, Any] = {}
    text = said.text
    if "@" in text or sum(char.isdigit() for char in text) >= 9:
        found[CONTACT] = _contact(text)
        text = re.split(r"[,;\d+(<]|\S+@", text)[0]
    found[NAME] = enquiry_fields.name(CALLED.sub("", text).strip(" .,!"))
    return found


def _read_contact(
    known: Known, said: EnquiryMessage, suggestion: str | None
) -> dict[str, Any] | None:
    holds_one = "@" in said.text or sum(char.isdigit() for char in said.text) >= 6
    if not holds_one and (said.asks or said.intent.startswith(ASIDES)):
        return None
    return {CONTACT: _contact(said.text)}


def _read_reach(
    known: Known, said: EnquiryMessage, suggestion: str | None
) -> dict[str, Any] | None:
    if said.asks:
        return None
    if said.intent in ("deny", "not_sure"):
        return {REACH: ANY_TIME}
    return {REACH: enquiry_fields.reach(said.text) or ANY_TIME}


def _read_send(known: Known, said: EnquiryMessage, suggestion: str | None) -> dict[str, Any] | None:
    return {"affirm": {SEND: "yes"}, "deny": {SEND: "change"}}.get(said.intent)


def _contact(text: str) -> dict[str, str]:
    found = enquiry_fields.contact(text)
    given = {"email": found.email, "phone": found.phone}
    return {kind: value for kind, value in given.items() if value}


READERS: dict[str, Callable[[Known, EnquiryMessage, str | None], dict[str, Any] | None]] = {
    ABOUT: _read_about,
    CONSENT: _read_consent,
    NAME: _read_name,
    CONTACT: _read_contact,
    REACH: _read_reach,
    SEND: _read_send,
}
