"""How well topics are understood with one encoder or another; the rest of the pipeline is the same.

The topic model is fitted anew on each encoder's vectors of the examples, then reads the messages of
a file with their spelling repaired.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.crisis.crisis_level import DISTRESS
from bot.evaluation.scores import OUT_OF_SCOPE, ScoredMessage
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.spelling.speller import Speller
from bot.nlu.spelling.spelling_component import COMMONEST
from bot.nlu.topics.topic_model import Recipe, TopicModel
from bot.nlu.topics.topic_names import topic_of
from bot.nlu.training_examples import read_examples
from bot.nlu.tuning.corpus import as_read, read_corpus

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
SURE = 0.5  # answered from this chance on
SIDE = 1.96  # of a 95 % interval, in standard deviations


class Share(NamedTuple):
    """So many right of so many."""

    right: int
    of: int

    def __str__(self) -> str:
        """The share and its 95 % interval (Wilson 1927), in per cent."""
        if not self.of:
            return "-"
        share, more = self.right / self.of, SIDE**2 / self.of
        middle = (share + more / 2) / (1 + more)
        side = SIDE * sqrt(share * (1 - share) / self.of + more / self.of / 4) / (1 + more)
        return f"{share:.1%} ({middle - side:.1%} to {middle + side:.1%})"


class EncoderScores(NamedTuple):
    """`best`: the likeliest topic is right; `answered`: and sure enough to be answered."""

    best: Share
    answered: Share
    outside: Share
    crisis: Share


class TopicReader:
    """Reads the topics of messages with one encoder."""

    def __init__(self, encode: Encode, common: SentenceEncoder):
        """`common` gives the words that are spelt right."""
        self._encode = encode
        words = [each.text for each in read_examples()]
        self._speller = Speller.learn(words, common.common_words(COMMONEST))
        examples = read_corpus().labelled
        texts = [each.text for each in examples]
        labels = [each.label for each in examples]
        self._model = TopicModel.fit(texts, encode(texts), labels, Recipe())

    def score(self, messages: Sequence[ScoredMessage]) -> EncoderScores:
        """The scores for labelled messages."""
        texts = [as_read(self._speller.repair(each.text)) for each in messages]
        chances = self._model.probabilities(texts, self._encode(texts))
        topics = [topic_of(self._model.labels[place]) for place in chances.argmax(axis=1)]
        right = np.array(
            [topic in {m.topic, *m.accept} for topic, m in zip(topics, messages, strict=True)]
        )
        sure = chances.max(axis=1) >= SURE
        outside = np.array([each.topic == OUT_OF_SCOPE for each in messages])
        crisis = np.array([each.topic == DISTRESS for each in messages])
        return EncoderScores(
            _share(right[~outside]),
            _share((right & sure)[~outside]),
            _share(right[outside]),
            _share(right[crisis]),
        )


def _share(right: NDArray[np.bool_]) -> Share:
    return Share(int(right.sum()), len(right))
