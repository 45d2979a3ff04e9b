"""Single turns of the checks through the real assistant: words, corrections, patience, record."""

from collections.abc import Callable
from datetime import datetime, timezone

import pytest
from assistant import Visitor
from sqlalchemy import select
from walks import SERIOUS

from bot.content import load_content
from bot.records import Database
from bot.records.chat import finished_checks
from bot.records.models import FinishedCheck


def payloads(visitor: Visitor) -> list[str]:
    return [choice["payload"] for choice in visitor.last["choices"]]


def test_an_opening_that_settles_the_case_is_reviewed_before_the_outcome(visitor: Visitor) -> None:
    (review,) = visitor.says("long story", intent="check_cover", facts=SERIOUS)
    assert review["meta"] == {
        "check": "check_cover",
        "question": "review",
        "review": True,
        "facts": SERIOUS,
    }
    assert "Membership: Full member" in review["text"] and "Is that right?" in review["text"]
    assert [each["label"] for each in review["choices"]][:2] == [
        "That's right",
        "Change: Membership",
    ]
    assert len(review["choices"]) == 1 + len(SERIOUS)
    end = visitor.chooses(review="right")[-1]
    assert end["meta"]["outcome"] == "in_line_with_policy" and end["meta"]["rule"] == 16


def test_an_opening_that_settles_a_part_is_said_and_not_asked_again(visitor: Visitor) -> None:
    facts = {"membership": "full", "stage": "process_started"}
    visitor.says("I'm a member and it has begun", intent="check_cover", facts=facts)
    assert "I understand that you are a full member and a process has started." in visitor.text
    asked = []
    while visitor.asked != "review":
        asked.append(str(visitor.asked))
        visitor.chooses(**{str(visitor.asked): SERIOUS[str(visitor.asked)]})
    assert not set(asked) & set(facts)
    visitor.says("yes, that's right", intent="affirm")
    assert visitor.last["meta"]["outcome"] == "in_line_with_policy"


def test_facts_told_before_the_check_began_are_not_asked(visitor: Visitor) -> None:
    visitor.says("I'm a full member, hello", intent="chat/greet", facts={"membership": "full"})
    visitor.says("/check_cover")
    assert "I understand that you are a full member." in visitor.text
    assert visitor.slot("membership") == "full"


def test_buttons_alone_are_not_read_back(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    visitor.answers_all(SERIOUS)
    assert len(visitor.replies) == 1


def test_a_correction_while_another_question_is_open_changes_the_right_fact(
    visitor: Visitor,
) -> None:
    visitor.comes_to("check_cover", "issue_type", SERIOUS)
    visitor.says(
        "no, nothing has been said to me yet",
        intent="deny",
        facts={"stage": "nothing_yet"},
        answers={"issue_type": "other"},
        acts=["correction"],
    )
    assert "I've changed that: nothing has been alleged or started." in visitor.text
    assert "no longer applies: When it began" in visitor.text
    assert visitor.asked == "issue_type" and visitor.slot("timing") is None


def test_a_correction_after_the_outcome_reopens_the_check_with_the_facts_kept(
    visitor: Visitor,
) -> None:
    visitor.says("/check_cover")
    visitor.answers_all(SERIOUS)
    facts = {"timing": "before_joining"}
    visitor.says("actually I joined in March", intent="nlu_fallback", facts=facts)
    assert "I've changed that: it began before you joined." in visitor.text
    assert visitor.asked == "review"
    visitor.says("correct", intent="nlu_fallback")
    assert visitor.last["meta"]["outcome"] == "prior_process"
    facts = {"membership": "associate"}
    visitor.says("wrong, I'm an associate", intent="feedback_bad", facts=facts)
    visitor.chooses(review="right")
    assert visitor.last["meta"]["outcome"] == "associate_not_covered"
    visitor.says("go back", intent="go_back")
    assert visitor.asked == "membership"
    visitor.chooses(membership="not_member")
    assert visitor.last["meta"]["outcome"] == "join_too_late"


@pytest.mark.parametrize("intent", ["faq/payment_method", "chat/greet", "nlu_fallback", "affirm"])
def test_after_the_outcome_other_messages_get_their_usual_answer(
    new_visitor: Callable[[], Visitor], intent: str
) -> None:
    plain, checked = new_visitor(), new_visitor()
    checked.says("/check_cover")
    checked.answers_all({"employment_related": "no"})
    plain.says("something", intent=intent)
    checked.says("something", intent=intent)
    assert checked.replies == plain.replies


def test_check_again_starts_with_nothing_known(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    visitor.answers_all({"employment_related": "no"})
    visitor.says("/check_cover")
    assert visitor.asked == "employment_related"
    visitor.answers_all(SERIOUS)
    assert visitor.last["meta"]["outcome"] == "in_line_with_policy"


def test_after_two_answers_not_understood_there_are_buttons_and_the_human_route(
    visitor: Visitor,
) -> None:
    visitor.says("/check_cover")
    visitor.says("flurb", intent="nlu_fallback")
    assert "/talk_to_human" not in payloads(visitor)
    visitor.says("?", intent="nlu_fallback")
    assert "/talk_to_human" in payloads(visitor)
    assert "0116 299 1122" in visitor.last["text"]
    visitor.chooses(employment_related="yes")
    assert "/talk_to_human" not in payloads(visitor)


def test_a_question_that_is_not_known_is_no_answer_missed(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    for _ in range(3):
        visitor.says("what's the weather like?", intent="nlu_fallback")
        assert "I can't answer that for you" in visitor.text and visitor.last["meta"]["folded"]
    assert "/talk_to_human" not in payloads(visitor)


def test_after_two_misses_an_aside_is_answered_without_reproach(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    visitor.says("flurb", intent="nlu_fallback")
    visitor.says("flurb", intent="nlu_fallback")
    assert "still can't tell" in visitor.text
    visitor.says("thanks", intent="chat/thank")
    assert "still can't tell" not in visitor.text and "/talk_to_human" in payloads(visitor)


def test_a_term_is_explained_by_itself(visitor: Visitor) -> None:
    visitor.comes_to("check_cover", "issue_type", SERIOUS)
    for intent in ("ask_why", "nlu_fallback"):
        visitor.says("what's a TRA referral?", intent=intent)
        assert "Teaching Regulation Agency" in visitor.replies[0]["text"]
        assert "Inquest or inquiry:" not in visitor.replies[0]["text"]
        assert visitor.asked == "issue_type"


def test_a_question_beside_a_fact_is_answered_and_the_fact_taken(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    visitor.says(
        "I'm a full member, do I pay by direct debit?",
        intent="faq/payment_method",
        facts={"membership": "full"},
    )
    assert "direct debit" in visitor.text.lower() and "you are a full member" in visitor.text
    assert visitor.asked == "employment_related"


def test_despair_is_met_with_care_and_the_question_follows_quietly(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    card, question = visitor.says("I can't go on", intent="chat/distress")
    assert card["meta"]["crisis"]
    assert question["text"].startswith("There's no hurry") and question["meta"]["folded"]
    assert visitor.asked == "employment_related"
    visitor.chooses(employment_related="no")
    assert visitor.last["meta"]["outcome"] == "outside_employment"


def test_despair_as_one_likely_topic_of_several_does_not_stop_the_questions(
    visitor: Visitor,
) -> None:
    visitor.says("/check_cover")
    visitor.says("I ran the unit", likely=["who_can_join", "distress", "parental_leave"])
    assert visitor.asked == "employment_related"


def test_what_eligibility_learned_serves_the_cover_check(visitor: Visitor) -> None:
    visitor.says("/check_eligibility")
    facts = {"employment": "uk_contract", "former_full_member": "no", "current_issue": "no"}
    facts |= {"workplace": "school_or_college", "role": "senior_leader"}
    assert visitor.answers_all(facts)["meta"]["outcome"] == "eligible"
    visitor.says("/check_cover")
    assert "You have already told me that nothing has been alleged or started." in visitor.text
    visitor.answers_all({"employment_related": "yes", "membership": "not_member"})
    assert visitor.last["meta"]["outcome"] == "join_in_time"
    assert visitor.slot("role") == "senior_leader"


def test_a_finished_check_is_on_record_and_opens_its_page(
    visitor: Visitor, database: Database
) -> None:
    visitor.says("/check_cover")
    end = visitor.answers_all(SERIOUS)
    token = end["links"][0]["url"].rsplit("/", 1)[1]
    with database.reading() as db:
        row = finished_checks.find(db, token, datetime.now(timezone.utc))
        mine = db.scalars(select(FinishedCheck).filter_by(sender_id=visitor.sender_id)).all()
    assert row and mine == [row]
    assert (row.check, row.outcome, row.rule) == ("check_cover", "in_line_with_policy", 16)
    assert row.facts == SERIOUS == end["meta"]["facts"]
    assert row.version == str(load_content().checks["check_cover"].version)


def test_an_urgent_outcome_says_at_once_what_to_do_and_folds_the_rest(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    end = visitor.answers_all(SERIOUS)
    order = ["This is the kind", "This is a lot", "What to do now: Please don't wait"]
    places = [end["text"].index(words) for words in [*order, "ASCL decides"]]
    assert places == sorted(places) and places[0] == 0
    details = end["meta"]["details"]
    assert [part["title"] for part in details] == ["Why", "What you told me", "Source"]
    assert "- Membership: Full member" in details[1]["text"]
    labels = [choice["label"] for choice in end["choices"]]
    assert details[1]["choices"] == labels[2:] and labels[:2] == [
        "Speak to a person",
        "Send an enquiry",
    ]
    assert "22 November 2026" in details[2]["text"]
    assert end["links"][1] == {"label": "Ring 0116 299 1122", "url": "tel:01162991122"}


def test_an_answer_whose_question_is_not_open_says_so(visitor: Visitor) -> None:
    visitor.chooses(stage="nothing_yet")
    assert "isn't open any more" in visitor.text and visitor.slot("stage") is None
