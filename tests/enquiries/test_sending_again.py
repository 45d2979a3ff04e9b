"""Words that send an enquiry while the question is whether to send it."""

import pytest

from bot.enquiries.enquiry_dialogue import ABOUT, CONSENT, CONTACT, NAME, ORDER, SEND, hear
from bot.enquiries.enquiry_dialogue import EnquiryMessage as Said

KNOWN = {
    **dict.fromkeys(ORDER, ""),
    ABOUT: "Pay",
    CONSENT: "yes",
    NAME: "Jo",
    CONTACT: {"email": "jo@example.org"},
    SEND: None,
}


@pytest.mark.parametrize(
    "text",
    [
        *("send it", "Send it!", "yes please send it", "yes, send that now", "try again", "retry"),
        *(
            "please try sending it again",
            "resend",
            "ok do it",
            "just send it off",
            "Try it once again.",
        ),
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "make_enquiry", "start_over", "affirm"])
def test_they_send_it_whatever_else_they_sound_like(text: str, intent: str) -> None:
    step = hear(KNOWN, SEND, Said(text, intent))
    assert step.heard and step.ask is None and step.known[SEND] == "yes"


@pytest.mark.parametrize(
    "text",
    [
        *("don't send it", "do not send it", "I want to send an enquiry", "send it to my head?"),
        *("who will you send it to", "try something else", "start again", "wait"),
    ],
)
def test_other_words_do_not(text: str) -> None:
    step = hear(KNOWN, SEND, Said(text, "nlu_fallback"))
    assert step.known[SEND] is None


def test_at_another_question_they_are_no_order_to_send() -> None:
    step = hear({**KNOWN, NAME: None}, NAME, Said("send it", "make_enquiry"))
    assert step.known[SEND] is None
