"""What visitors are told of their words is what happens to them."""

import re

import pytest
from content_set_kit import CONTENT_SET
from privacy_kit import People

from bot import PROJECT_ROOT
from bot.content import Content
from bot.content.loading import load_content
from bot.records.models import Conversation, Enquiry

FOLDERS = [PROJECT_ROOT / "bot" / "content", CONTENT_SET]


@pytest.fixture(scope="module", params=FOLDERS, ids=["shipped", "of the tests"])
def words(request: pytest.FixtureRequest) -> Content:
    return load_content(request.param)


def test_a_chat_goes_when_the_answer_on_privacy_says(
    words: Content, people_in_files: People
) -> None:
    said = words.words(words.answers["privacy"].text)
    hours, days = map(int, re.findall(r"(\d+) (?:hours|days)", said))
    people = people_in_files
    for span, finished in (({"hours": hours}, False), ({"days": days}, True)):
        person = people.add(ended=False, finished=finished)
        people.wait(**span)
        people.run.run()
        with people.database.reading() as db:
            assert db.get(Conversation, person.chat)
        people.wait(seconds=people.settings.session_idle)  # until then it hadn't ended
        people.run.run()
        assert people.left_of(person) == []


@pytest.mark.parametrize("place", ["chat", "en-GB", "cy"])
def test_an_enquiry_goes_when_the_consent_says(
    words: Content, people_in_files: People, place: str
) -> None:
    chat = place == "chat"
    said = words.phrase("enquiry_consent") if chat else words.page(place, "enquiry_privacy")
    (days,) = map(int, re.findall(r"(\d+) (?:days|diwrnod)", said))
    people = people_in_files
    person = people.add(enquiry="closed")
    people.wait(days=days, seconds=-1)
    people.run.run()
    with people.database.reading() as db:
        assert db.get(Enquiry, person.enquiry)
    people.wait(seconds=1)
    people.run.run()
    assert people.left_of(person) == []
