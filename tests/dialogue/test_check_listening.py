"""A check listens, through the real assistant: acts, reviews, corrections, asides, kindness."""

import pytest
from assistant import Visitor
from walks import CHECKS, SERIOUS, questions


def labels(visitor: Visitor) -> list[str]:
    return [choice["label"] for choice in visitor.last["choices"]]


def at(visitor: Visitor, fact: str) -> Visitor:
    """Press the buttons of the cover check until it asks for a fact."""
    visitor.comes_to("check_cover", fact, SERIOUS)
    return visitor


# --- acts


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("so is that a yes?", "affirm"),
        ("could they sack me?", "nlu_fallback"),
        ("does a complaint count as an allegation?", "out_of_scope"),
        ("is it bad if it was before?", "deny"),
    ],
)
def test_a_question_stores_nothing_and_the_question_stands(
    visitor: Visitor, text: str, intent: str
) -> None:
    at(visitor, "threatens_employment")
    aside, question = visitor.says(
        text, intent=intent, acts=["question"], answers={"threatens_employment": "yes"}
    )
    assert "I'm not sure" in aside["text"] and question["meta"]["folded"]
    assert question["text"].count("\n") == 0
    assert visitor.asked == "threatens_employment"
    assert visitor.slot("threatens_employment") is None


def test_a_question_of_a_known_topic_is_answered_in_full(visitor: Visitor) -> None:
    at(visitor, "stage")
    aside, question = visitor.says(
        "do I pay by direct debit?", intent="faq/payment_method", acts=["question"]
    )
    assert aside["meta"]["topic"] == "payment_method"
    assert question["meta"]["folded"] and len(question["choices"]) == 4


def test_distress_is_met_with_care_and_becomes_no_fact(visitor: Visitor) -> None:
    visitor.says("/check_eligibility")
    care, question = visitor.says(
        "i feel like giving up",
        acts=["distress"],
        answers={"employment": "retiring"},
    )
    assert "you needn't carry it alone" in care["text"]
    assert question["text"].startswith("There's no hurry") and visitor.asked == "employment"
    assert visitor.slot("employment") is None


def test_an_answer_that_is_understood_is_taken_though_its_topic_seems_distress(
    visitor: Visitor,
) -> None:
    at(visitor, "threatens_employment")
    said = visitor.says(
        "I'll be dismissed",
        intent="chat/distress",
        topics=["distress"],
        acts=["answer"],
        answers={"threatens_employment": "yes"},
    )
    assert visitor.slot("threatens_employment") == "yes"
    assert not any((each.get("meta") or {}).get("crisis") for each in said)


def test_signs_of_crisis_in_the_words_store_nothing(visitor: Visitor) -> None:
    at(visitor, "threatens_employment")
    visitor.says("I want to kill myself", answers={"threatens_employment": "yes"})
    assert visitor.slot("threatens_employment") is None
    assert visitor.asked == "threatens_employment"


def test_an_answer_that_fits_nothing_is_asked_again_in_other_words(visitor: Visitor) -> None:
    at(visitor, "membership")
    visitor.says("im the business manager", acts=["answer"])
    fact = CHECKS["check_cover"].facts["membership"]
    assert fact.again in visitor.text and fact.ask not in visitor.text
    assert visitor.asked == "membership" and "/talk_to_human" not in str(visitor.last)
    visitor.says("head", acts=["answer"])
    assert "choose one of the buttons" in visitor.text and "/talk_to_human" in str(visitor.last)


# --- what was pressed, and corrections


def test_words_against_a_button_keep_it_and_offer_the_change(visitor: Visitor) -> None:
    at(visitor, "timing")
    visitor.says("I wasn't a member then", acts=["answer"], facts={"membership": "not_member"})
    assert "You chose “Full member” before" in visitor.text
    assert visitor.asked == "timing" and visitor.slot("membership") == "full"
    assert labels(visitor)[0] == "Change: Membership"
    visitor.chooses(change="membership")
    assert visitor.asked == "membership"
    visitor.chooses(membership="not_member")
    assert visitor.last["meta"]["outcome"] == "join_too_late"


@pytest.mark.parametrize("intent", ["feedback_bad", "nlu_fallback"])
def test_a_bare_correction_in_mid_check_asks_which(visitor: Visitor, intent: str) -> None:
    at(visitor, "timing")
    visitor.says("that's wrong", intent=intent)
    assert "Which answer shall I change?" in visitor.text and visitor.asked == "timing"
    assert labels(visitor)[:3] == [
        "Change: Related to work",
        "Change: Membership",
        "Change: What has begun",
    ]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no, after", "deny"),
        ("sorry, actually I joined after", "faq/existing_issue"),
        ("no wait, I had joined already when the complaint came in", "check_cover"),
        ("not before, after", "nlu_fallback"),
        ("it was after i joined on friday", "enquiry_status"),
        ("thats not right, it was after", "feedback_bad"),
    ],
)
def test_a_correction_after_the_outcome_is_heard_whatever_its_topic(
    visitor: Visitor, text: str, intent: str
) -> None:
    visitor.says("/check_cover")
    end = visitor.answers_all({**SERIOUS, "timing": "before_joining"})
    assert end["meta"]["outcome"] == "prior_process"
    visitor.says(text, intent=intent, acts=["correction"], facts={"timing": "after_joining"})
    assert "I've changed that: it began after you joined." in visitor.text
    assert visitor.last["meta"]["question"]
    assert visitor.answers_all(SERIOUS)["meta"]["outcome"] == "in_line_with_policy"


def test_the_change_buttons_of_an_outcome_forget_one_fact(visitor: Visitor) -> None:
    visitor.says("/check_cover")
    visitor.answers_all({**SERIOUS, "timing": "before_joining"})
    assert "Change: When it began" in labels(visitor)
    visitor.chooses(change="timing")
    assert visitor.asked == "timing" and visitor.last["meta"]["facts"]["stage"] == "process_started"
    visitor.chooses(timing="unsure")
    assert visitor.last["meta"]["outcome"] == "needs_adviser"


@pytest.mark.parametrize("text", ["that's wrong", "no"])
def test_a_bare_correction_after_the_outcome_asks_which(visitor: Visitor, text: str) -> None:
    visitor.says("/check_cover")
    visitor.answers_all({"employment_related": "no"})
    visitor.says(text, intent="deny")
    assert visitor.text == "Which answer shall I change?"
    assert labels(visitor) == ["Change: Related to work"]
    visitor.chooses(change="employment_related")
    assert visitor.asked == "employment_related"


# --- the review


def reviewed(visitor: Visitor) -> Visitor:
    visitor.says("long story", intent="check_cover", facts=SERIOUS)
    assert visitor.asked == "review"
    return visitor


def test_a_typed_answer_at_the_review_changes_the_fact_it_fits(visitor: Visitor) -> None:
    reviewed(visitor).says("before", acts=["answer"], answers={"timing": "before_joining"})
    assert "I've changed that: it began before you joined." in visitor.text
    assert visitor.last["meta"]["review"]
    assert visitor.last["meta"]["facts"]["timing"] == "before_joining"
    assert visitor.chooses(review="right")[-1]["meta"]["outcome"] == "prior_process"


def test_no_at_the_review_asks_which(visitor: Visitor) -> None:
    reviewed(visitor).says("no", intent="deny", answers={"threatens_employment": "no"})
    assert visitor.text.startswith("Which answer shall I change?") and visitor.asked == "review"
    visitor.chooses(change="timing")
    assert visitor.asked == "timing"


def test_an_aside_at_the_review_is_answered_and_the_review_stands(visitor: Visitor) -> None:
    reviewed(visitor)
    aside, review = visitor.says("how do I pay?", intent="faq/payment_method", acts=["question"])
    assert aside["meta"]["topic"] == "payment_method"
    assert review["meta"]["folded"] and review["meta"]["review"] and visitor.asked == "review"


@pytest.mark.parametrize("text", ["hm", "yes it does", "well", "what?"])
def test_what_does_not_confirm_plainly_tells_no_outcome(visitor: Visitor, text: str) -> None:
    reviewed(visitor).says(text, intent="affirm")
    assert visitor.asked == "review"


# --- moments


def test_dates_are_asked_for_until_their_order_is_plain(visitor: Visitor) -> None:
    at(visitor, "timing")
    visitor.says(
        "yesterday",
        intent="enquiry_status",
        acts=["answer"],
        answers={"timing": "before_joining"},
        moments={"either": ("2026-11-28", "2026-11-28")},
    )
    assert "Is that when you joined" in visitor.text and visitor.asked == "timing"
    assert labels(visitor)[:2] == ["That's when I joined", "That's when it began"]
    visitor.chooses(moment="begun")
    assert "when did you join ASCL" in visitor.text and len(labels(visitor)) == 3
    visitor.says("in 2019", acts=["answer"], moments={"either": ("2019-01-01", "2019-12-31")})
    assert visitor.slot("timing") == "after_joining" and visitor.asked != "timing"


# --- nothing is lost


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("on friday", "enquiry_status"),
        ("HR emailed me on monday", "enquiry_status"),
        ("All quiet on that front", "enquiry_status"),
        ("i might get a final warning", "check_eligibility"),
        ("I stopped working there", "stop_flow"),
        ("about a fortnight", "ask_fee"),
        ("the letter came this morning", "make_enquiry"),
    ],
)
def test_a_stray_word_does_not_leave_the_check(visitor: Visitor, text: str, intent: str) -> None:
    at(visitor, "stage")
    visitor.says(text, intent=intent, acts=["answer"])
    assert visitor.asked == "stage" and visitor.last["meta"]["check"] == "check_cover"


@pytest.mark.parametrize(
    ("text", "intent", "says"),
    [
        ("ok", "affirm", "Back to the check"),
        ("thanks", "chat/thank", "Back to the check"),
        ("bye", "chat/goodbye", "keep your answers"),
    ],
)
def test_small_words_while_a_question_is_open_are_taken_sensibly(
    visitor: Visitor, text: str, intent: str, says: str
) -> None:
    at(visitor, "threatens_employment")
    visitor.says(text, intent=intent)
    assert says in visitor.text and visitor.asked == "threatens_employment"
    assert visitor.last["meta"]["folded"] and visitor.slot("threatens_employment") is None


def test_a_plain_wish_still_leads_to_another_flow(visitor: Visitor) -> None:
    at(visitor, "stage")
    visitor.says("I want to send an enquiry", intent="make_enquiry", acts=["steering"])
    assert visitor.last["meta"]["topic"] == "make_enquiry"


# --- kindness


def test_who_is_accused_hears_one_kind_sentence_once(visitor: Visitor) -> None:
    visitor.says("I've been accused", intent="check_cover", facts={"stage": "allegation_made"})
    assert visitor.text.startswith("I'm sorry to hear that.")
    visitor.chooses(employment_related="yes")
    assert "I'm sorry" not in visitor.text


# --- whatever is typed

NOISE = ("yes", "no", "maybe", "it was before", "I'm a head", "last week", "asdf", "right", "ok")


@pytest.mark.parametrize(("check_id", "fact", "path"), questions(), ids=lambda part: str(part)[:20])
def test_no_words_alone_lead_to_an_outcome(
    visitor: Visitor, check_id: str, fact: str, path: list[tuple[str, str]]
) -> None:
    visitor.comes_to(check_id, fact, dict(path))
    for place, text in enumerate(NOISE):
        values = CHECKS[check_id].facts[fact].value_names
        value = values[place % len(values)]
        visitor.says(text, acts=["answer"], facts={fact: value}, answers={fact: value})
        if outcome := visitor.last["meta"].get("outcome"):
            raise AssertionError(f"{text!r} told {outcome}")
        if visitor.asked == "review":
            return
