"""Which questions a message may answer: the open one, and those that it may correct."""

from dataclasses import replace

from bot.checks.check_progress import CheckProgress
from bot.checks.check_review import REVIEW
from bot.checks.check_session import CONCLUDED, LEFT, RUNNING, CheckSession
from bot.checks.open_questions import OpenQuestions, open_questions
from bot.content.process_content import current_content

CHECKS = current_content().checks
FACTS = {"membership": "full", "employment_related": "yes"}
KNOWN = ("membership", "employment_related")
SESSION = CheckSession("check_cover", state=RUNNING, progress=CheckProgress.told(FACTS))


def test_while_a_question_is_open_a_message_may_answer_it_or_correct_another() -> None:
    asking = replace(SESSION, asked="stage")
    assert open_questions(asking, CHECKS) == OpenQuestions("stage", KNOWN)


def test_at_the_review_and_after_the_outcome_it_may_correct_any_answer() -> None:
    assert open_questions(replace(SESSION, asked=REVIEW), CHECKS) == OpenQuestions(None, KNOWN)
    assert open_questions(replace(SESSION, state=CONCLUDED), CHECKS) == OpenQuestions(None, KNOWN)


def test_before_a_check_and_after_it_was_left_nothing_is_asked() -> None:
    assert open_questions(CheckSession(), CHECKS) == OpenQuestions()
    assert open_questions(replace(SESSION, state=LEFT), CHECKS) == OpenQuestions()
    assert open_questions(replace(SESSION, check="check_gone"), CHECKS) == OpenQuestions()
