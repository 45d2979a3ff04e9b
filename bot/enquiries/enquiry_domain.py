"""What Rasa's domain needs for an enquiry: names and lines that follow from the fields."""

from bot.enquiries.enquiry_fields import ABOUT, QUESTIONS

FORM = "enquiry_form"
FOUND = "enquiry_found"  # the slot of what the conversation suggests that it is about
ADD = "add"  # the entity of the button that adds to an enquiry: its reference


def enquiry_form_slots() -> list[str]:
    """The slots that the form fills, in the order of its questions."""
    return [question.slot for question in QUESTIONS]


def enquiry_slots() -> list[str]:
    """Every slot of an enquiry."""
    return [*enquiry_form_slots(), FOUND]


def enquiry_entities() -> list[str]:
    """The slots that a button can fill: `/answer{"SLOT": "VALUE"}`."""
    return [each.slot for each in QUESTIONS if each.buttons or each is ABOUT]


def enquiry_asks() -> list[str]:
    """The responses by which Rasa's form asks."""
    return [f"utter_ask_{FORM}_{slot}" for slot in enquiry_form_slots()]


def enquiry_blocks() -> dict[str, list[str]]:
    """The lines of each generated block of domain.yml by its name."""
    kind = "{type: any, influence_conversation: false, mappings: [{type: custom}]}"
    return {
        "buttons of an enquiry": [f"  - {name}" for name in enquiry_entities()],
        "slots of an enquiry": [f"  {name}: {kind}" for name in enquiry_slots()],
        "form of an enquiry": [
            f"  {FORM}:",
            f"    required_slots: [{', '.join(enquiry_form_slots())}]",
        ],
        "questions of an enquiry": [f"  - {name}" for name in enquiry_asks()],
    }
