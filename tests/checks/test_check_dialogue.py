"""A check as a conversation: whatever way the facts come, they decide as the table says."""

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bot.checks.check_dialogue import hear
from bot.checks.check_message import CORRECTION, CheckMessage
from bot.checks.check_model import Check
from bot.checks.check_opening import carried, opened
from bot.checks.check_progress import PRESSED, SHARED, WORDS, CheckProgress
from bot.checks.check_review import REVIEW, question
from bot.checks.check_step import CheckStep, step_back, tell
from bot.checks.engine import applicable, next_fact, open_facts, outcome, would_change
from bot.checks.outcome_report import outcome_report, outcome_report_retold
from bot.content import load_content

if TYPE_CHECKING:
    from conftest import Policy

CHECKS = load_content().checks
COVER, ELIGIBILITY = CHECKS["check_cover"], CHECKS["check_eligibility"]
CORRECTS = frozenset({CORRECTION})
SERIOUS = {
    "membership": "full",
    "employment_related": "yes",
    "stage": "process_started",
    "timing": "after_joining",
    "issue_type": "criminal_allegation",
    "threatens_employment": "yes",
    "denies_allegation": "yes",
}


def told(facts: dict[str, str], source: str = PRESSED) -> CheckProgress:
    return CheckProgress.told(facts, source)


def any_facts(check: Check, dice: random.Random) -> dict[str, str]:
    return {fact: dice.choice(values) for fact, values in check.domains.items()}


def answered(check: Check, truth: dict[str, str], progress: CheckProgress) -> CheckProgress:
    """Press the true button of each question until the outcome."""
    while asked := question(check, progress.of(check)):
        progress = hear(
            check, progress, asked, CheckMessage(pressed={asked: truth[asked]})
        ).progress
    return progress


def sampled(policy: "Policy", count: int = 300) -> Iterator[tuple[dict[str, str], str]]:
    dice = random.Random(7)
    for _ in range(count):
        facts = any_facts(policy.check, dice)
        yield facts, policy.decide(tuple(facts.values()))[1]


def test_buttons_alone_lead_to_the_outcome_of_the_table(policy: "Policy") -> None:
    for facts, (_, end) in policy.combinations():
        verdict = outcome(
            policy.check, answered(policy.check, facts, CheckProgress()).of(policy.check)
        )
        assert verdict and verdict.outcome == end


def test_a_correction_at_any_point_equals_a_fresh_start_with_the_right_answers(
    policy: "Policy",
) -> None:
    check, dice = policy.check, random.Random(11)
    for truth, end in sampled(policy):
        progress, wrong = CheckProgress(), any_facts(check, dice)
        while asked := question(check, progress.of(check)):
            answers = wrong if dice.random() < 0.5 else truth
            progress = hear(
                check, progress, asked, CheckMessage(pressed={asked: answers[asked]})
            ).progress
            if dice.random() < 0.3:
                fact = dice.choice(list(progress.of(check)))
                progress = hear(
                    check, progress, asked, CheckMessage(facts={fact: truth[fact]}, acts=CORRECTS)
                ).progress
        for fact in check.facts:
            if progress.of(check).get(fact, truth[fact]) != truth[fact]:
                progress = hear(
                    check, progress, None, CheckMessage(facts={fact: truth[fact]})
                ).progress
        known = answered(check, truth, progress).of(check)
        assert all(truth[fact] == value for fact, value in known.items())
        verdict = outcome(check, known)
        assert verdict and verdict.outcome == end


def test_the_order_in_which_facts_are_told_makes_no_difference(policy: "Policy") -> None:
    check, dice = policy.check, random.Random(13)
    for truth, end in sampled(policy):
        names = list(truth)
        dice.shuffle(names)
        progress = CheckProgress()
        for fact in names:
            progress = tell(check, progress, {fact: truth[fact]}, WORDS).progress
        assert progress.of(check) == applicable(check, truth)
        verdict = outcome(check, progress.of(check))
        assert verdict and verdict.outcome == end


def test_what_would_change_an_outcome_does_when_it_is_tried(policy: "Policy") -> None:
    check = policy.check
    for truth, _ in sampled(policy, 100):
        progress = answered(check, truth, CheckProgress())
        for change in would_change(check, progress.of(check)):
            step = hear(check, progress, None, CheckMessage(facts={change.fact: change.value}))
            verdict = outcome(check, step.progress.of(check))
            assert verdict and verdict.outcome == change.outcome


def test_going_back_asks_what_was_answered_last_down_to_the_first_question(
    policy: "Policy",
) -> None:
    check = policy.check
    for truth, _ in sampled(policy, 100):
        progress, asked = CheckProgress(), []
        while fact := question(check, progress.of(check)):
            asked.append(fact)
            progress = hear(
                check, progress, fact, CheckMessage(pressed={fact: truth[fact]})
            ).progress
        while step := step_back(check, progress):
            assert step.ask == asked.pop()
            progress = step.progress
        assert not asked


def test_what_says_nothing_about_the_check_moves_nothing() -> None:
    progress = told({"membership": "full"})
    for heard in (
        CheckMessage(),
        CheckMessage(answers={"timing": "before_joining"}),
        CheckMessage(facts={"membership": "full"}),
        CheckMessage(facts={"role": "senior_leader"}),
        CheckMessage(facts={"membership": "emperor", "rank": "high"}),
        CheckMessage(pressed={"membership": "emperor"}),
        CheckMessage(pressed={"rank": "high"}),
        CheckMessage(stance="yes"),
    ):
        step = hear(COVER, progress, "stage", heard)
        assert not step.moved and step.progress == progress and step.ask == "stage"


def test_a_bare_yes_answers_only_a_question_that_takes_it() -> None:
    assert hear(COVER, CheckProgress(), "employment_related", CheckMessage(stance="yes")).new == {
        "employment_related": "yes"
    }
    assert not hear(COVER, CheckProgress(), "membership", CheckMessage(stance="yes")).moved


def test_not_sure_is_an_answer_to_every_question(policy: "Policy") -> None:
    for fact in open_facts(policy.check, {}):
        assert hear(policy.check, CheckProgress(), fact, CheckMessage(stance="unsure")).new == {
            fact: "unsure"
        }


def test_the_no_of_a_correction_does_not_answer_the_open_question() -> None:
    heard = CheckMessage(
        facts={"membership": "not_member"},
        answers={"employment_related": "no"},
        stance="no",
        acts=CORRECTS,
    )
    step = hear(COVER, told({"membership": "full"}), "employment_related", heard)
    assert step.changed == {"membership": "not_member"} and not step.new
    assert step.ask == "employment_related"


def test_a_question_takes_nothing_back() -> None:
    heard = CheckMessage(facts={"membership": "associate"}, asks=True)
    assert not hear(COVER, told({"membership": "full"}), "stage", heard).moved


def test_a_correction_says_what_no_longer_applies() -> None:
    known = {
        "membership": "full",
        "employment_related": "yes",
        "stage": "process_started",
        "timing": "after_joining",
    }
    heard = CheckMessage(facts={"stage": "nothing_yet"}, acts=CORRECTS)
    step = hear(COVER, told(known), "issue_type", heard)
    assert step.changed == {"stage": "nothing_yet"}
    assert step.dropped == ("timing",)
    assert "timing" not in step.progress.answers


def test_a_fact_volunteered_beside_the_question_leaves_the_question_open() -> None:
    step = hear(
        COVER, CheckProgress(), "employment_related", CheckMessage(facts={"membership": "full"})
    )
    assert step.new == {"membership": "full"} and step.ask == "employment_related"


def test_the_opening_message_fills_what_it_settles() -> None:
    step = opened(COVER, CheckProgress(), [CheckMessage(facts=SERIOUS)], afresh=False)
    assert step.ask == REVIEW and step.new == SERIOUS


def test_what_was_said_earlier_counts_but_never_against_what_is_known() -> None:
    earlier = CheckMessage(facts={"membership": "associate", "stage": "nothing_yet"})
    step = opened(COVER, told({"membership": "full"}), [earlier, CheckMessage()], afresh=False)
    assert step.progress.of(COVER) == {"membership": "full", "stage": "nothing_yet"}
    assert step.new == {"stage": "nothing_yet"} and not step.changed


def test_a_check_begun_afresh_forgets_its_own_facts_alone() -> None:
    progress = told({"membership": "full", "role": "senior_leader"})
    step = opened(COVER, progress, [CheckMessage(facts={"stage": "nothing_yet"})], afresh=True)
    assert step.progress.facts == {"role": "senior_leader", "stage": "nothing_yet"}


def test_one_check_uses_what_the_other_learned_where_it_means_the_same() -> None:
    assert carried(COVER, told({"current_issue": "no"})).of(COVER) == {"stage": "nothing_yet"}
    assert carried(COVER, told({"current_issue": "yes"})).of(COVER) == {}
    for stage in ("allegation_made", "process_started"):
        progress = carried(ELIGIBILITY, told({"stage": stage}))
        assert progress.of(ELIGIBILITY) == {"current_issue": "yes"}
        assert progress.answers["current_issue"].source == SHARED


def test_what_was_told_last_holds_between_checks() -> None:
    known = told({"current_issue": "no", "stage": "process_started"})
    assert carried(ELIGIBILITY, known).of(ELIGIBILITY) == {"current_issue": "yes"}
    known = told({"stage": "process_started", "current_issue": "no"})
    assert carried(ELIGIBILITY, known).of(ELIGIBILITY) == {"current_issue": "no"}


def test_a_carried_fact_goes_when_its_origin_is_corrected() -> None:
    progress = carried(COVER, told({"current_issue": "no"}))
    corrected: CheckStep = tell(ELIGIBILITY, progress, {"current_issue": "yes"}, WORDS)
    assert "stage" not in carried(COVER, corrected.progress).facts


def test_the_report_names_no_other_answer_where_none_can_come_about() -> None:
    said = outcome_report(COVER, SERIOUS)
    assert said and said.outcome == "criminal_conditional" and said.urgent
    assert said.changes == []


def test_the_report_names_what_this_person_may_come_to_in_whole_sentences() -> None:
    unsure = outcome_report(COVER, {**SERIOUS, "denies_allegation": "unsure"})
    assert unsure and unsure.outcome == "needs_adviser"
    assert unsure.changes == [
        "If you deny it, ASCL's support is in line with its policy if there is, in ASCL's view, "
        "a viable defence.",
        "If you don't deny it, ASCL can't support you with it, as its support is for members who "
        "deny such an allegation.",
    ]
    waiting = {"membership": "not_member", "employment_related": "yes", "stage": "nothing_yet"}
    outside = outcome_report(COVER, waiting)
    assert outside and outside.changes == [
        "If an allegation is made or a process starts before you join, joining brings no "
        "representation or legal support with it."
    ]


def test_an_outcome_of_the_past_is_retold_as_it_was_told() -> None:
    said = outcome_report_retold(COVER, SERIOUS, "needs_adviser", 11)
    assert said and (said.outcome, said.row, said.changes) == ("needs_adviser", 11, [])
    assert outcome_report_retold(COVER, SERIOUS, "no_such_outcome", 1) is None


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_the_first_question_is_the_engines(check: Check) -> None:
    assert opened(check, CheckProgress(), [CheckMessage()], afresh=False).ask == next_fact(
        check, {}
    )
