"""Agreeing and not agreeing, in words; what is neither is asked again."""

import pytest

from bot.enquiries.enquiry_dialogue import CONSENT, EnquiryMessage, hear

KNOWN = {"enquiry_about": "My contract"}


def consent(text: str) -> str | None:
    answer: str | None = hear(KNOWN, CONSENT, EnquiryMessage(text)).known.get(CONSENT)
    return answer


@pytest.mark.parametrize(
    "text",
    [
        "I can't agree to that",
        "I do not consent",
        "no, I don't agree with you keeping it",
        "I wouldn't be comfortable with that",
        "I’m not happy with this being stored",
    ],
)
def test_not_agreeing_is_no(text: str) -> None:
    assert consent(text) == "no"


@pytest.mark.parametrize("text", ["I agree", "ok, I do consent", "Yes I consent to that", "agree"])
def test_agreeing_is_yes(text: str) -> None:
    assert consent(text) == "yes"


@pytest.mark.parametrize(
    "text", ["do I have to agree?", "What happens if I don't agree?", "my head agrees with me"]
)
def test_what_is_neither_settles_nothing(text: str) -> None:
    assert consent(text) is None
