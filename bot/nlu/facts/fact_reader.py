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
from bot.nlu.facts.fact_heads import FactChances
from bot.nlu.facts.fact_labels import (
    ANSWER,
    CORRECTION,
    DISTRESS,
    NOT_SAID,
    QUESTION,
    SOME_MEMBER,
)
from bot.nlu.facts.learned_reader import LearnedReader, ReaderInput
from bot.nlu.facts.moments import Moments, marked, moments, order
from bot.nlu.topics.message_text import readable
from bot.nlu.topics.topic_model import LazyVectors, Vectors

TIMING = "timing"
BY_DATES = 0.97


@dataclass(frozen=True)
class FactThresholds:
    """The least chance at which a value counts: as the answer to its question, and unasked.

    `act` is that of an act, `question` that of a question without its mark, `distress` that of
    distress, `about` that a message speaks of a fact at all. Facts that only the answer model knows
    need `answer_model`.
    """

    answer: float = 0.65
    statement: float = 0.93
    act: float = 0.5
    question: float = 0.8
    distress: float = 0.7
    about: float = 0.5
    answer_model: float = 0.9


class HeardMessage(NamedTuple):
    """What was heard in a message; `answers` has the questions that it was read for.

    `about`: the one earlier answer that it speaks of, whatever it says of it.
    """

    acts: tuple[str, ...] = ()
    facts: Mapping[str, FactReading] = {}
    answers: Mapping[str, FactReading] = {}
    moments: Moments = Moments()
    about: str | None = None


@dataclass
class FactReader:
    """Pure: knows neither Rasa nor files. Texts may be as typed or mended."""

    learned: LearnedReader | None = None
    model: AnswerModel | None = None
    thresholds: FactThresholds = field(default_factory=FactThresholds)

    def read(
        self,
        text: str,
        asked: str | None,
        known: Sequence[str],
        today: date,
        mended: str | None = None,
        dense: Vectors | LazyVectors | None = None,
    ) -> HeardMessage:
        """Read a message while `asked` is open, and `known` were answered before.

        As an answer to a known question it is read where none is open, or where it corrects
        something. The reader knows slips of the fingers; dates need the `mended` text. `dense` is
        the sentence's vector, shape (1, size), for the answer model.
        """
        if not readable(text):
            return HeardMessage()
        dated, read = moments(mended or text, asked, today), marked(text, today)
        scores = self._scores(read, [asked])
        acts = self._acts(scores, asked, text)
        is_correction = CORRECTION in acts
        questions = [asked] if asked else []
        if is_correction or not asked:
            questions += [each for each in known if each != asked]
            scores |= self._scores(read, [each for each in questions if each != asked])
        facts = self._statements(scores.get(asked), asked, is_correction)
        answers = {each: found for each in questions if (found := self._answer(each, scores))}
        answers |= self._unlearned(mended or text, questions, dense)
        if (value := order(dated)) is not None:
            found = FactReading(value, BY_DATES)
            (answers if asked == TIMING else facts)[TIMING] = found
        if asked in answers:
            acts = tuple(dict.fromkeys([*acts, ANSWER]))
        about = self._about(scores.get(asked), known) if is_correction else None
        return HeardMessage(acts, facts, answers, dated, about)

    def _scores(self, text: str, questions: Sequence[str | None]) -> dict[str | None, FactChances]:
        if self.learned is None or not questions:
            return {}
        scores = self.learned.read([ReaderInput(text, each) for each in questions])
        return dict(zip(questions, scores, strict=True))

    def _statements(
        self, scores: FactChances | None, asked: str | None, is_correction: bool
    ) -> dict[str, FactReading]:
        """What is said whatever was asked; more is believed of somebody who corrects it."""
        least = self.thresholds.answer if is_correction else self.thresholds.statement
        found = {fact: self._best(scores, fact) for fact in scores.facts} if scores else {}
        return {
            fact: reading
            for fact, reading in found.items()
            if fact != asked and reading and reading.confidence >= least
        }

    def _answer(
        self, fact: str, by_question: Mapping[str | None, FactChances]
    ) -> FactReading | None:
        scores = by_question.get(fact)
        reading = self._best(scores, fact) if scores else None
        return reading if reading and reading.confidence >= self.thresholds.answer else None

    def _about(self, scores: FactChances | None, known: Sequence[str]) -> str | None:
        if scores is None or self.learned is None:
            return None
        labels = self.learned.manifest.labels
        spoken = [
            fact
            for fact in known
            if fact in scores.facts
            and 1 - scores.facts[fact][labels[fact].index(NOT_SAID)] >= self.thresholds.about
        ]
        return spoken[0] if len(spoken) == 1 else None

    def _best(self, scores: FactChances, fact: str) -> FactReading | None:
        """The likeliest value of a fact; None where none is said."""
        chances = scores.facts.get(fact)
        if chances is None or self.learned is None:
            return None
        place = int(np.argmax(chances))
        value = self.learned.manifest.labels[fact][place]
        if value in (NOT_SAID, SOME_MEMBER):
            return None
        return FactReading(value, float(chances[place]))

    def _acts(
        self, scores: Mapping[str | None, FactChances], asked: str | None, text: str
    ) -> tuple[str, ...]:
        if asked not in scores:
            return ()
        chances = scores[asked].acts
        least = {**dict.fromkeys(chances, self.thresholds.act), DISTRESS: self.thresholds.distress}
        if "?" not in text:
            least[QUESTION] = self.thresholds.question
        return tuple(act for act, chance in chances.items() if chance >= least[act])

    def _is_learned(self, fact: str) -> bool:
        return self.learned is not None and fact in self.learned.manifest.labels

    def _unlearned(
        self, text: str, questions: Sequence[str], dense: Vectors | LazyVectors | None
    ) -> dict[str, FactReading]:
        """Answers to questions that the learned reader wasn't tuned on."""
        facts = [each for each in questions if not self._is_learned(each)]
        if self.model is None or dense is None or not facts:
            return {}
        readings = self.model.readings(text.strip(), dense)
        return {
            fact: reading
            for fact, reading in readings.items()
            if fact in facts
            and reading.value != NONE
            and reading.confidence >= self.thresholds.answer_model
        }
