"""The record of a check: which question it waits for, whatever has happened to it."""

import json
from dataclasses import replace

import pytest

from bot.checks.check_dialogue import hear
from bot.checks.check_message import CheckMessage
from bot.checks.check_progress import CONFIRMED, PRESSED, WORDS, CheckProgress
from bot.checks.check_review import question
from bot.checks.check_session import (
    CheckSession,
    after_step,
    concluded,
    from_json,
    left,
    open_question,
    taken_up,
    with_facts_of,
)
from bot.checks.engine import outcome
from bot.content import load_content

CHECKS = load_content().checks
COVER, ELIGIBILITY = CHECKS["check_cover"], CHECKS["check_eligibility"]
BEGUN = taken_up(CheckSession(), COVER)
OUTSIDE = {"employment_related": "no"}


def answered(session: CheckSession, message: str | None = None, **facts: str) -> CheckSession:
    step = hear(COVER, session.progress, session.asked, CheckMessage(pressed=facts))
    return after_step(session, COVER, step, {"turn": message}, message)


def at_outcome(session: CheckSession, confirmed: bool = False) -> CheckSession:
    verdict = outcome(COVER, session.facts_of(COVER))
    assert verdict
    return concluded(session, COVER, verdict, confirmed)


@pytest.mark.parametrize(
    "session",
    [
        CheckSession(),
        BEGUN,
        answered(BEGUN, "12", membership="full", stage="unsure"),
        at_outcome(answered(BEGUN, **OUTSIDE)),
    ],
)
def test_a_record_is_the_same_after_it_was_stored(session: CheckSession) -> None:
    assert from_json(json.loads(json.dumps(session.as_json()))) == session


def test_nothing_stored_is_an_empty_record() -> None:
    assert from_json({}) == CheckSession()
    assert not CheckSession().is_running and CheckSession().concluded is None


def test_a_check_begun_waits_for_the_first_question_of_the_engine() -> None:
    assert BEGUN.is_running and BEGUN.asked == question(COVER, {})
    assert BEGUN.version == str(COVER.version)


def test_a_question_asked_out_of_order_stays_until_it_is_answered() -> None:
    session = taken_up(BEGUN, COVER, asked="issue_type")
    assert session.asked == "issue_type"
    assert answered(session, stage="unsure").asked == "employment_related"  # the kind can't matter
    assert answered(session, membership="full").asked == "issue_type"
    assert answered(session, issue_type="other").asked not in ("issue_type", None)


def test_a_question_that_no_longer_exists_is_not_asked() -> None:
    assert taken_up(replace(BEGUN, asked="a_fact_of_before"), COVER).asked == question(COVER, {})


def test_only_the_check_that_runs_asks() -> None:
    assert open_question(BEGUN, ELIGIBILITY) is None
    for ended in (left(BEGUN), at_outcome(answered(BEGUN, **OUTSIDE))):
        assert open_question(ended, COVER) is None and ended.asked is None


def test_a_check_that_was_left_goes_on_where_it_stopped() -> None:
    session = answered(BEGUN, employment_related="yes")
    assert taken_up(left(session), COVER).asked == session.asked


def test_another_check_begins_with_its_own_question_and_keeps_the_facts() -> None:
    other = taken_up(answered(BEGUN, membership="full"), ELIGIBILITY)
    assert other.asked == question(ELIGIBILITY, {})
    assert other.progress.facts == {"membership": "full"}


def test_an_outcome_is_remembered_until_the_check_is_begun_again() -> None:
    session = at_outcome(answered(BEGUN, **OUTSIDE))
    assert session.concluded == "check_cover" and session.finished == ("check_cover",)
    assert session.outcome == "outside_employment"
    again = taken_up(session, COVER, CheckProgress())
    assert again.concluded is None and again.finished == () and again.outcome is None
    assert at_outcome(session).finished == ("check_cover",)


def test_a_review_confirms_what_was_told_in_words() -> None:
    session = replace(BEGUN, progress=CheckProgress.told(OUTSIDE, WORDS))
    for confirmed, source in ((False, WORDS), (True, CONFIRMED)):
        answers = at_outcome(session, confirmed).progress.answers
        assert answers["employment_related"].source == source


def test_each_answer_names_the_message_that_told_it() -> None:
    session = answered(answered(BEGUN, "1", membership="full"), "2", employment_related="yes")
    told = {fact: answer.message for fact, answer in session.progress.answers.items()}
    assert told == {"membership": "1", "employment_related": "2"}
    changed = answered(session, "3", membership="associate").progress.answers["membership"]
    assert (changed.value, changed.source, changed.message) == ("associate", PRESSED, "3")


def test_what_another_record_knows_takes_the_place_of_the_checks_own_facts_alone() -> None:
    mine = replace(
        answered(BEGUN, membership="full", stage="process_started"),
        progress=CheckProgress.told({"role": "neither", "membership": "full"}),
    )
    theirs = taken_up(
        CheckSession(), COVER, CheckProgress.told({"stage": "nothing_yet"}), asked="issue_type"
    )
    session = with_facts_of(mine, theirs, COVER)
    assert session.progress.facts == {"role": "neither", "stage": "nothing_yet"}
    assert session.asked == "issue_type"
