"""Who names others, or writes numbers and addresses that nobody needs, is told so kindly, once."""

import pytest
from bench import StandIn, Visitor, replies, reply

from bot.enquiries.enquiry_fields import ABOUT, CONTACT, NAME

CARD = "4111 1111 1111 1111"


def hints(visitor: Visitor, text: str) -> list[str]:
    """The kinds that the replies to a text hint at."""
    return " ".join(each["meta"].get("unwanted", "") for each in visitor.say(text)).split()


def test_each_kind_is_hinted_at_once_in_a_chat(visitor: Visitor) -> None:
    assert hints(visitor, f"my card is {CARD}") == ["card"]
    assert hints(visitor, f"again: {CARD}") == []
    assert hints(visitor, f"Year 9 pupil Jake Smith stole {CARD}") == ["name"]
    assert hints(visitor, "AB 12 34 56 C, and I live in LE1 6TP") == ["insurance", "address"]
    assert hints(visitor, "our head, Mrs Jones, said so") == []


def test_the_hint_comes_first_and_the_answer_stays(visitor: Visitor) -> None:
    said = visitor.say(f"my card is {CARD}")
    assert [each["author"] for each in said] == ["visitor", "assistant", "assistant"]
    assert said[2]["text"] == f"You said: my card is {CARD}"


@pytest.mark.parametrize(
    ("slot", "kinds"), [(CONTACT.slot, []), (NAME.slot, []), (ABOUT.slot, ["address"])]
)
def test_the_enquirers_own_details_bring_no_hint(
    visitor: Visitor, rasa: StandIn, slot: str, kinds: list[str]
) -> None:
    rasa.behave = replies(reply("Please tell me.", meta={"field": slot}))
    visitor.say("hello")
    assert hints(visitor, "Jo Example, Hill House, LE1 6TP") == kinds


def test_a_hint_of_crisis_is_followed_by_nothing_but_the_card(visitor: Visitor) -> None:
    said = visitor.say("I am in despair, our head, Mrs Jones, knows")
    assert said[1]["meta"].get("crisis")
    assert [each for each in said if "unwanted" in each["meta"]] == []
