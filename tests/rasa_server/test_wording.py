"""What the wording generator makes of the names that Rasa's rules speak."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from content_set_kit import CONTENT_SET
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import ContentStore, load_content
from bot.rasa_server.wording_generator import ContentWordingGenerator

CONTENT = load_content()


@pytest.fixture
def wording() -> ContentWordingGenerator:
    return ContentWordingGenerator()


def heard(*parsed: dict[str, Any]) -> DialogueStateTracker:
    events = [
        event
        for each in parsed
        for event in (UserUttered("words", parse_data=each), BotUttered("…"))
    ]
    return DialogueStateTracker.from_events("a-sender", events)


def understood(*topics: str) -> DialogueStateTracker:
    return heard({"topics": list(topics), "disposition": "answer"})


def missed(*topics: str) -> dict[str, Any]:
    return {"topics": list(topics), "disposition": "unknown"}


async def say(
    wording: ContentWordingGenerator, name: str, tracker: Any, to: str = "gateway"
) -> Any:
    return await wording.generate(f"utter_{name}", tracker, to)


async def test_a_retrieval_intent_is_answered_by_its_entry(
    wording: ContentWordingGenerator,
) -> None:
    reply = await say(wording, "faq/how_to_join", understood("how_to_join"))
    answer = CONTENT.answers["how_to_join"]
    assert reply["text"] == CONTENT.words(answer.text)
    assert reply["meta"] == {"topic": "how_to_join", "source": CONTENT.source_of(answer)}


async def test_two_topics_are_answered_in_the_order_asked(wording: ContentWordingGenerator) -> None:
    reply = await say(wording, "faq/vision", understood("vision", "how_to_join"))
    assert reply["meta"]["topics"] == ["vision", "how_to_join"]
    assert [source["title"] for source in reply["meta"]["sources"]] == [
        CONTENT.sources["stance"].title,
        CONTENT.sources["membership"].title,
    ]
    first, second = (CONTENT.words(CONTENT.answers[t].text) for t in ("vision", "how_to_join"))
    assert reply["text"].index(first) < reply["text"].index(CONTENT.phrase("two_questions"))
    assert reply["text"].endswith(second)


@pytest.mark.parametrize("topic", ["ask_fee", "make_enquiry", "affirm", "feedback_good"])
async def test_a_plain_intent_is_answered_by_its_entry(
    wording: ContentWordingGenerator, topic: str
) -> None:
    reply = await say(wording, topic, understood(topic))
    assert reply["meta"]["topic"] == topic
    assert reply["text"] == CONTENT.words(CONTENT.answers[topic].text)


async def test_every_answer_is_given_to_its_retrieval_intent(
    wording: ContentWordingGenerator,
) -> None:
    for topic in CONTENT.answers:
        reply = await say(wording, f"faq/{topic}", understood(topic))
        assert reply["meta"]["topic"] == topic
        assert "{" not in reply["text"]


async def test_distress_has_no_answer_but_the_words_that_end_the_turn(
    wording: ContentWordingGenerator,
) -> None:
    assert await say(wording, "chat/distress", understood("distress")) is None


async def test_topics_that_a_message_may_only_mean_are_not_answered(
    wording: ContentWordingGenerator,
) -> None:
    tracker = heard({"topics": ["vision", "how_to_join"], "disposition": "clarify"})
    reply = await say(wording, "faq/hotline", tracker)
    assert reply["meta"]["topic"] == "hotline" and "topics" not in reply["meta"]


async def test_a_question_back_offers_the_topics_and_a_person(
    wording: ContentWordingGenerator,
) -> None:
    tracker = heard({"topics": ["hotline", "privacy", "legal_team"], "disposition": "clarify"})
    reply = await say(wording, "unknown", tracker)
    assert reply["meta"]["fallback"] == "clarify"
    labels = [CONTENT.label(each) for each in ("hotline", "privacy", "legal_team", "talk_to_human")]
    assert [button["title"] for button in reply["buttons"]] == labels
    pressed = [button["payload"] for button in reply["buttons"]]
    assert pressed[:3] == ["/faq/hotline", "/chat/privacy", "/faq/legal_team"]


async def test_what_steers_the_chat_is_not_offered_as_a_choice(
    wording: ContentWordingGenerator,
) -> None:
    tracker = heard({"topics": ["go_back", "affirm", "hotline"], "disposition": "clarify"})
    reply = await say(wording, "unknown", tracker)
    labels = [CONTENT.label(topic) for topic in ("hotline", "talk_to_human")]
    assert [button["title"] for button in reply["buttons"]] == labels


async def test_the_second_miss_in_a_row_puts_a_person_first(
    wording: ContentWordingGenerator,
) -> None:
    first = await say(wording, "unknown", heard(missed("hotline", "vision")))
    second = await say(wording, "unknown", heard(missed("regions"), missed("hotline", "vision")))
    person = CONTENT.label("talk_to_human")
    assert [button["title"] for button in first["buttons"]][-1] == person
    assert second["buttons"][0]["title"] == person
    assert second["text"] == CONTENT.phrase("unknown_again")


async def test_an_answer_between_two_misses_is_no_second_miss(
    wording: ContentWordingGenerator,
) -> None:
    between = {"topics": ["vision"], "disposition": "answer"}
    reply = await say(wording, "unknown", heard(missed("vision"), between, missed("vision")))
    assert reply["text"] == CONTENT.phrase("unknown")


async def test_unreadable_text_is_said_to_be_so(wording: ContentWordingGenerator) -> None:
    reply = await say(wording, "unknown", heard({"topics": [], "disposition": "unreadable"}))
    assert reply["text"] == CONTENT.phrase("unreadable")


async def test_a_phrase_is_worded_by_its_name(wording: ContentWordingGenerator) -> None:
    reply = await say(wording, "not_recorded", heard(missed()))
    assert reply["text"] == CONTENT.phrase("not_recorded")


async def test_a_response_without_a_renderer_has_no_words(wording: ContentWordingGenerator) -> None:
    assert await say(wording, "no_such_name", heard(missed())) is None
    assert await say(wording, "faq/no_such_topic", understood("no_such_topic")) is None


async def test_channels_without_metadata_read_the_source_below(
    wording: ContentWordingGenerator,
) -> None:
    reply = await say(wording, "faq/vision", understood("vision"), to="cmdline")
    assert reply["text"].splitlines()[-1] == (
        f"Source: {CONTENT.sources['stance'].title} ({CONTENT.sources['stance'].as_of})"
    )


async def test_a_changed_file_is_live_with_the_next_reply(
    wording: ContentWordingGenerator, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_SET, folder)
    wording._store = ContentStore(folder)
    path = folder / "answers" / "stance.yml"
    text = path.read_text(encoding="utf-8")
    label = f"label: {CONTENT.label('vision')}"
    old = CONTENT.answers["vision"].text.splitlines()[0]
    assert label in text
    path.write_text(text.replace(old, "Kites for all."), encoding="utf-8")
    wording._store.refresh()
    reply = await say(wording, "faq/vision", understood("vision"))
    assert reply["text"].startswith("Kites for all.")
    path.write_text("vision: [", encoding="utf-8")
    wording._store.refresh()
    assert await say(wording, "faq/vision", understood("vision")) == reply


def payloads(reply: Any) -> list[str]:
    return [button["payload"] for button in reply["buttons"]]


async def test_every_answer_to_a_question_offers_one_to_three_next_steps(
    wording: ContentWordingGenerator,
) -> None:
    for topic, family in CONTENT.families.items():
        if family not in ("flows", "chat"):
            reply = await say(wording, f"faq/{topic}", understood(topic))
            assert 1 <= len(reply["buttons"]) <= 3, topic


async def test_who_can_join_offers_the_check_and_a_fee_how_to_join(
    wording: ContentWordingGenerator,
) -> None:
    reply = await say(wording, "faq/who_can_join", understood("who_can_join"))
    assert payloads(reply)[0] == "/check_eligibility"
    reply = await say(wording, "faq/intro_offer", understood("intro_offer"))
    assert "/faq/how_to_join" in payloads(reply)


async def test_two_answers_offer_three_next_steps_at_most_and_none_that_was_answered(
    wording: ContentWordingGenerator,
) -> None:
    reply = await say(wording, "faq/how_to_join", understood("how_to_join", "start_date"))
    assert len(reply["buttons"]) == len(set(payloads(reply))) == 3
    assert not {"/faq/how_to_join", "/faq/start_date"} & set(payloads(reply))


async def test_trouble_at_work_asks_about_membership_by_buttons(
    wording: ContentWordingGenerator,
) -> None:
    reply = await say(wording, "faq/work_problem", understood("work_problem"))
    labels = {button["payload"]: button["title"] for button in reply["buttons"]}
    assert labels["/faq/hotline"].startswith("Yes") and labels["/faq/existing_issue"] == "Not yet"
    assert reply["text"].endswith("?")


@pytest.mark.parametrize("when", ["tonight", "TOMORROW at nine", "this afternoon", "asap"])
async def test_urgency_puts_the_telephone_and_a_person_first(
    wording: ContentWordingGenerator, when: str
) -> None:
    heard_now = {"topics": ["school_problem"], "disposition": "answer", "text": f"hearing {when}"}
    reply = await say(wording, "faq/school_problem", heard(heard_now))
    lead, rest = CONTENT.phrase("urgent_first"), CONTENT.answers["school_problem"].text
    assert reply["text"] == f"{lead}\n{CONTENT.words(rest)}"
    assert payloads(reply)[0] == "/talk_to_human" and len(reply["buttons"]) <= 3


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("school_problem", "a hearing some time"),
        ("intro_offer", "is the offer still on today"),
        ("school_problem", "the todays and tonights of school life"),
    ],
)
async def test_without_urgency_the_answer_itself_comes_first(
    wording: ContentWordingGenerator, topic: str, said: str
) -> None:
    calm = {"topics": [topic], "disposition": "answer", "text": said}
    reply = await say(wording, f"faq/{topic}", heard(calm))
    assert reply["text"] == CONTENT.words(CONTENT.answers[topic].text)
