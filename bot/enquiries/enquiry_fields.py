"""The fields of an enquiry, each declared once: everything else that knows them reads this list.

The chat's form and slots, the page, the summary, the desk, the CSV, `bot enquiries` and the search
follow from FIELDS. Names of phrases stand here in full, so that a search of the code finds them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.enquiries import contact_readers, field_readers
from bot.enquiries.field_readers import FieldReader, UnfitField
from bot.enquiries.person_names import name_of

MAX_ABOUT = 10_000
EnquiryValues = Mapping[str, str | None]
"""The values of an enquiry by the names of its fields; None where nothing was given."""


@dataclass(frozen=True)
class QuestionButton:
    """A button under a question: what it answers, and the phrase on it."""

    value: str
    phrase: str


@dataclass(frozen=True)
class EnquiryQuestion:
    """A question of the chat's form; `slot` holds its answer.

    `change`: the phrase of the button that asks it again before the enquiry is sent, and `key` the
    value of that button. `personal` questions come after consent. `skip` is the button of a
    question that may stay unanswered. `legend` and `hint` are words of the page for several fields
    under one heading.
    """

    key: str
    slot: str
    ask: str
    change: str = ""
    buttons: tuple[QuestionButton, ...] = ()
    personal: bool = True
    skip: str | None = None
    legend: str = ""
    hint: str = ""


@dataclass(frozen=True)
class PageInput:
    """How the page asks for a field: its words, and `type` and `autocomplete` of the element."""

    label: str
    hint: str = ""
    type: str = "text"
    autocomplete: str = "off"


@dataclass(frozen=True)
class EnquiryField:
    """One field: a column of the table, an input of the page, a part of an answer in the chat.

    `label` is its phrase in the chat's summary, `heading` and `column` its English names on the
    desk and in lists. `write` turns the value into what people read.
    """

    name: str
    read: FieldReader
    question: EnquiryQuestion
    label: str
    page: PageInput
    heading: str
    column: str
    searchable: bool = True
    several_lines: bool = False
    write: Callable[[str], str] = str
    link: str = ""


ABOUT = EnquiryQuestion(
    "about",
    "enquiry_about",
    ask="enquiry_ask_about",
    change="enquiry_change_about",
    personal=False,
)
NAME = EnquiryQuestion("name", "enquiry_name", ask="enquiry_ask_name", change="enquiry_change_name")
CONTACT = EnquiryQuestion(
    "contact",
    "enquiry_contact",
    ask="enquiry_ask_contact",
    change="enquiry_change_contact",
    legend="enquiry_contact",
    hint="enquiry_contact_hint",
)
REACH = EnquiryQuestion(
    "reach",
    "enquiry_reach",
    ask="enquiry_ask_reach",
    change="enquiry_change_reach",
    buttons=(QuestionButton("any", "enquiry_any_time"),),
    skip="any",
)

FIELDS = (
    EnquiryField(
        "about",
        field_readers.text_of(MAX_ABOUT, none="enquiry_no_about", long="enquiry_long_about"),
        ABOUT,
        label="enquiry_label_about",
        page=PageInput("enquiry_about", hint="enquiry_about_hint"),
        heading="About",
        column="about",
        several_lines=True,
    ),
    EnquiryField(
        "name",
        name_of(
            80,
            none="enquiry_no_name",
            odd="enquiry_odd_name",
            withheld="enquiry_name_withheld",
        ),
        NAME,
        label="enquiry_label_name",
        page=PageInput("enquiry_name", autocomplete="name"),
        heading="Name",
        column="name",
    ),
    EnquiryField(
        "email",
        contact_readers.EMAIL,
        CONTACT,
        label="enquiry_label_email",
        page=PageInput("enquiry_email", type="email", autocomplete="email"),
        heading="E-mail address",
        column="e-mail",
    ),
    EnquiryField(
        "phone",
        contact_readers.PHONE,
        CONTACT,
        label="enquiry_label_phone",
        page=PageInput("enquiry_phone", type="tel", autocomplete="tel"),
        heading="Telephone",
        column="telephone",
        write=contact_readers.written_phone,
        link="tel:",
    ),
    EnquiryField(
        "reach",
        field_readers.line_of(200, long="enquiry_long_reach"),
        REACH,
        label="enquiry_label_reach",
        page=PageInput("enquiry_reach", hint="enquiry_reach_hint"),
        heading="When to reach",
        column="when to reach",
    ),
)
BY_NAME = {field.name: field for field in FIELDS}

CONSENT = EnquiryQuestion(
    "consent",
    "enquiry_consent",
    ask="enquiry_ask_consent",
    buttons=(QuestionButton("yes", "enquiry_agree"), QuestionButton("no", "enquiry_disagree")),
)
_ASKED = tuple(dict.fromkeys(field.question for field in FIELDS))
SEND = EnquiryQuestion(
    "send",
    "enquiry_send",
    ask="enquiry_ask_send",
    buttons=(
        QuestionButton("yes", "enquiry_send_it"),
        *(QuestionButton(question.key, question.change) for question in _ASKED),
    ),
)
QUESTIONS = (
    *(question for question in _ASKED if not question.personal),
    CONSENT,
    *(question for question in _ASKED if question.personal),
    SEND,
)
"""What the chat asks, in its order: consent comes before anything personal."""
BY_SLOT = {question.slot: question for question in QUESTIONS}


def phrases_of_fields() -> set[str]:
    """The phrases of the chat that the fields and their questions name."""
    buttons = {button.phrase for question in QUESTIONS for button in question.buttons}
    asked = {name for question in QUESTIONS for name in (question.ask, question.change) if name}
    labels = {field.label for field in FIELDS}
    return buttons | asked | labels | _problems()


def page_words_of_fields() -> set[str]:
    """The words of the page's form that the fields and their questions name."""
    inputs = {name for field in FIELDS for name in (field.page.label, field.page.hint)}
    headings = {name for question in QUESTIONS for name in (question.legend, question.hint)}
    return (inputs | headings | _problems()) - {""}


def _problems() -> set[str]:
    return {problem for field in FIELDS for problem in field.read.problems}


def fields_of(question: EnquiryQuestion) -> tuple[EnquiryField, ...]:
    """The fields that an answer to a question holds."""
    return tuple(field for field in FIELDS if field.question is question)


def checked(form: Mapping[str, str]) -> tuple[EnquiryValues | None, dict[str, str]]:
    """The values of a whole form, or the problem of each field that has one.

    An enquiry without a way to answer it has its problem at `email`.
    """
    values: dict[str, str | None] = dict.fromkeys(BY_NAME)
    problems: dict[str, str] = {}
    for field in FIELDS:
        text = form.get(field.name, "")
        if field.question is CONTACT and not field_readers.tidy(text):
            continue  # one of the two will do
        try:
            values[field.name] = field.read(text)
        except UnfitField as unfit:
            problems[field.name] = unfit.problem
    contacts = {field.name for field in fields_of(CONTACT)}
    if not (any(values[name] for name in contacts) or contacts & set(problems)):
        problems["email"] = "enquiry_no_contact"
    return (None, problems) if problems else (values, {})
