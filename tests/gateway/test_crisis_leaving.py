"""Leaving the union isn't leaving life: the same words tell of both, and only one is a crisis."""

import pytest
from crisis_kit import DETECTOR


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to join any more, take me off your books",
        "I want to leave, take me off your mailing list",
        "Don't want to carry on in ASCL now I've changed jobs",
        "I don't wish to carry on as a member",
        "I don't want to go on being a member of this union",
        "I don't want to keep on paying subs",
        "I can't go on as branch secretary",
        "I no longer wish to stay in the union",
        "is there any point staying in the union when I retire",
        "no reason to stay a member once I'm out of schools",
        "I don't want to exist on your database any more",
        "how do I remove myself from the register of members",
        "I don't want to be here, take me off the list",
        "I want to know if it'll take me long to join",
        "I hope to find someone to take me through the form",
    ],
)
def test_who_wants_to_leave_the_union_gets_no_card(text: str) -> None:
    assert not DETECTOR.is_crisis(text)


@pytest.mark.parametrize(
    "text",
    [
        "take me off life support",
        "please just take me out of this world",
        "take me off this earth",
        "I want to let the sea take me",
        "I want the lord to take me home",
        "I don't want to carry on",
        "I don't want to carry on as I am",
        "I don't want to carry on being alive",
        "I don't want to stay in this world",
        "no reason to stay",
        "I want to remove myself from this world",
        "I don't want to be here any more, take me off your books",
        "I don't want to carry on, take me off your list",
        "take me off your books, I want to die",
        "I don't want to join any more, I want to end my life",
    ],
)
def test_who_wants_to_leave_life_gets_it_also_beside_the_union(text: str) -> None:
    assert DETECTOR.is_crisis(text)
