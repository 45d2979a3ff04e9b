"""What the examples in data/nlu teach the reader of facts beside its own annotated messages."""

import random
from collections.abc import Iterable, Iterator

from bot.nlu.facts.fact_examples import FactExample
from bot.nlu.facts.fact_labels import Labels
from bot.nlu.training_examples import ANSWER_PREFIX, TrainingExample

STANCES = {"affirm": "yes", "deny": "no", "not_sure": "unsure"}
STEERING = frozenset({"go_back", "start_over", "stop_flow", "talk_to_human", "make_enquiry"})
DISTRESS = "chat/distress"
# Of these topics one in so many is shown: they outnumber the annotated messages.
SHARE = 4
# Messages of these topics state no fact of a case.
WITHOUT_FACTS = frozenset({"out_of_scope", "chat", "enquiry_status", "feedback_good", "ask_why"})


def topic_rows(
    examples: Iterable[TrainingExample], labels: Labels, seed: int = 0
) -> Iterator[FactExample]:
    """Examples as the reader sees them: with the question that they answer, or with any."""
    chance = random.Random(seed)
    for place, each in enumerate(examples):
        topic = each.label.split("/")[0]
        if each.label.startswith(ANSWER_PREFIX):
            fact, value = each.label.removeprefix(ANSWER_PREFIX).split(".")
            yield _row(each.text, fact, {fact: value}, "answer", labels)
        elif topic in STANCES:
            value = STANCES[topic]
            fact = chance.choice([f for f, own in labels.items() if value in own])
            yield _row(each.text, fact, {fact: value}, "answer", labels)
        elif topic in STEERING or each.label == DISTRESS:
            act = "distress" if each.label == DISTRESS else "steering"
            yield _row(each.text, chance.choice([*labels]), {}, act, labels, ())
        elif place % SHARE == 0:
            masked = () if topic in WITHOUT_FACTS else tuple(labels)
            act = "question" if topic in ("faq", "ask_fee") else "other"
            asked = chance.choice([*labels, None])
            yield _row(each.text, asked, {}, act, labels, masked)


def _row(
    text: str,
    asked: str | None,
    facts: dict[str, str],
    act: str,
    labels: Labels,
    masked: Iterable[str] | None = None,
) -> FactExample:
    """An answer teaches nothing of other facts than its own."""
    mask = frozenset(labels) - set(facts) if masked is None else frozenset(masked)
    # Whether a message of a topic is put as a question was not annotated.
    acts = None if act in ("question", "other") else frozenset({act})
    return FactExample(text, asked, facts, acts, "answer" if facts else "none", mask)
