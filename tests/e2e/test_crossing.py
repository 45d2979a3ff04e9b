"""A check between the chat and its pages, through gateway, Rasa and actions."""

import pytest
from line_kit import Line, Message, Visitor
from pages_kit import PageReader, Walker
from test_checks import STARTS, button, of_check
from walks import outcome_of, rows

FIRST = {check: facts for check, _, facts in rows()}
LAST = list(FIRST.items())


def pressed(visitor: Visitor, question: Message | None, facts: dict[str, str]) -> Message | None:
    """What follows the button of the right answer."""
    assert question and "question" in question["meta"]
    return of_check(visitor.press(button(question, facts[question["meta"]["question"]])))


def token(walker: Walker) -> str:
    return walker.page.links["Carry on in the chat"].removeprefix("/#go-on=")


@pytest.mark.parametrize(("check", "facts"), LAST, ids=lambda value: str(value)[:20])
def test_a_check_goes_from_the_chat_to_pages_and_back_at_the_same_question(
    line: Line, visitor: Visitor, check: str, facts: dict[str, str]
) -> None:
    told = pressed(visitor, of_check(visitor.say(STARTS[check])), facts)
    assert told and "question" in told["meta"]
    walker = Walker(line.url)
    walker.open(visitor.http.post("/v1/check", json={}).json()["path"])
    assert walker.asked == told["meta"]["question"]
    walker.answer(facts[str(walker.asked)])
    asked = walker.asked
    told = of_check(visitor.turn({"check": token(walker)}))
    assert told and told["meta"].get("question") == asked
    while told and "question" in told["meta"]:
        told = pressed(visitor, told, facts)
    assert told and told["meta"]["outcome"] == outcome_of(check, facts)


def test_a_check_goes_from_pages_into_a_new_chat_in_the_middle_of_another(
    line: Line, visitor: Visitor
) -> None:
    visitor.say(STARTS["check_eligibility"])
    walker = Walker(line.url)
    walker.begin("cover")
    walker.answer("yes")
    walker.answer("full")
    told = of_check(visitor.turn({"check": token(walker)}))
    assert told and told["meta"]["check"] == "check_cover"
    assert told["meta"]["question"] == walker.asked
    assert told["meta"]["facts"] == {"employment_related": "yes", "membership": "full"}
    assert "you are a full member" in told["text"]


def test_an_answer_changed_on_the_page_counts_in_the_chat(line: Line, visitor: Visitor) -> None:
    facts = {"membership": "full", "employment_related": "yes", "stage": "process_started"}
    told = of_check(visitor.say(STARTS["check_cover"]))
    while told and told["meta"].get("question") in facts:
        told = pressed(visitor, told, facts)
    walker = Walker(line.url)
    walker.open(visitor.http.post("/v1/check", json={}).json()["path"])
    walker.open(f"{walker.path.rpartition('/')[0]}/1")
    walker.answer("unsure")
    told = of_check(visitor.turn({"check": token(walker)}))
    assert told and told["meta"]["outcome"] == "needs_adviser"


@pytest.mark.parametrize(("check", "facts"), LAST, ids=lambda value: str(value)[:20])
def test_an_outcome_is_told_in_the_same_words_in_the_chat_and_on_pages(
    line: Line, visitor: Visitor, check: str, facts: dict[str, str]
) -> None:
    walker = Walker(line.url)
    walker.begin(check.removeprefix("check_"))
    on_pages = told_on(walker.answers_all(facts))
    told = of_check(visitor.say(STARTS[check]))
    while told and "question" in told["meta"]:
        told = pressed(visitor, told, facts)
    assert told is not None
    from_chat = walker.open(f"/outcome/{told['links'][0]['url'].rpartition('/')[2]}")
    assert told_on(from_chat) == on_pages != ""
    for part in (told["text"].split("\n\n")[0], told["text"].split("What to do now: ")[1]):
        assert " ".join(part.split("\n\n")[0].split()) in from_chat.text


def told_on(page: PageReader) -> str:
    """What the page of an outcome tells, without its dates."""
    return page.text.partition("Outcome:")[2].partition("You can open this page")[0]
