"""Which questions a message may answer: the open one, or all that were answered before."""

from dataclasses import replace

from bot.checks.check_progress import CheckProgress
from bot.checks.check_review import REVIEW
from bot.checks.check_session import CONCLUDED, LEFT, RUNNING, CheckSession
from bot.checks.open_questions import open_questions
from bot.content.process_content import current_content

CHECKS = current_content().checks
FACTS = {"membership": "full", "employment_related": "yes"}
SESSION = CheckSession("check_cover", state=RUNNING, progress=CheckProgress.told(FACTS))


def test_while_a_question_is_open_a_message_may_answer_that_one() -> None:
    assert open_questions(replace(SESSION, asked="stage"), CHECKS) == ("stage",)


def test_at_the_review_and_after_the_outcome_it_may_correct_any_answer() -> None:
    known = ("membership", "employment_related")
    assert open_questions(replace(SESSION, asked=REVIEW), CHECKS) == known
    assert open_questions(replace(SESSION, state=CONCLUDED), CHECKS) == known


def test_before_a_check_and_after_it_was_left_nothing_is_asked() -> None:
    assert open_questions(CheckSession(), CHECKS) == ()
    assert open_questions(replace(SESSION, state=LEFT), CHECKS) == ()
    assert open_questions(replace(SESSION, check="check_gone"), CHECKS) == ()
