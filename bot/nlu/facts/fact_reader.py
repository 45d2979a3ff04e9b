"""Reads a message: the facts that it states, how it answers the open question, and its acts.

One learned reader for first messages, answers, corrections and answers to another question; two
dated moments are put in order by rule. A fact that the learned reader doesn't know is read by the
answer model, as an answer to its own question alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from bot.nlu.facts.answer_model import NONE, AnswerModel, FactReading
from bot.nlu.facts.fact_heads import Scores
from bot.nlu.facts.fact_labels import NOT_SAID, SOME_MEMBER
from bot.nlu.facts.learned_reader import LearnedReader, ReaderInput
from bot.nlu.facts.moments import Moments, marked, moments, order
from bot.nlu.topics.message_text import readable
from bot.nlu.topics.topic_model import LazyVectors, Vectors

TIMING = "timing"
BY_DATES = 0.97


@dataclass(frozen=True)
class FactThresholds:
    """The least chance at which a value counts: as the answer to its question, and unasked.

    `act` is that of an act. Facts that only the answer model knows need `answer_model`.
    """

    answer: float = 0.6
    statement: float = 0.8
    act: float = 0.5
    answer_model: float = 0.9


class HeardMessage(NamedTuple):
    """What was heard in a message; `answers` has the questions that it was read for."""

    acts: tuple[str, ...] = ()
    facts: Mapping[str, FactReading] = {}
    answers: Mapping[str, FactReading] = {}
    moments: Moments = Moments()


@dataclass
class FactReader:
    """Pure: knows neither Rasa nor files. Texts may be as typed or mended."""

    learned: LearnedReader | None = None
    model: AnswerModel | None = None
    thresholds: FactThresholds = field(default_factory=FactThresholds)

    def read(
        self,
        text: str,
        questions: Sequence[str],
        today: date,
        dense: Vectors | LazyVectors | None = None,
    ) -> HeardMessage:
        """Read a message for the open question, or for each of several that could be meant.

        `dense` is the sentence's vector, shape (1, size), for the answer model.
        """
        if not readable(text):
            return HeardMessage()
        asked = questions[0] if len(questions) == 1 else None
        dated = moments(text, asked, today)
        read = marked(text, today)
        inputs = [ReaderInput(read, each) for each in dict.fromkeys([asked, *questions])]
        scores = self.learned.read(inputs) if self.learned else []
        by_question = dict(zip([each.asked for each in inputs], scores, strict=False))
        facts = self._statements(by_question.get(asked), asked)
        answers = {
            each: reading for each in questions if (reading := self._answer(each, by_question))
        }
        if unknown := [each for each in questions if not self._is_learned(each)]:
            answers.update(self._untuned(text, unknown, dense))
        if (value := order(dated)) is not None:
            found = FactReading(value, BY_DATES)
            (answers if TIMING in questions else facts)[TIMING] = found
        return HeardMessage(self._acts(by_question.get(asked)), facts, answers, dated)

    def _statements(self, scores: Scores | None, asked: str | None) -> dict[str, FactReading]:
        found = {fact: self._best(scores, fact) for fact in scores.facts} if scores else {}
        return {
            fact: reading
            for fact, reading in found.items()
            if fact != asked and reading and reading.confidence >= self.thresholds.statement
        }

    def _answer(self, fact: str, by_question: Mapping[str | None, Scores]) -> FactReading | None:
        scores = by_question.get(fact)
        reading = self._best(scores, fact) if scores else None
        return reading if reading and reading.confidence >= self.thresholds.answer else None

    def _best(self, scores: Scores, fact: str) -> FactReading | None:
        """The likeliest value of a fact; None where none is said."""
        chances = scores.facts.get(fact)
        if chances is None or self.learned is None:
            return None
        place = int(np.argmax(chances))
        value = self.learned.manifest.labels[fact][place]
        if value in (NOT_SAID, SOME_MEMBER):
            return None
        return FactReading(value, float(chances[place]))

    def _acts(self, scores: Scores | None) -> tuple[str, ...]:
        acts = scores.acts if scores else {}
        return tuple(act for act, chance in acts.items() if chance >= self.thresholds.act)

    def _is_learned(self, fact: str) -> bool:
        return self.learned is not None and fact in self.learned.manifest.labels

    def _untuned(
        self, text: str, facts: Sequence[str], dense: Vectors | LazyVectors | None
    ) -> dict[str, FactReading]:
        if self.model is None or dense is None:
            return {}
        readings = self.model.readings(text.strip(), dense)
        return {
            fact: reading
            for fact, reading in readings.items()
            if fact in facts
            and reading.value != NONE
            and reading.confidence >= self.thresholds.answer_model
        }
