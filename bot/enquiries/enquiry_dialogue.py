"""The enquiry as a conversation: what a message means for it, and what to ask next; pure.

Answers are known by the slots of the form's questions.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.enquiries import contact_readers, enquiry_fields
from bot.enquiries.enquiry_corrections import correction
from bot.enquiries.enquiry_fields import BY_NAME, BY_SLOT, QUESTIONS, EnquiryValues, fields_of
from bot.enquiries.field_readers import UnfitField

ABOUT, CONSENT = enquiry_fields.ABOUT.slot, enquiry_fields.CONSENT.slot
NAME, CONTACT = enquiry_fields.NAME.slot, enquiry_fields.CONTACT.slot
SEND = enquiry_fields.SEND.slot
ORDER = tuple(question.slot for question in QUESTIONS)
CHANGEABLE = {question.key: question.slot for question in QUESTIONS if question.change}
SUGGESTED = "suggested"  # the button that takes what the conversation suggests
SKIPPED = ""  # asked, and nothing wished for

OPENING = "make_enquiry"
STEERING = frozenset({"stop_flow", "go_back", "start_over", "talk_to_human", "ask_why", OPENING})
STEERING_WORDS = 6  # "I want to stop paying for two months" steers nothing
ASIDES = ("faq", "ask_fee", "check_", "enquiry_status")  # how the intents of asides begin
CALLED = re.compile(
    r"^\W*(?:hi|hello|no|actually)?\W*(?:my (?:full )?name(?:'s|’s| is)(?: actually)?"
    r"|(?:i am|i'm|i’m)(?: called)?|it's|it’s|it is|this is|call me|the name(?:'s|’s| is))\s+",
    re.IGNORECASE,
)
# "Send it", "yes please, try again": meant for the open question, whatever else it sounds like.
SENDING = re.compile(
    r"""^\W* (?:(?:yes|yep|yeah|ok|okay|sure|please|just|great|perfect|fine|now|then)\b\W*)*
    (?: (?: (?:re)?send | submit | (?:re)?try | do | go\ ahead | go\ for\ it | pass\ it\ on )\b
      | (?: (?:that|it|this|all|everything)(?:['’]?s|\ is|\ looks)?\ (?:all\ )?
          | looks?\ (?:all\ )? )?
        (?: right | correct | good | fine )\b (?:\W+(?:so|please|now|you\ can|and|then)\b)*
        (?:\W+(?:send|submit|go\ ahead)\b)? )
    (?: \W+ (?:it|that|this|once|again|now|off|please|sending|send|and|then|thanks?|you)\b )*
    \W*$""",
    re.IGNORECASE | re.VERBOSE,
)
NOT_SENDING = re.compile(
    r"^\W*(?:no\W+)?(?:please )?(?:(?:don['’]?t|do not) (?:send|submit|do)\b.{0,20}|not yet)\W*$",
    re.IGNORECASE,
)
WHAT_NEXT = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay)\W+)?what(?:['’]?s| is| happens| will happen)?"
    r" (?:next|then|after(?:wards| that| this)?|happens now|will happen now)\b.{0,40}$",
    re.IGNORECASE,
)
NOT_AGREEING = re.compile(
    r"\b(?:can(?:no|['’]?)t|do(?: not|n['’]?t)|won['’]?t|will not|would(?: not|n['’]?t)|not)\b"
    r".{0,20}\b(?:agree|consent|accept|happy|comfortable|ok|okay)\b",
    re.IGNORECASE,
)
AGREEING = re.compile(
    r"^\W*(?:(?:yes|ok|okay)\W+)?(?:i\W+)?(?:do\W+)?(?:agree|consent)\b", re.IGNORECASE
)
Known = Mapping[str, Any]


@dataclass(frozen=True)
class EnquiryMessage:
    """A message as the enquiry reads it; `tells`: something of a case was read in it."""

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
    """After a message: the answers, the question to ask (None: all are answered), the problem.

    `heard` is False where the message held nothing for the enquiry.
    """

    known: Known
    ask: str | None
    problem: str | None = None
    changed: str | None = None
    heard: bool = True


def first(known: Known) -> str | None:
    """The slot to ask for next, None once it can be sent or consent is refused."""
    if known.get(CONSENT) == "no":
        return None
    return next((each for each in ORDER if known.get(each) is None), None)


def hear(
    known: Known, asked: str, said: EnquiryMessage, suggestion: str | None = None
) -> EnquiryStep:
    """The step that one message makes while `asked` is the open question."""
    if said.pressed:
        return _press(known, asked, said.pressed, suggestion)
    if asked == SEND and SENDING.match(said.text):
        after = {**known, SEND: "yes"}
        return EnquiryStep(after, first(after))
    if asked == SEND and NOT_SENDING.match(said.text):
        return EnquiryStep(known, asked, problem="enquiry_what_to_change")
    try:
        # Words that name a field say more than the intent: "can you change the subject".
        if asked not in (ABOUT, CONTACT) and (step := _corrected(known, asked, said.text)):
            return step
    except UnfitField as unfit:
        return EnquiryStep(known, asked, problem=unfit.problem)
    return _heard(known, asked, said, suggestion)


def _heard(known: Known, asked: str, said: EnquiryMessage, suggestion: str | None) -> EnquiryStep:
    """The step of typed words that correct nothing."""
    if said.steers:
        return EnquiryStep(known, asked, heard=False)
    if asked != ABOUT and WHAT_NEXT.match(said.text):
        return EnquiryStep(known, asked, problem="enquiry_what_next")
    try:
        reader = READERS.get(asked)
        found = reader(known, said, suggestion) if reader else _read_plain(known, asked, said)
    except UnfitField as unfit:
        return EnquiryStep(known, asked, problem=unfit.problem)
    if found is None:
        return EnquiryStep(known, asked, heard=False)
    if found.get(SEND) == "change":
        return EnquiryStep(known, asked, problem="enquiry_what_to_change")
    after = {**known, **found}
    return EnquiryStep(after, first(after))


def back(known: Known) -> EnquiryStep | None:
    """The step that takes back the last answer; None where there is none."""
    answered = [each for each in ORDER if known.get(each) is not None]
    if not answered:
        return None
    after = {**known, answered[-1]: None}
    return EnquiryStep(after, answered[-1])


def field_values(known: Known) -> dict[str, str]:
    """The answers by the names of the fields, "" for those that weren't given."""
    return {
        name: _value(known.get(field.question.slot), name) or "" for name, field in BY_NAME.items()
    }


def complete(known: Known) -> EnquiryValues:
    """The values of an enquiry that is to be sent, checked once more; raises UnfitField."""
    values, problems = enquiry_fields.checked(field_values(known))
    if values is None:
        raise UnfitField(next(iter(problems.values())))
    return values


def _value(answer: Any, name: str) -> str | None:
    """An answer is a text, or texts by name where a question asks for several fields."""
    return answer.get(name) if isinstance(answer, Mapping) else answer


def _press(
    known: Known, asked: str, pressed: Mapping[str, str], suggestion: str | None
) -> EnquiryStep:
    """The step of a pressed button; buttons of earlier questions are ignored."""
    value, question = pressed.get(asked), BY_SLOT[asked]
    if asked == ABOUT and value == SUGGESTED and suggestion:
        answer = suggestion
    elif value is None or value not in {button.value for button in question.buttons}:
        return EnquiryStep(known, asked, heard=False)
    elif asked == SEND and value in CHANGEABLE:
        return EnquiryStep({**known, CHANGEABLE[value]: None}, CHANGEABLE[value])
    else:
        answer = SKIPPED if value == question.skip else value
    after = {**known, asked: answer}
    return EnquiryStep(after, first(after))


def _corrected(known: Known, asked: str, text: str) -> EnquiryStep | None:
    """The step that corrects an earlier answer in passing: "no, my e-mail is …"."""
    found = correction(known, asked, text)
    if found is None:
        return None
    after = {**known, found.slot: found.answer}
    if found.is_open:
        return EnquiryStep(after, found.slot)
    return EnquiryStep(after, asked, changed=found.slot)


def _read_about(known: Known, said: EnquiryMessage, suggestion: str | None) -> dict[str, Any]:
    if said.intent == "affirm" and suggestion:
        return {ABOUT: suggestion}
    return {ABOUT: BY_NAME["about"].read(said.text)}


def _read_consent(
    known: Known, said: EnquiryMessage, suggestion: str | None
) -> dict[str, Any] | None:
    if said.asks:
        return None
    if NOT_AGREEING.search(said.text):
        return {CONSENT: "no"}
    if AGREEING.match(said.text):
        return {CONSENT: "yes"}
    return {"affirm": {CONSENT: "yes"}, "deny": {CONSENT: "no"}}.get(said.intent)


def _read_name(known: Known, said: EnquiryMessage, suggestion: str | None) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    text = said.text
    if contact_readers.holds_contact(text):
        found[CONTACT] = contact_readers.given(text)
        text = re.split(r"[,;\d+(<]|\S+@", text)[0]
    try:
        found[NAME] = BY_NAME["name"].read(CALLED.sub("", text).strip(" .,:!–-"))
    except UnfitField as unfit:
        is_aside = said.asks or said.intent.startswith(ASIDES)
        if is_aside and unfit.problem != "enquiry_name_withheld":
            return None
        raise
    return None if said.asks else found


def _read_contact(
    known: Known, said: EnquiryMessage, suggestion: str | None
) -> dict[str, Any] | None:
    holds_one = contact_readers.holds_contact(said.text)
    if not holds_one and (said.asks or said.intent.startswith(ASIDES)):
        return None
    return {CONTACT: {**(known.get(CONTACT) or {}), **contact_readers.given(said.text)}}


def _read_plain(known: Known, asked: str, said: EnquiryMessage) -> dict[str, Any] | None:
    """The answer to a question of one field that needs no care of its own."""
    question = BY_SLOT[asked]
    if said.asks:
        return None
    if question.skip and said.intent in ("deny", "not_sure"):
        return {asked: SKIPPED}
    (field,) = fields_of(question)
    return {asked: field.read(said.text) or SKIPPED}


def _read_send(known: Known, said: EnquiryMessage, suggestion: str | None) -> dict[str, Any] | None:
    return {"affirm": {SEND: "yes"}, "deny": {SEND: "change"}}.get(said.intent)


READERS: dict[str, Callable[[Known, EnquiryMessage, str | None], dict[str, Any] | None]] = {
    ABOUT: _read_about,
    CONSENT: _read_consent,
    NAME: _read_name,
    CONTACT: _read_contact,
    SEND: _read_send,
}
