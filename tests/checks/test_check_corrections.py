"""Corrections, explanations and the order of answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks.check_model import FactError
from bot.checks.engine import (
    applicable,
    combinations,
    correct,
    next_fact,
    outcome,
    possible_rows,
    would_change,
)
from bot.content import load_content

CHECKS = load_content().checks
COVER = CHECKS["check_cover"]

checks = st.sampled_from(list(CHECKS.values()))


def answers_to(check):
    """An answer to each question of a check."""
    return st.fixed_dictionaries({n: st.sampled_from(v) for n, v in check.domains.items()})


def walk(check, answers, facts, limit=99):
    """The facts after asking on, at most `limit` questions, of somebody with these answers."""
    facts = dict(facts)
    while limit and (fact := next_fact(check, facts)) is not None:
        facts[fact] = answers[fact]
        limit -= 1
    return facts


@given(st.data())
@settings(max_examples=400)
def test_a_correction_at_any_point_equals_a_fresh_start_with_the_corrected_answers(data):
    check = data.draw(checks)
    answers = data.draw(answers_to(check))
    told = data.draw(st.sets(st.sampled_from(list(check.facts))))
    facts = walk(check, answers, {n: answers[n] for n in told}, data.draw(st.integers(0, 7)))
    fact = data.draw(st.sampled_from(sorted(facts) or list(check.facts)))
    value = data.draw(st.sampled_from(check.domains[fact]))

    corrected, dropped = correct(check, facts, fact, value)
    assert set(corrected).isdisjoint(dropped)
    assert set(corrected) | set(dropped) == {*facts, fact}
    after = outcome(check, walk(check, {**answers, fact: value}, corrected))
    fresh = outcome(check, walk(check, {**answers, fact: value}, {}))
    assert after.outcome == fresh.outcome


@given(st.data())
@settings(max_examples=400)
def test_the_order_in_which_facts_were_told_does_not_matter(data):
    check = data.draw(checks)
    answers = data.draw(answers_to(check))
    items = data.draw(st.permutations(list(answers.items())))
    items = items[: data.draw(st.integers(0, len(items)))]
    one, other = dict(items), dict(reversed(items))
    for question in (next_fact, outcome, possible_rows, applicable, would_change):
        assert question(check, one) == question(check, other)
    verdict = outcome(check, one)
    if verdict:
        assert list(verdict.because.items()) == list(outcome(check, other).because.items())


@given(st.data())
@settings(max_examples=300)
def test_the_facts_that_decided_are_enough_and_none_of_them_is_idle(data):
    check = data.draw(checks)
    facts = walk(check, data.draw(answers_to(check)), {})
    verdict = outcome(check, facts)
    assert verdict.because.items() <= facts.items()
    assert outcome(check, verdict.because).outcome == verdict.outcome
    for name in verdict.because:
        fewer = {n: v for n, v in verdict.because.items() if n != name}
        again = outcome(check, fewer)
        assert again is None or again.outcome != verdict.outcome


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_each_other_answer_said_to_change_the_outcome_does_and_no_other(check):
    seen = set()
    for answers in combinations(check):
        facts = walk(check, answers, {})
        if tuple(facts.items()) in seen:
            continue
        seen.add(tuple(facts.items()))
        now = outcome(check, facts).outcome
        tried = set()
        for fact in facts:
            for value in check.domains[fact]:
                then = outcome(check, {**facts, fact: value})
                if then and then.outcome != now:
                    tried.add((fact, value, then.outcome))
        assert set(would_change(check, facts)) == tried


@pytest.mark.parametrize(
    ("facts", "fact", "value", "dropped"),
    [
        (
            {"membership": "full", "stage": "allegation_made", "timing": "before_joining"},
            "stage",
            "nothing_yet",
            ("timing",),
        ),
        (
            {"membership": "full", "stage": "allegation_made", "timing": "before_joining"},
            "stage",
            "process_started",
            (),
        ),
        (
            {"issue_type": "criminal_allegation", "denies_allegation": "yes"},
            "issue_type",
            "other",
            ("denies_allegation",),
        ),
        (
            {"membership": "full", "timing": "before_joining"},
            "membership",
            "not_member",
            ("timing",),
        ),
    ],
)
def test_a_correction_drops_what_no_longer_makes_sense(facts, fact, value, dropped):
    assert correct(COVER, facts, fact, value)[1] == dropped


def test_a_fact_can_be_taken_back():
    facts, dropped = correct(COVER, {"employment_related": "no"}, "employment_related", None)
    assert (facts, dropped) == ({}, ())
    assert next_fact(COVER, facts) == "employment_related"


def test_a_fact_without_a_value_counts_as_unknown():
    assert outcome(COVER, {"employment_related": "no", "stage": None}).outcome
    assert next_fact(COVER, dict.fromkeys(COVER.facts)) == next_fact(COVER, {})


def test_a_strange_fact_or_value_is_refused_by_name():
    with pytest.raises(FactError, match="no fact named 'colour'"):
        outcome(COVER, {"colour": "red"})
    with pytest.raises(FactError, match="stage can't be 'soon', only nothing_yet"):
        next_fact(COVER, {"stage": "soon"})


def test_an_open_outcome_has_nothing_that_would_change_it():
    assert would_change(COVER, {"membership": "full"}) == []
