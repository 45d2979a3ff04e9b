"""What visitors are told of their words is what happens to them."""

import re

import pytest
from content_set_kit import CONTENT_SET
from privacy_kit import People
from ruamel.yaml import YAML
from sqlalchemy import select

from bot import PROJECT_ROOT
from bot.content import Content
from bot.content.loading import load_content
from bot.gateway.messages.privacy_wishes import with_privacy_buttons
from bot.gateway.pages.page_routes import ROUTES
from bot.privacy.erasure import REQUEST, VISITOR
from bot.privacy.subject import cases_of_chat, cases_of_person
from bot.records.chat import chat_access, handoffs
from bot.records.chat.messages import OutboundMessage
from bot.records.models import AuditEvent, Conversation, Enquiry, StaffUser
from bot.records.staff import audit_log

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


def test_staff_see_a_chat_only_as_the_answer_on_privacy_says(
    words: Content, people_in_files: People
) -> None:
    said = words.words(words.answers["privacy"].text)
    ways = "Staff see it if you ask for a person or send an enquiry, else for a recorded reason."
    assert ways in said
    people, now = people_in_files, people_in_files.now
    silent, asked, opened = (people.add(ended=False, finished=False) for _ in range(3))
    wrote = people.add(finished=False, enquiry="open")
    with people.database.writing() as db:
        user = StaffUser(email="a@b.example", name="Ann", role="adviser", password_hash="x")
        user.created_at = now
        db.add(user)
        db.flush()
        handoffs.request(db, asked.chat, "asked", now)
        chat_access.open_closed(db, opened.chat, user.id, "a complaint", now)
        may_read = {
            person.chat: chat_access.may_read(db, person.chat, user.id, now)
            for person in (silent, asked, opened, wrote)
        }
    assert may_read == {silent.chat: False, asked.chat: True, opened.chat: True, wrote.chat: True}


@pytest.mark.parametrize("name", ["enquiry_consent", "delete_my_data"])
def test_an_enquiry_is_deleted_for_whoever_rings(
    words: Content, people_in_files: People, name: str
) -> None:
    """Staff have the reference and what was left with it, and an open enquiry goes as well."""
    is_answer = name in words.answers
    said = words.words(words.answers[name].text) if is_answer else words.phrase(name)
    number = words.contacts.contacts["membership_phone"].words
    assert re.search(rf"\bring(?:ing)?\b.*{number}", said)
    people = people_in_files
    person, other = people.add(enquiry="open"), people.add(enquiry="open")
    with people.database.reading() as db:
        cases = cases_of_person(db, person.reference, person.email)
    people.run.erase(cases, REQUEST)
    assert people.left_of(person) == []
    assert people.left_of(other) == other.canaries


def test_a_chat_goes_at_once_when_it_is_deleted(words: Content, people_in_files: People) -> None:
    said = words.phrase("delete_chat_sure")
    assert "what was said here, your checks and the pages of their outcomes at once" in said
    assert "What stays are counts for our figures, and a note that a chat was deleted" in said
    people = people_in_files
    person = people.add(ended=False)
    with people.database.reading() as db:
        cases = cases_of_chat(db, person.chat)
    people.run.erase(cases, VISITOR)
    assert people.left_of(person) == []


def test_an_open_check_on_pages_goes_when_its_page_says(
    words: Content, people_in_files: People
) -> None:
    people = people_in_files
    hours = people.settings.open_check_lifetime // 3600
    said = words.page("en-GB", "check_kept", hours=hours)
    assert f"{hours} hours" in said
    person = people.add(ended=False)
    people.wait(hours=hours)
    people.run.run()
    gone = set(person.canaries) - set(people.left_of(person))
    assert gone == set(person.canaries) - set(person.lasting) != set()


def test_all_goes_when_the_notice_says(words: Content, people_in_files: People) -> None:
    said = words.words(words.notice.sections["kept"].text)
    unfinished, finished, enquiry, records = map(int, re.findall(r"(\d+) (?:hours|days)", said))
    people, idle = people_in_files, people_in_files.settings.session_idle
    left = people.add(ended=False, finished=False)
    people.wait(hours=unfinished, seconds=idle)
    ended = people.add()
    people.run.run()
    assert people.left_of(left) == []
    people.wait(days=finished)
    closed = people.add(enquiry="closed")
    people.run.run()
    assert people.left_of(ended) == []
    people.wait(days=enquiry)
    with people.database.writing() as db:
        audit_log.record_event(db, None, "searched", now=people.now)
    people.run.run()
    assert people.left_of(closed) == []
    people.wait(days=records)
    people.run.run()
    with people.database.reading() as db:
        assert list(db.scalars(select(AuditEvent))) == []


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("delete my chat", "delete_my_data"),
        ("can I have a copy of my data", "my_data_copy"),
        ("where is your privacy notice", "privacy"),
        ("who is your data protection officer", "privacy"),
    ],
)
def test_who_asks_after_their_data_gets_the_notice_and_what_does_it(
    words: Content, asked: str, topic: str
) -> None:
    examples = YAML(typ="safe").load((PROJECT_ROOT / "data/nlu/chat.yml").read_text("utf-8"))
    listed = {each["intent"]: each["examples"].lower() for each in examples["nlu"]}
    assert asked.lower() in listed[f"chat/{topic}"]
    answer = words.answers[topic]
    (link,) = words.links_of(answer)
    assert [route for route in ROUTES if link["url"].endswith(route.path)]
    said = words.words(answer.text)
    draft = OutboundMessage(said, meta={"topic": topic})
    (shown,) = with_privacy_buttons([draft], words)
    if topic == "privacy":
        assert words.notice.details["data_protection_officer"].words in said
    else:
        assert [each["label"] for each in shown.choices]


def test_what_a_notice_asks_to_type_leads_to_its_buttons(words: Content) -> None:
    said = words.words(words.notice.sections["rights"].text)
    examples = (PROJECT_ROOT / "data/nlu/chat.yml").read_text("utf-8").lower()
    quoted = re.findall(r'"([^"]+)"', said)
    assert quoted == ["delete my chat", "a copy of my data"]
    assert all(each in examples for each in quoted)
