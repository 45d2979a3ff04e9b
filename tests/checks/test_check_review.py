"""No outcome rests on a fact that was neither pressed nor confirmed: the review before it."""

from datetime import date

import pytest
from heard_kit import BEGUN_FULL, CHECKS, COVER, SETTLED, pressed, said, typed
from hypothesis import given
from hypothesis import strategies as st

from bot.checks.check_dialogue import hear
from bot.checks.check_message import (
    ACTS,
    ANSWER,
    CORRECTION,
    CheckMessage,
)
from bot.checks.check_model import Check
from bot.checks.check_opening import carried
from bot.checks.check_progress import (
    BEGUN,
    CONFIRMED,
    EITHER,
    JOINED,
    PRESSED,
    WORDS,
    CheckProgress,
)
from bot.checks.check_review import REVIEW, facts_to_review, needs_review, sure_facts, waits_for
from bot.checks.engine import combinations, outcome


def test_all_pressed_needs_no_review() -> None:
    assert waits_for(COVER, pressed(SETTLED)) is None


@pytest.mark.parametrize("fact", SETTLED)
def test_a_single_deciding_fact_from_words_is_reviewed(fact: str) -> None:
    progress = pressed(SETTLED).having({fact: SETTLED[fact]}, WORDS)
    assert waits_for(COVER, progress) == REVIEW
    assert facts_to_review(COVER, progress) == {f: SETTLED[f] for f in COVER.facts if f in SETTLED}


def test_a_fact_carried_over_is_reviewed() -> None:
    progress = carried(COVER, pressed({"current_issue": "no"}))
    progress = progress.having({"membership": "not_member", "employment_related": "yes"}, PRESSED)
    assert waits_for(COVER, progress) == REVIEW


def test_typed_words_that_decide_nothing_need_no_review_and_are_not_told() -> None:
    progress = typed({"membership": "full"}).having({"employment_related": "no"}, PRESSED)
    assert waits_for(COVER, progress) is None
    assert sure_facts(COVER, progress) == {"employment_related": "no"}


def test_words_of_an_outcome_that_rest_on_typed_facts_are_reviewed() -> None:
    progress = typed({"stage": "process_started"}).having({"membership": "unsure"}, PRESSED)
    progress = progress.having({"employment_related": "yes"}, PRESSED)
    assert needs_review(COVER, progress)
    assert facts_to_review(COVER, progress)["stage"] == "process_started"


def test_that_is_right_confirms_what_was_shown_and_the_outcome_follows() -> None:
    for heard in (
        CheckMessage(is_press=True, confirms=True),
        CheckMessage(confirms=True, stance="yes", is_bare=True),
    ):
        step = hear(COVER, typed(SETTLED), REVIEW, heard)
        assert step.ask is None and sure_facts(COVER, step.progress) == SETTLED
        assert {a.source for a in step.progress.answers.values()} == {CONFIRMED}


def test_that_is_right_means_nothing_where_no_review_is_open() -> None:
    step = hear(COVER, pressed(BEGUN_FULL), "timing", CheckMessage(is_press=True, confirms=True))
    assert step.is_beside and step.ask == "timing"


def test_a_statement_at_the_review_changes_a_fact_and_the_review_comes_again() -> None:
    step = hear(COVER, typed(SETTLED), REVIEW, said(ANSWER, facts={"issue_type": "other"}))
    assert step.changed == {"issue_type": "other"} and step.ask == REVIEW


def test_one_reading_of_another_value_at_the_review_changes_that_fact() -> None:
    heard = said(
        ANSWER,
        answers={"timing": "before_joining", "issue_type": "internal_disciplinary"},
        confidence={"timing": 0.85, "issue_type": 0.9},
    )
    step = hear(COVER, typed(SETTLED), REVIEW, heard)
    assert step.changed == {"timing": "before_joining"}


@pytest.mark.parametrize(
    ("answers", "confidence"),
    [
        ({"timing": "before_joining", "issue_type": "other"}, {}),
        ({"timing": "before_joining"}, {"timing": 0.5}),
    ],
)
def test_readings_that_are_not_plain_change_nothing(
    answers: dict[str, str], confidence: dict[str, float]
) -> None:
    heard = said(ANSWER, answers=answers, confidence=confidence)
    step = hear(COVER, typed(SETTLED), REVIEW, heard)
    assert not step.moved and (step.which or step.missed) and step.ask == REVIEW


def test_no_at_the_review_asks_which_fact_to_change() -> None:
    heard = CheckMessage(stance="no", is_bare=True, answers={"threatens_employment": "no"})
    step = hear(COVER, typed(SETTLED), REVIEW, heard)
    assert step.which and not step.moved


def test_yes_with_another_value_is_a_change_and_no_confirmation() -> None:
    heard = CheckMessage(confirms=True, stance="yes", facts={"timing": "before_joining"})
    step = hear(COVER, typed(SETTLED), REVIEW, heard)
    assert step.changed == {"timing": "before_joining"} and not step.confirmed


def test_a_correction_after_the_outcome_is_reviewed_before_the_next_one() -> None:
    step = hear(COVER, pressed(SETTLED), None, said(CORRECTION, facts={"timing": "before_joining"}))
    assert step.changed == {"timing": "before_joining"} and step.ask == REVIEW


def test_a_correction_after_the_outcome_may_be_a_reading_alone() -> None:
    heard = said(CORRECTION, answers={"timing": "before_joining"})
    assert hear(COVER, pressed(SETTLED), None, heard).changed == {"timing": "before_joining"}
    heard = said(ANSWER, answers={"timing": "before_joining"})
    assert hear(COVER, pressed(SETTLED), None, heard).is_beside


def messages_for(check: Check) -> st.SearchStrategy[CheckMessage]:
    """Any message at all that a check could be given, buttons of answers and reviews included."""
    pairs = [(fact, value) for fact, values in check.domains.items() for value in values]
    facts = st.lists(st.sampled_from(pairs), max_size=4).map(dict)
    day = st.dates(date(2015, 1, 1), date(2026, 1, 1))
    spans = st.tuples(day, day).map(lambda pair: (min(pair), max(pair)))
    typed_messages = st.builds(
        CheckMessage,
        facts=facts,
        answers=facts,
        acts=st.none() | st.frozensets(st.sampled_from(sorted(ACTS))),
        stance=st.sampled_from([None, "yes", "no", "unsure"]),
        is_bare=st.booleans(),
        asks=st.booleans(),
        moments=st.dictionaries(st.sampled_from([JOINED, BEGUN, EITHER]), spans, max_size=3),
    )
    buttons = st.builds(
        CheckMessage,
        is_press=st.just(True),
        pressed=st.sampled_from(pairs).map(lambda pair: dict([pair])),
    )
    changes = st.builds(
        CheckMessage, is_press=st.just(True), forget=st.sampled_from(sorted(check.facts))
    )
    return typed_messages | typed_messages | buttons | changes


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
@given(data=st.data())
def test_whatever_is_typed_no_outcome_rests_on_what_was_not_pressed(
    check: Check, data: st.DataObject
) -> None:
    progress, asked, pressed_facts = CheckProgress(), waits_for(check, CheckProgress()), {}
    for heard in data.draw(st.lists(messages_for(check), max_size=8)):
        step = hear(check, progress, asked, heard)
        progress, asked = step.progress, step.ask
        pressed_facts.update(heard.pressed)
        if heard.forget:
            pressed_facts.pop(heard.forget, None)
        assert sure_facts(check, progress).items() <= pressed_facts.items()
        if asked is None:
            assert outcome(check, sure_facts(check, progress))
        else:
            assert asked == REVIEW or asked in check.facts


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_no_outcome_rests_on_a_fact_neither_pressed_nor_confirmed(check: Check) -> None:
    for place, facts in enumerate(combinations(check)):
        if place % 7:
            continue
        unsure = list(facts)[place % len(facts)]
        progress = pressed(facts).having({unsure: facts[unsure]}, WORDS)
        if waits_for(check, progress) is None:
            verdict = outcome(check, sure_facts(check, progress))
            whole = outcome(check, facts)
            assert verdict and whole and verdict.outcome == whole.outcome
            end = check.outcomes[verdict.outcome]
            assert end.said(sure_facts(check, progress)) == end.said(progress.of(check))
