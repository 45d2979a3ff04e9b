"""Batches for tuning: annotated messages, examples of topics and messages without a label."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder.bert import padded
from bot.nlu.encoder.sentence_encoder import MAX_PIECES
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_examples import FactExample
from bot.nlu.facts.fact_labels import Labels
from bot.nlu.facts.fact_tuning import goals_of, shown
from bot.nlu.facts.learned_reader import framed
from bot.nlu.spelling.typos import add_typos
from bot.nlu.tuning.encoder_tuner import Batch
from bot.nlu.tuning.topic_losses import NO_TOPIC
from bot.nlu.tuning.tuning_recipe import TuningRecipe


@dataclass(frozen=True)
class Lessons:
    """The texts of the corpus, those with a topic first, with what is taught of each.

    `topics` are the numbers of the topics, NO_TOPIC without one; `chances` has a row of all topics'
    chances and `taught` the teacher's vector.
    """

    texts: list[str]
    topics: NDArray[np.int32]
    chances: NDArray[np.float32]
    taught: NDArray[np.float32]


class MixedBatches:
    """Deals out batches; the same seed and epoch give the same ones."""

    def __init__(
        self,
        annotated: Sequence[FactExample],
        labels: Labels,
        lessons: Lessons,
        recipe: TuningRecipe,
        wordpiece: WordPiece,
    ):
        self._annotated, self._labels, self._lessons = annotated, labels, lessons
        self._recipe, self._wordpiece = recipe, wordpiece

    def __len__(self) -> int:
        """The batches of an epoch."""
        if self._recipe.facts:
            return -(-len(self._annotated) // self._recipe.facts)
        return -(-int((self._lessons.topics != NO_TOPIC).sum()) // self._recipe.labelled)

    def epoch(self, number: int) -> Iterator[Batch]:
        """Every annotated message once, or else every example, with messages beside them."""
        chance = random.Random(f"{self._recipe.seed} {number}")
        order = chance.sample(range(len(self._annotated)), len(self._annotated))
        labelled, unlabelled = self._labelled(chance), self._unlabelled(chance)
        size = self._recipe.facts
        for turn in range(len(self)):
            own = [self._annotated[place] for place in order[turn * size : (turn + 1) * size]]
            places = [next(labelled) for _ in range(self._recipe.labelled)]
            places += [next(unlabelled) for _ in range(self._recipe.unlabelled)]
            yield self._batch(own, places, chance)

    def _batch(self, own: Sequence[FactExample], places: list[int], chance: random.Random) -> Batch:
        recipe, lessons = self._recipe, self._lessons
        asked = (shown(each, self._labels, recipe.slips, recipe.moved, chance) for each in own)
        rows = [framed(self._wordpiece, text, question) for question, text in asked]
        for place in places:
            text = lessons.texts[place]
            slipped = chance.random() < recipe.slips
            rows.append(plain(self._wordpiece, add_typos(text, chance) if slipped else text))
        goals = goals_of(own, self._labels)
        at = np.array(places, dtype=np.intp)
        told = (lessons.topics[at], lessons.chances[at], lessons.taught[at])
        return Batch(padded(rows), goals, *told)

    def _labelled(self, chance: random.Random) -> Iterator[int]:
        """The texts with a topic without end, two of a topic after one another."""
        by_topic: dict[int, list[int]] = defaultdict(list)
        for place, topic in enumerate(self._lessons.topics):
            if topic != NO_TOPIC:
                by_topic[int(topic)].append(place)
        while True:
            mixed = [chance.sample(own, len(own)) for own in by_topic.values()]
            pairs = [own[begin : begin + 2] for own in mixed for begin in range(0, len(own), 2)]
            chance.shuffle(pairs)
            yield from chain.from_iterable(pairs)

    def _unlabelled(self, chance: random.Random) -> Iterator[int]:
        places = np.flatnonzero(self._lessons.topics == NO_TOPIC).tolist()
        while True:
            yield from chance.sample(places, len(places))


def plain(wordpiece: WordPiece, text: str) -> list[int]:
    """The ids of a text's pieces, as the encoder reads it for its topic."""
    found = wordpiece.tokenise(text, MAX_PIECES - 2)
    return [wordpiece.start, *(piece.id for piece in found), wordpiece.end]
