"""What a conversation through the whole line holds to, whatever is asked in it."""

import json
from pathlib import Path

import pytest
from line_kit import HOW, Line, Visitor, run_bot, until

from bot.content import load_content
from bot.nlu.training import newest_model, sha256

CONTENT = load_content()
UNKNOWN = ["What is the best recipe for lasagne?", "How many moons has Jupiter got?"]


def test_a_changed_sentence_shows_in_the_next_reply_with_the_model_untouched(
    line: Line, visitor: Visitor, answers_file: Path
) -> None:
    model = newest_model()
    before = sha256(model)
    old = visitor.say(HOW)[0]["text"].splitlines()[0]
    text = answers_file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    answers_file.write_text(text.replace(old, "First put the kettle on."), encoding="utf-8")
    until(
        lambda: visitor.say(HOW)[0]["text"].splitlines()[0] == "First put the kettle on.",
        10,
        "the changed sentence",
    )
    assert (newest_model(), sha256(newest_model())) == (model, before)


def test_a_broken_change_keeps_the_last_good_words_and_is_told_with_its_line(
    line: Line, visitor: Visitor, answers_file: Path
) -> None:
    good = visitor.say(HOW)[0]
    lines = answers_file.read_text(encoding="utf-8").splitlines()
    answers_file.write_text("\n".join([*lines, "no_such: [entry", ""]), encoding="utf-8")
    assert visitor.say(HOW)[0]["text"] == good["text"]
    checked = run_bot("content", "check", env=line.settings)
    assert checked.returncode == 1
    assert checked.stderr.count("\n") == 1
    assert f"joining.yml, line {len(lines) + 1}" in checked.stderr


def test_two_questions_in_one_message_are_both_answered(visitor: Visitor) -> None:
    reply = visitor.say("How do I join? And do you have your own lawyers?")[0]
    assert reply["meta"]["topics"] == ["how_to_join", "legal_team"]
    for topic in reply["meta"]["topics"]:
        assert CONTENT.words(CONTENT.answers[topic].text) in reply["text"]
    assert reply["meta"]["source"] == CONTENT.source_of(CONTENT.answers["how_to_join"])


def test_after_two_misses_in_a_row_a_person_comes_first(visitor: Visitor) -> None:
    person = CONTENT.label("talk_to_human")
    first, second = (visitor.say(text)[0] for text in UNKNOWN)
    assert first["text"] == CONTENT.phrase("unknown")
    assert [choice["label"] for choice in first["choices"]][-1] == person
    assert second["text"] == CONTENT.phrase("unknown_again")
    assert second["choices"][0]["label"] == person


def test_an_answer_in_between_starts_the_count_of_misses_anew(visitor: Visitor) -> None:
    replies = [visitor.say(text)[0]["text"] for text in (UNKNOWN[0], HOW, UNKNOWN[1])]
    assert replies[2] == CONTENT.phrase("unknown")


@pytest.mark.parametrize(
    "text", ["", " \t\n", "\u0000\u0001\u0007", "\u200b\ufeff\u2060", "\u3164"]
)
def test_blank_and_control_text_is_refused_with_words(visitor: Visitor, text: str) -> None:
    refused = visitor.post({"text": text})
    assert refused.status_code == 422
    assert refused.json()["detail"]
    assert len(visitor.http.get("/v1/messages").json()["messages"]) == 1


@pytest.mark.parametrize("text", ["🙂", "👍🏽👍🏽", ".", "?!?", "- - -", "\u0000.\u0007"])
def test_text_without_a_word_is_never_classified(line: Line, visitor: Visitor, text: str) -> None:
    reply = visitor.say(text)[0]
    assert reply["text"] == CONTENT.phrase("unreadable")
    assert "topic" not in reply["meta"]
    heard = [each for each in line.tracker(visitor.sender(line)) if each["event"] == "user"]
    assert {each["parse_data"]["intent"]["name"] for each in heard} == {"nlu_fallback"}


def test_a_crisis_in_the_middle_is_met_first_and_the_conversation_goes_on(
    visitor: Visitor,
) -> None:
    visitor.say(HOW)
    replies = visitor.say("i cant go on, i want to end my life. how do i join?")
    assert replies[0]["meta"] == {"topic": "distress", "crisis": True}
    assert visitor.say(HOW)[0]["meta"]["topic"] == "how_to_join"


def test_ordinary_worry_is_no_crisis(visitor: Visitor) -> None:
    replies = visitor.say("I'm stressed about my inspection tomorrow, can you help?")
    assert not any(reply["meta"].get("crisis") for reply in replies)


@pytest.mark.parametrize(
    ("text", "verdict"), [("That was really helpful", "good"), ("That answer was useless", "bad")]
)
def test_feedback_is_thanked_for_once_it_stands_in_the_database(
    line: Line, visitor: Visitor, text: str, verdict: str
) -> None:
    visitor.say(HOW)
    reply = visitor.say(text)[0]
    assert reply["meta"]["topic"] == f"feedback_{verdict}"
    query = "SELECT verdict, topic FROM feedback WHERE sender_id = ?"
    assert line.rows(query, visitor.sender(line)) == [(verdict, "how_to_join")]


def test_what_a_visitor_reads_is_what_the_database_holds(line: Line, visitor: Visitor) -> None:
    replies = visitor.say(HOW)
    text, meta = line.rows("SELECT text, meta FROM messages WHERE id = ?", replies[0]["id"])[0]
    assert (text, json.loads(meta)) == (replies[0]["text"], replies[0]["meta"])
