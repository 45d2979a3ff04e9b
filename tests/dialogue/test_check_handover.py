"""A check that was gone on with on pages, taken over into the chat."""

from collections.abc import Callable

import pytest
from assistant import Visitor
from walks import CHECKS, outcome_of, questions, rows

from bot.checks.check_progress import CheckProgress
from bot.checks.check_session import CheckSession, taken_up
from bot.records import Database
from bot.records.chat import check_sessions
from bot.web.clock import utc_now

HandOver = Callable[..., None]
QUESTIONS = questions()


@pytest.fixture
def hand_over(database: Database) -> HandOver:
    """Lets a chat go on with a check of the pages, as the gateway does."""

    def go_on(
        visitor: Visitor, check_id: str, facts: dict[str, str], asked: str | None = None
    ) -> None:
        check, now = CHECKS[check_id], utc_now()
        with database.writing() as db:
            walk = taken_up(CheckSession(), check, CheckProgress.told(facts), asked=asked)
            token = check_sessions.begin_on_pages(db, check, walk, "a browser", now, 60)
            page = check_sessions.find(db, token, now)
            assert page
            check_sessions.bring_into_chat(db, page, visitor.sender_id, check, now)
        visitor.says(f'/{check_id}{{"resumed": "pages"}}')

    return go_on


@pytest.mark.parametrize(("check_id", "fact", "path"), QUESTIONS, ids=lambda part: str(part)[:20])
def test_a_newcomer_is_asked_the_question_that_was_open_on_the_page(
    visitor: Visitor, hand_over: HandOver, check_id: str, fact: str, path: list[tuple[str, str]]
) -> None:
    hand_over(visitor, check_id, dict(path), asked=fact)
    assert visitor.last["meta"] == {"check": check_id, "question": fact, "facts": dict(path)}
    for name, value in path:
        assert CHECKS[check_id].facts[name].value(value).said in visitor.text


@pytest.mark.parametrize(("check_id", "fact", "path"), QUESTIONS, ids=lambda part: str(part)[:20])
def test_a_chat_in_the_middle_of_a_check_takes_the_answers_of_the_page_for_its_own(
    visitor: Visitor, hand_over: HandOver, check_id: str, fact: str, path: list[tuple[str, str]]
) -> None:
    visitor.says(f"/{check_id}")
    first = str(visitor.asked)
    visitor.chooses(**{first: CHECKS[check_id].facts[first].value_names[0]})
    hand_over(visitor, check_id, dict(path), asked=fact)
    assert visitor.asked == fact
    for name in CHECKS[check_id].facts:
        assert visitor.slot(name) == dict(path).get(name)


@pytest.mark.parametrize("before", ["nothing", "the same check", "the other check", "an outcome"])
def test_answers_that_settle_it_lead_to_the_outcome(
    visitor: Visitor, hand_over: HandOver, before: str
) -> None:
    check_id, _, facts = rows()[-1]
    if before == "the same check":
        visitor.says(f"/{check_id}")
    elif before == "the other check":
        visitor.says("/check_cover")
    elif before == "an outcome":
        visitor.says(f"/{check_id}")
        visitor.answers_all(rows()[-3][2])
    hand_over(visitor, check_id, facts)
    assert visitor.last["meta"]["outcome"] == outcome_of(check_id, facts)


def test_a_question_out_of_order_that_was_open_on_the_page_is_asked(
    visitor: Visitor, hand_over: HandOver
) -> None:
    hand_over(visitor, "check_cover", {}, asked="stage")
    assert visitor.asked == "stage"
    hand_over(visitor, "check_cover", {"stage": "unsure"}, asked="stage")
    assert visitor.asked not in ("stage", None)


def test_what_the_page_took_back_is_forgotten(visitor: Visitor, hand_over: HandOver) -> None:
    visitor.says("/check_cover")
    while visitor.asked != "timing":
        visitor.chooses(
            **{
                str(visitor.asked): {"membership": "full", "employment_related": "yes"}.get(
                    str(visitor.asked), "process_started"
                )
            }
        )
    visitor.chooses(timing="after_joining")
    kept = {"membership": "full", "employment_related": "yes", "stage": "nothing_yet"}
    hand_over(visitor, "check_cover", kept)
    assert visitor.slot("timing") is None and visitor.slot("stage") == "nothing_yet"
