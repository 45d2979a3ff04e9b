"""A check listens: what a message does comes first, and nothing is taken by force."""

from dataclasses import replace

import pytest
from heard_kit import BEGUN_FULL, CHECKS, COVER, ELIGIBILITY, SETTLED, days, pressed, said, typed

from bot.checks.check_dialogue import hear
from bot.checks.check_message import (
    ANSWER,
    CORRECTION,
    DISTRESS,
    OTHER,
    QUESTION,
    STEERING,
    CheckMessage,
    Span,
)
from bot.checks.check_model import Check
from bot.checks.check_moments import moment_to_ask
from bot.checks.check_opening import opened
from bot.checks.check_progress import (
    BEGUN,
    CONFIRMED,
    EITHER,
    JOINED,
    PRESSED,
    WORDS,
    CheckProgress,
)
from bot.checks.check_review import REVIEW
from bot.checks.check_step import CheckStep

# --- acts


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_a_question_never_becomes_a_fact(check: Check) -> None:
    for fact in check.facts:
        for value in check.facts[fact].value_names:
            heard = said(QUESTION, facts={fact: value}, answers={fact: value}, stance="yes")
            step = hear(check, CheckProgress(), fact, heard)
            assert step.is_beside and not step.progress.answers and step.ask


def test_a_question_beside_an_answer_lets_the_answer_count() -> None:
    heard = said(QUESTION, ANSWER, answers={"membership": "full"})
    assert hear(COVER, CheckProgress(), "membership", heard).new == {"membership": "full"}


def test_distress_stores_nothing_and_calls_for_care() -> None:
    heard = said(
        DISTRESS, ANSWER, facts={"employment": "retiring"}, answers={"employment": "retiring"}
    )
    step = hear(ELIGIBILITY, CheckProgress(), "employment", heard)
    assert step.care and not step.progress.answers and step.ask == "employment"


@pytest.mark.parametrize("acts", [(STEERING,), (OTHER,), (STEERING, OTHER)])
def test_who_steers_or_talks_of_something_else_answers_nothing(acts: tuple[str, ...]) -> None:
    heard = said(*acts, facts={"membership": "full"}, answers={"membership": "full"})
    assert hear(COVER, CheckProgress(), "membership", heard).is_beside


def test_an_answer_that_fits_no_value_is_missed_and_not_guessed() -> None:
    step = hear(COVER, pressed({"stage": "process_started"}), "membership", said(ANSWER))
    assert step.missed and not step.moved and step.ask == "membership"


def test_not_sure_is_an_answer_at_every_question() -> None:
    for fact in ELIGIBILITY.facts:
        step = hear(ELIGIBILITY, CheckProgress(), fact, CheckMessage(stance="unsure"))
        assert step.new == {fact: "unsure"}


# --- what was pressed


@pytest.mark.parametrize("source", [PRESSED, CONFIRMED])
def test_words_that_contradict_a_button_change_nothing_and_are_named(source: str) -> None:
    known = CheckProgress.told(BEGUN_FULL, source)
    heard = said(ANSWER, facts={"membership": "not_member"}, answers={"timing": "before_joining"})
    step = hear(COVER, known, "timing", heard)
    assert step.kept == {"membership": "not_member"} and not step.moved
    assert step.progress == known and step.ask == "timing"


def test_an_explicit_correction_changes_what_was_pressed() -> None:
    heard = said(CORRECTION, facts={"membership": "associate"})
    step = hear(COVER, pressed(BEGUN_FULL), "timing", heard)
    assert step.changed == {"membership": "associate"}


def test_words_replace_words_in_mid_check_only_where_they_correct() -> None:
    for acts, changed in (([ANSWER], {}), ([CORRECTION], {"membership": "associate"})):
        heard = said(*acts, facts={"membership": "associate"})
        step = hear(COVER, typed(BEGUN_FULL), "timing", heard)
        assert step.changed == changed
        assert step.kept == ({} if changed else {"membership": "associate"})


def test_an_opening_keeps_what_was_pressed_before() -> None:
    heard = CheckMessage(facts={"membership": "associate"})
    step = opened(COVER, pressed({"membership": "full"}), [heard], afresh=False)
    assert step.progress.facts == {"membership": "full"}


@pytest.mark.parametrize("heard", [said(CORRECTION), CheckMessage(stance="no", is_bare=True)])
def test_a_bare_correction_in_mid_check_asks_which_answer_to_change(heard: CheckMessage) -> None:
    step = hear(COVER, pressed(BEGUN_FULL), "issue_type", heard)
    assert step.which and not step.moved and step.ask == "issue_type"


def test_a_correction_that_speaks_of_one_answer_asks_that_one_again() -> None:
    heard = replace(said(CORRECTION), about="stage")
    for known, asked in ((BEGUN_FULL, "issue_type"), (SETTLED, REVIEW), (SETTLED, None)):
        step = hear(COVER, typed(known), asked, heard)
        assert step.ask == "stage" and not step.which
        assert "stage" not in step.progress.facts and step.progress.facts.keys() <= known.keys()


def test_what_a_message_speaks_of_is_asked_again_by_a_correction_alone() -> None:
    for heard in (said(ANSWER), said(QUESTION), CheckMessage(stance="no", is_bare=True)):
        step = hear(COVER, typed(SETTLED), REVIEW, replace(heard, about="stage"))
        assert step.ask == REVIEW and step.progress.facts == typed(SETTLED).facts


def test_a_change_button_forgets_that_fact_and_asks_it() -> None:
    step = hear(COVER, pressed(SETTLED), None, CheckMessage(is_press=True, forget="stage"))
    assert step.ask == "stage" and "stage" not in step.progress.facts
    assert step.progress.of(COVER) == {f: v for f, v in SETTLED.items() if f != "stage"}


# --- moments


def at_timing(*messages: CheckMessage) -> CheckStep:
    progress, step = pressed(BEGUN_FULL), None
    for heard in messages:
        step = hear(COVER, progress, "timing", heard)
        progress = step.progress
    assert step
    return step


@pytest.mark.parametrize(
    ("joined", "begun", "timing"),
    [
        (days("2023-09-01", "2023-09-30"), days("2024-01-01", "2024-01-31"), "after_joining"),
        (days("2023-09-01", "2023-09-30"), days("2023-05-01", "2023-05-31"), "before_joining"),
        (days("2023-01-01", "2023-12-31"), days("2023-05-01", "2023-05-31"), None),
        (days("2023-09-01"), days("2023-09-01"), None),
    ],
)
def test_two_moments_settle_the_order_where_they_do_not_overlap(
    joined: Span, begun: Span, timing: str | None
) -> None:
    step = at_timing(said(ANSWER, moments={JOINED: joined, BEGUN: begun}))
    assert step.progress.facts.get("timing") == timing
    if timing is None:
        assert step.ask == "timing" and moment_to_ask(step.progress) is None
    else:
        assert step.progress.answers["timing"].source == WORDS


def test_a_date_without_an_anchor_is_asked_about_whatever_it_reads_like() -> None:
    heard = said(
        ANSWER,
        answers={"timing": "before_joining"},
        confidence={"timing": 0.99},
        moments={EITHER: days("2026-11-28")},
    )
    step = at_timing(heard)
    assert "timing" not in step.progress.facts and moment_to_ask(step.progress) == EITHER
    step = hear(COVER, step.progress, "timing", CheckMessage(is_press=True, names_moment=BEGUN))
    assert moment_to_ask(step.progress) == JOINED and step.ask == "timing"
    joined = said(ANSWER, moments={EITHER: days("2019-01-01", "2019-12-31")})
    step = hear(COVER, step.progress, "timing", joined)
    assert step.new == {"timing": "after_joining"}


@pytest.mark.parametrize(("told", "missing"), [(JOINED, BEGUN), (BEGUN, JOINED)])
def test_the_moment_that_is_missing_is_asked_for(told: str, missing: str) -> None:
    step = at_timing(said(ANSWER, moments={told: days("2024-01-01")}))
    assert moment_to_ask(step.progress) == missing and "timing" not in step.progress.facts


def test_moments_of_the_first_message_count_when_timing_is_asked() -> None:
    first = CheckMessage(facts=BEGUN_FULL, moments={JOINED: days("2023-09-01", "2023-09-30")})
    step = opened(COVER, CheckProgress(), [first], afresh=False)
    assert step.ask == "timing" and moment_to_ask(step.progress) == BEGUN
    later = said(ANSWER, moments={EITHER: days("2024-01-05")})
    assert hear(COVER, step.progress, "timing", later).new == {"timing": "after_joining"}


def test_words_and_dates_that_disagree_settle_nothing() -> None:
    moments = {JOINED: days("2023-09-01"), BEGUN: days("2024-01-01")}
    step = at_timing(said(ANSWER, facts={"timing": "before_joining"}, moments=moments))
    assert "timing" not in step.progress.facts and step.ask == "timing"


def test_the_same_dates_once_more_let_the_words_decide() -> None:
    heard = said(ANSWER, answers={"timing": "after_joining"}, moments={JOINED: days("2019-01-01")})
    assert "timing" not in at_timing(heard).progress.facts
    assert at_timing(heard, heard).new == {"timing": "after_joining"}


def test_changing_the_timing_forgets_its_moments() -> None:
    moments = {JOINED: days("2023-09-01"), BEGUN: days("2024-01-01")}
    step = at_timing(said(ANSWER, moments=moments))
    step = hear(COVER, step.progress, None, CheckMessage(is_press=True, forget="timing"))
    assert step.ask == "timing" and moment_to_ask(step.progress) is None
