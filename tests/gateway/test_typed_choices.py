"""Words that equal a button's label act as that button, in any case and with a small slip."""

import pytest
from bench import StandIn, Visitor, replies, reply

from bot.gateway.messages.typed_choices import is_same_label, is_slip

OFFERS = [
    {"label": "DBS or TRA referral", "payload": '/answer{"issue_type": "dbs_tra_referral"}'},
    {"label": "Inquest or inquiry", "payload": '/answer{"issue_type": "inquest_inquiry"}'},
    {"label": "That's right", "payload": '/answer{"review": "right"}'},
    {"label": "I'm not sure", "payload": '/answer{"issue_type": "unsure"}'},
    {"label": "No", "payload": '/answer{"issue_type": "no"}'},
]
PAYLOADS = {offer["label"]: offer["payload"] for offer in OFFERS}


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("DBS or TRA referral", "DBS or TRA referral"),
        ("dbs or tra referral.", "DBS or TRA referral"),
        ("inquest or inqiury", "Inquest or inquiry"),
        ("INQUEST OR INQUIRY!", "Inquest or inquiry"),
        ("that’s right", "That's right"),
        ("im not sure", None),
        ("I'm not sure", "I'm not sure"),
        ("no", "No"),
        ("not", None),
        ("an inquest", None),
        ("inqest or inqiry", None),
    ],
)
def test_typed_words_act_as_the_button_of_that_label(
    visitor: Visitor, rasa: StandIn, typed: str, label: str | None
) -> None:
    rasa.behave = replies(reply("Which kind?", choices=OFFERS))
    visitor.say("hello")
    said = visitor.say(typed)[0]
    assert said["text"] == typed
    assert rasa.heard[-1] == (PAYLOADS[label] if label else typed)


def test_only_the_newest_buttons_can_be_typed(visitor: Visitor, rasa: StandIn) -> None:
    rasa.behave = replies(reply("Which kind?", choices=OFFERS))
    visitor.say("hello")
    rasa.behave = replies(reply("All right."))
    visitor.say("something else")
    visitor.say("Inquest or inquiry")
    assert rasa.heard[-1] == "Inquest or inquiry"


def test_the_buttons_of_every_message_of_the_newest_turn_can_be_typed(
    visitor: Visitor, rasa: StandIn
) -> None:
    first, second = reply("An aside.", choices=OFFERS[:2]), reply("Which?", choices=OFFERS[2:])
    rasa.behave = replies(first, second)
    visitor.say("hello")
    visitor.say("inquest or inquiry")
    assert rasa.heard[-1] == PAYLOADS["Inquest or inquiry"]


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("referal", "referral", True),
        ("refferral", "referral", True),
        ("refrerral", "referral", True),
        ("reforral", "referral", True),
        ("ref", "referral", False),
        ("now", "not", False),
        ("fulls", "full", False),
    ],
)
def test_a_slip_is_one_letter_of_a_long_word(typed: str, meant: str, slip: bool) -> None:
    assert is_slip(typed, meant) is slip


def test_two_slips_are_too_many() -> None:
    assert is_same_label("inqest or inquiry", "Inquest or inquiry", slips=1)
    assert not is_same_label("inqest or inqiry", "Inquest or inquiry", slips=1)
