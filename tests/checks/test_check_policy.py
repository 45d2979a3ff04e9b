"""The checks decide as the policy does, for every combination of answers."""

import json

from click.testing import CliRunner

from bot.checks.engine import combinations, next_fact, outcome, possible_rows
from bot.commands.decide import decide


def test_facts_values_and_outcomes_are_those_of_the_policy(policy):
    assert list(policy.check.facts) == list(policy.domains)
    for name, values in policy.domains.items():
        assert list(policy.check.facts[name].value_names) == values
    assert set(policy.check.outcomes) == {row[-1][0] for row in policy.rows}


def test_there_are_as_many_combinations_as_the_policy_has(policy):
    found = list(combinations(policy.check))
    assert found == [facts for facts, _ in policy.combinations()]
    assert len(found) == policy.size


def test_every_combination_ends_at_the_row_and_outcome_of_the_policy(policy):
    for facts, (number, name) in policy.combinations():
        verdict = outcome(policy.check, facts)
        assert (verdict.row, verdict.outcome) == (number, name), facts
        assert next_fact(policy.check, facts) is None


def test_the_command_decides_every_combination_as_the_policy_does(policy):
    wanted = list(policy.combinations())
    lines = "\n".join(json.dumps(facts) for facts, _ in wanted)
    result = CliRunner().invoke(decide, [policy.check.name], input=lines)
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == policy.size
    for answer, (facts, (number, name)) in zip(answers, wanted, strict=True):
        assert (answer["outcome"], answer["rule"], answer["ask"]) == (name, number, None)
        assert answer["because"].items() <= facts.items()


def test_whatever_is_known_the_outcome_is_settled_exactly_when_nothing_can_change_it(policy):
    for facts in policy.partial_facts():
        ends = policy.ends(policy.left(facts))
        verdict = outcome(policy.check, facts)
        assert (verdict and {verdict.outcome}) == (ends if len(ends) == 1 else None), facts


def test_the_rows_still_possible_are_those_that_some_completion_ends_at(policy):
    for index, facts in enumerate(policy.partial_facts()):
        if index % 7 == 0:
            rows = possible_rows(policy.check, facts)
            assert {row.number for row in rows} == set(policy.left(facts).flat), facts
            verdict = outcome(policy.check, facts)
            assert verdict is None or verdict.row in {row.number for row in rows}
