"""The record of a check is what holds: Rasa may lose its memory, or lag behind the pages."""

from dataclasses import replace

from assistant import Visitor
from walks import CHECKS

from bot.checks.check_progress import PRESSED, WORDS, CheckProgress
from bot.checks.check_session import CheckSession, taken_up
from bot.records import Database
from bot.records.chat import check_sessions
from bot.web.clock import utc_now

COVER = CHECKS["check_cover"]
WORK = {"employment_related": "yes"}


def record(database: Database, visitor: Visitor) -> CheckSession:
    with database.reading() as db:
        return check_sessions.load(db, visitor.sender_id)


def answered_on_pages(database: Database, visitor: Visitor, facts: dict[str, str]) -> None:
    """The record after answers on the pages that the chat has opened."""
    session = record(database, visitor)
    progress = CheckProgress({**session.progress.answers, **CheckProgress.told(facts).answers})
    with database.writing() as db:
        session = taken_up(session, COVER, progress)
        check_sessions.save(db, visitor.sender_id, session, utc_now())


def begun(visitor: Visitor) -> Visitor:
    visitor.says("/check_cover")
    visitor.chooses(**WORK)
    return visitor


def test_the_record_says_what_is_known_how_it_was_told_and_what_is_asked(
    visitor: Visitor, database: Database
) -> None:
    begun(visitor).says("I'm a full member", facts={"membership": "full"})
    session = record(database, visitor)
    told = {fact: (each.value, each.source) for fact, each in session.progress.answers.items()}
    assert told == {"employment_related": ("yes", PRESSED), "membership": ("full", WORDS)}
    assert session.is_running and session.asked == visitor.asked
    assert visitor.slot("check_session") == session.as_json()


def test_a_check_that_was_left_or_concluded_asks_nothing(
    visitor: Visitor, database: Database
) -> None:
    begun(visitor).says("stop", intent="stop_flow")
    assert not record(database, visitor).is_running
    visitor.says("/check_cover")
    visitor.chooses(employment_related="no")
    session = record(database, visitor)
    assert (session.concluded, session.asked) == ("check_cover", None)
    assert session.outcome == "outside_employment"


def test_a_button_goes_on_with_the_check_where_rasa_has_forgotten_the_visitor(
    visitor: Visitor, database: Database
) -> None:
    asked = str(begun(visitor).asked)
    visitor.is_forgotten()
    visitor.chooses(**{asked: "full"})
    assert visitor.last["meta"]["facts"] == {**WORK, asked: "full"}
    assert visitor.asked == record(database, visitor).asked not in (asked, None)
    assert visitor.slot("employment_related") == "yes"


def test_who_opens_the_check_again_is_not_asked_what_rasa_has_forgotten(visitor: Visitor) -> None:
    asked = begun(visitor).asked
    visitor.is_forgotten()
    visitor.says("/check_cover")
    assert "it has to do with your work" in visitor.text
    assert visitor.asked == asked and visitor.last["meta"]["facts"] == WORK


def test_an_answer_whose_reply_was_lost_counts_once_and_gets_the_same_reply(
    visitor: Visitor, database: Database
) -> None:
    begun(visitor)
    for say in (
        lambda: visitor.chooses(membership="full"),
        lambda: visitor.says("It has begun", facts={"stage": "process_started"}),
        lambda: visitor.says("go back", intent="go_back"),
    ):
        first = say()
        before = record(database, visitor)
        assert visitor.says_it_again() == first
        assert record(database, visitor) == before


def test_a_question_asked_while_pages_went_on_is_answered_and_the_chat_asks_on_from_there(
    visitor: Visitor, database: Database
) -> None:
    begun(visitor)
    answered_on_pages(database, visitor, {"membership": "full"})
    aside, question = visitor.says("how do I pay?", intent="faq/payment_method")
    assert aside["meta"]["topic"] == "payment_method"
    assert question["meta"]["question"] == record(database, visitor).asked != "membership"
    assert question["meta"]["facts"] == {**WORK, "membership": "full"}
    assert visitor.slot("membership") == "full"


def test_a_button_of_the_chat_corrects_what_was_answered_on_pages_meanwhile(
    visitor: Visitor, database: Database
) -> None:
    begun(visitor)
    answered_on_pages(database, visitor, {"membership": "full", "stage": "nothing_yet"})
    visitor.chooses(membership="not_member")
    assert visitor.last["meta"]["outcome"] == "join_in_time"


def test_what_a_review_on_pages_confirmed_is_not_read_back(
    visitor: Visitor, database: Database
) -> None:
    visitor.says("It's not about work", intent="check_cover", facts=WORK)
    answers = record(database, visitor).progress.answers
    sure = {fact: replace(each, source="confirmed") for fact, each in answers.items()}
    with database.writing() as db:
        session = replace(record(database, visitor), progress=CheckProgress(sure))
        check_sessions.save(db, visitor.sender_id, session, utc_now())
    visitor.chooses(membership="associate")
    assert [reply["meta"]["outcome"] for reply in visitor.replies] == ["associate_not_covered"]
