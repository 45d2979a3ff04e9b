"""What the checks ask: nothing that can't matter, nothing that makes no sense, and little of it."""

import sys
from pathlib import Path

import numpy

from bot.checks.check_loader import load_check
from bot.checks.engine import mean_questions, next_fact

UMBRELLA = Path(__file__).parent / "fixtures" / "umbrella.yml"


def asked(check, answers, known=()):
    """The facts asked of somebody with these answers who has told those of `known` already."""
    facts, questions = {name: answers[name] for name in known}, []
    while (fact := next_fact(check, facts)) is not None:
        assert fact not in facts
        facts[fact] = answers[fact]
        questions.append(fact)
    return questions


def can_change(policy, facts, name):
    """Whether two answers to a question end differently, all else alike."""
    names = list(policy.domains)
    ids = {row[-1][0]: index for index, row in enumerate(policy.rows)}
    ends = numpy.array([0, *(ids[row[-1][0]] for row in policy.rows)])[policy.left(facts)]
    along = numpy.moveaxis(ends, names.index(name), 0)
    return bool((along != along[:1]).any())


def test_whatever_is_known_a_question_is_asked_only_if_it_can_change_the_outcome(policy):
    for facts in policy.partial_facts():
        fact = next_fact(policy.check, facts)
        if fact is None:
            assert len(policy.ends(policy.left(facts))) == 1, facts
        else:
            assert fact not in facts
            assert can_change(policy, facts, fact), (facts, fact)


def test_a_question_is_asked_only_where_it_is_known_to_apply(policy):
    for facts in policy.partial_facts():
        fact = next_fact(policy.check, facts)
        if fact is not None:
            for name, values in policy.check.facts[fact].applies.items():
                assert facts.get(name) in values, (facts, fact)


def test_the_expected_number_of_questions_is_near_the_best_possible(policy, capsys):
    numbers = [len(asked(policy.check, facts)) for facts, _ in policy.combinations()]
    mean = sum(numbers) / len(numbers)
    with capsys.disabled():
        sys.stdout.write(f"\n{policy.check.id}: {mean:.2f} questions on average\n")
    assert mean <= policy.fewest * 1.15
    assert abs(mean - mean_questions(policy.check)) < 1e-9


def test_timing_and_denial_are_asked_of_those_alone_whom_they_concern(policy):
    for facts, _ in policy.combinations():
        questions = asked(policy.check, facts)
        if "timing" in questions:
            assert facts["stage"] in ("allegation_made", "process_started")
            assert facts["membership"] == "full"
        if "denies_allegation" in questions:
            assert facts["issue_type"] == "criminal_allegation"


def test_a_declared_order_is_kept_but_still_skips_what_can_not_matter(tmp_path):
    words = UMBRELLA.read_text(encoding="utf-8").replace("offer:", "order: declared\noffer:")
    path = tmp_path / "declared.yml"
    path.write_text(words, encoding="utf-8")
    check = load_check(path)
    assert asked(check, {"weather": "wet", "hooded": "no"}) == ["weather", "hooded"]
    assert asked(check, {"weather": "dry", "hooded": "no"}) == ["weather"]
    assert round(mean_questions(check), 2) == 1.33
