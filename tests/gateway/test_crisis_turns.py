from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from bench import Gateway, StandIn, Visitor, replies, reply
from starlette.responses import Response

from bot.records import Database
from bot.records.chat import off_switch

CARD = "Call 999 if anyone is in danger."
WORDS = "I am in despair. How do I join?"


def texts(visitor: Visitor, text: str = WORDS) -> list[str]:
    return [message["text"] for message in visitor.say(text)]


def test_the_card_comes_before_the_answer(visitor: Visitor, rasa: StandIn) -> None:
    rasa.behave = replies(reply("Join online.", meta={"topic": "how_to_join"}))
    said, card, answer = visitor.say(WORDS)
    assert (card["author"], card["text"]) == ("assistant", CARD)
    assert card["meta"] == {"crisis": True, "topic": "distress"}
    assert answer["text"] == "Join online."
    assert visitor.history()[1:] == [said, card, answer]
    assert rasa.heard == [WORDS]


def test_a_second_card_is_short_and_kind_words_before_it_are_none(
    visitor: Visitor, rasa: StandIn
) -> None:
    meta = {"topic": "distress", "crisis": True, "weak": True}
    rasa.behave = replies(reply("That sounds hard.", meta=meta))
    assert texts(visitor, "I cry a lot")[1:] == ["That sounds hard."]
    assert texts(visitor)[1:] == [CARD]
    assert texts(visitor)[1:] == ["Please do call 999 if anyone is in danger."]


def test_who_tells_of_a_friend_gets_words_for_helping(visitor: Visitor) -> None:
    said = texts(visitor, "my friend said: i am in despair, that is, she is in despair")
    assert said[1] == CARD
    assert texts(visitor, "my friend is in despair")[1] == "Call 999 if they are in danger."


def test_the_card_is_there_before_rasa_answers(visitor: Visitor, rasa: StandIn) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool, visitor.stream(visitor.history()[-1]["id"]) as events:
        posted = pool.submit(visitor.say, WORDS)
        shown = (event["data"]["text"] for event in events if event["event"] == "message")
        assert [next(shown), next(shown)] == [WORDS, CARD]
        assert not posted.done()
        rasa.open.set()
        assert len(posted.result()) == 3


@pytest.mark.parametrize(
    "chatter",
    [
        reply("Ring someone.", meta={"topic": "distress"}),
        reply("Ring someone.", meta={"crisis": True}),
        reply("I don't know.", meta={"fallback": "unknown"}),
        reply("Hello!", meta={"topic": "greet"}),
        reply("Hello!", meta={"topics": ["greet", "distress"]}),
    ],
)
def test_chatter_of_rasas_is_dropped_beside_the_card(
    visitor: Visitor, rasa: StandIn, chatter: dict[str, object]
) -> None:
    rasa.behave = replies(chatter)
    assert texts(visitor) == [WORDS, CARD]


def test_a_checks_question_is_asked_again_beside_the_card(visitor: Visitor, rasa: StandIn) -> None:
    question = reply("Which role?", meta={"check": "eligibility", "question": "role"})
    rasa.behave = replies(reply("Ring someone.", meta={"topic": "distress"}), question)
    assert texts(visitor) == [WORDS, CARD, "Which role?"]


@pytest.mark.parametrize("status", [200, 500])
def test_the_card_needs_no_rasa(visitor: Visitor, rasa: StandIn, status: int) -> None:
    rasa.behave = lambda body: Response('{"messages": []}', status)
    assert texts(visitor) == [WORDS, CARD]


def test_the_card_comes_while_rasa_is_gone(start: Callable[..., Gateway]) -> None:
    assert texts(start(rasa_port=1).visitor()) == [WORDS, CARD]


def test_the_card_comes_over_the_limit_without_rasa(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    visitor = start(messages_per_minute=1).visitor()
    visitor.say("hello")
    assert texts(visitor) == [WORDS, CARD]
    assert visitor.post({"text": "ordinary"}).status_code == 429
    assert rasa.heard == ["hello"]
    assert CARD in visitor.texts()


def test_the_card_comes_while_switched_off_without_rasa(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor = gateway.visitor()
    database = Database(gateway.settings.database)
    with database.writing() as db:
        off_switch.turn(db, on=False, reason="a test")
    database.close()
    assert texts(visitor) == [WORDS, CARD]
    assert rasa.heard == []


def test_the_card_does_not_wait_for_the_turn_before(visitor: Visitor, rasa: StandIn) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(2) as pool, visitor.stream(visitor.history()[-1]["id"]) as events:
        slow = pool.submit(visitor.say, "slow")
        assert rasa.hears("slow")
        crisis = pool.submit(visitor.say, WORDS)
        shown = (event["data"]["text"] for event in events if event["event"] == "message")
        assert [next(shown) for _ in range(3)] == ["slow", WORDS, CARD]
        assert not slow.done()
        rasa.open.set()
        assert slow.result()[1]["text"] == "You said: slow"
        assert crisis.result()[1]["text"] == CARD


def test_the_same_key_again_shows_the_same_card_once(visitor: Visitor) -> None:
    assert visitor.say(WORDS, key="k") == visitor.say(WORDS, key="k")
    assert visitor.texts().count(CARD) == 1
