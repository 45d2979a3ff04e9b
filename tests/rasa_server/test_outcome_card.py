"""The card of an outcome is short; what it folds away is whole."""

from dataclasses import replace

import pytest

from bot.checks.engine import paths
from bot.content import Content, load_content
from bot.rasa_server.replies.answer_replies import with_source
from bot.rasa_server.replies.outcome_replies import outcome_reply
from bot.rasa_server.replies.reply_request import Reply

CONTENT = load_content()
MOST_WORDS = 90
NO_NUMBER = {"value": None, "unset": "a number that isn't known here"}
PAGE = "https://assistant.example/outcome/token"


def cards(content: Content, soon: bool = False) -> list[Reply]:
    """The card at the end of each way through each check; `soon`: a date is near."""
    found = []
    for check in content.checks.values():
        for path in paths(check):
            facts = {fact: values[0] for fact, values in path.allowed.items()}
            reply = outcome_reply(content, check, {"facts": facts, "page": PAGE, "soon": soon})
            assert reply, facts
            found.append(reply)
    return found


CARDS = cards(CONTENT)
WITH_A_DATE = cards(CONTENT, soon=True)


def unfolded(card: Reply) -> str:
    """All that is read before anything is unfolded, the widget's heading with it."""
    details = card["meta"]["details"]
    folded = {label for part in details for label in part["choices"]}
    shown = [button["title"] for button in card["buttons"] if button["title"] not in folded]
    links = [link["label"] for link in card["links"]]
    heading = str(CONTENT.widget["en-GB"]["outcome"])
    return " ".join([heading, card["text"], *shown, *links, *(part["title"] for part in details)])


@pytest.mark.parametrize("card", CARDS + WITH_A_DATE, ids=lambda card: card["meta"]["outcome"])
def test_a_card_is_read_in_ninety_words(card: Reply) -> None:
    assert len(unfolded(card).split()) <= MOST_WORDS


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["meta"]["outcome"])
def test_nothing_is_told_twice_and_no_date_is_a_number(card: Reply) -> None:
    whole = with_source(card)
    lines = [line for line in whole.splitlines() if len(line.split()) > 3]
    assert len(lines) == len(set(lines))
    assert str(CONTENT.checks[card["meta"]["check"]].version) not in whole
    assert "22 November 2026" in whole


def test_every_choice_that_is_folded_away_is_one_of_the_card() -> None:
    for card in CARDS:
        labels = {button["title"] for button in card["buttons"]}
        assert {label for part in card["meta"]["details"] for label in part["choices"]} < labels


def test_a_channel_without_metadata_gets_the_folded_parts_as_text() -> None:
    card = next(card for card in CARDS if card["meta"]["outcome"] == "eligible")
    whole = with_source(card)
    assert "Why:\nHave your contact details" in whole
    assert "What you told me:\n- Employment: Employed on a UK contract" in whole
    assert "What would make a difference:\n- If something is alleged" in whole
    assert whole.endswith("The rules are those of 22 November 2026.")


def test_without_a_telephone_number_there_is_no_button_to_ring() -> None:
    contacts = CONTENT.contacts.contacts
    unset = {**contacts, "membership_phone": contacts["membership_phone"].copy(update=NO_NUMBER)}
    content = replace(CONTENT, contacts=CONTENT.contacts.copy(update={"contacts": unset}))
    assert [link["url"] for link in cards(content)[0]["links"]] == [PAGE]
