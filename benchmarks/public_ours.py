"""Our system on a public set: spelling repair, encoder and topic model of the assistant.

The rounds of tuning and the topic model's recipe are chosen on the validation messages of the set,
clean and misspelt, never on the test messages.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.class_tuning import ClassRecipe, encoder_of_classes
from benchmarks.public_scores import Numbers, accuracy, auroc
from benchmarks.public_sets import Row
from bot.nlu.encoder.sentence_encoder import SentenceEncoder, Vector
from bot.nlu.spelling.speller import Speller
from bot.nlu.spelling.spelling_component import COMMONEST
from bot.nlu.topics.topic_model import Recipe, TopicModel

EncodedMessages = tuple[list[str], Vector]  # texts and their vectors
RECIPES = (
    Recipe(gamma=1.0, char_ngrams=0.1, word_ngrams=0.05),
    Recipe(gamma=2.0, char_ngrams=0.1, word_ngrams=0.05),
    Recipe(gamma=3.0, char_ngrams=0.05, word_ngrams=0.025),
)


class OurClassifier:
    """Guesses the class of each message, with a score of how surely it has one of the classes."""

    def __init__(self, weights: Path, workshop: Path, rounds: tuple[int, ...]):
        """Chooses among `rounds` of tuning; 0 is the published encoder."""
        self._weights, self._workshop, self._rounds = weights, workshop, rounds
        self.recipe = Recipe()

    def learn(self, examples: list[Row]) -> None:
        """Tune encoders on the examples and, as one more example, the name of each class."""
        self._set_examples(examples)
        self._encoders = {rounds: self._encoder_after(rounds) for rounds in self._rounds}

    def choose(self, validation: list[Row], slips: list[str], outside: list[str]) -> dict[str, Any]:
        """Choose the rounds and the recipe with the largest sum of scores on validation messages.

        The scores are accuracy, accuracy on misspelt messages and, where there are messages outside
        of every class, the area under the ROC curve.
        """
        found: dict[tuple[int, Recipe], list[float]] = {}
        for rounds in self._rounds:
            self._use_encoder(self._encoders[rounds])
            clean = self.read([text for text, _ in validation])
            encoded = (clean, self.read(slips), self.read(outside))
            for recipe in RECIPES:
                self.recipe = recipe
                self._fit()
                found[rounds, recipe] = self._scores(*encoded, [label for _, label in validation])
        rounds, self.recipe = best = max(found, key=lambda each: sum(found[each]))
        if self._encoder is not self._encoders[rounds]:
            self._use_encoder(self._encoders[rounds])
        self._fit()
        return {"rounds": rounds, **asdict(self.recipe), "validation": found[best]}

    def extend(self, examples: list[Row]) -> None:
        """Fit again on these examples with the chosen encoder and recipe."""
        self._set_examples(examples)
        self._use_encoder(self._encoder)
        self._fit()

    def read(self, messages: list[str]) -> EncodedMessages:
        """The messages with their spelling repaired, and their vectors."""
        texts = [self._speller.repair(message) for message in messages]
        return texts, self._encoder.encode_all(texts)

    def guess(self, messages: list[str]) -> tuple[list[str], Numbers]:
        """The class of each message, and the score that it has one of the classes."""
        return self._guess(*self.read(messages))

    def _guess(self, texts: list[str], vectors: Vector) -> tuple[list[str], Numbers]:
        scores = self._model.scores(texts, vectors)
        return [self._model.labels[best] for best in scores.argmax(axis=1)], scores.max(axis=1)

    def _scores(
        self,
        clean: EncodedMessages,
        misspelt: EncodedMessages,
        beyond: EncodedMessages,
        meant: list[str],
    ) -> list[float]:
        guessed, sure = self._guess(*clean)
        scores = [accuracy(guessed, meant), accuracy(self._guess(*misspelt)[0], meant)]
        return [*scores, auroc(sure, self._guess(*beyond)[1])] if beyond[0] else scores

    def _encoder_after(self, rounds: int) -> SentenceEncoder:
        folder = self._workshop / f"encoder-{rounds}"
        if not rounds:
            return SentenceEncoder.build(self._weights, folder)
        tuning = ClassRecipe(epochs=rounds)
        return encoder_of_classes(self._texts, self._labels, tuning, self._weights, folder)

    def _use_encoder(self, encoder: SentenceEncoder) -> None:
        """Encode the examples with it."""
        self._encoder = encoder
        self._speller = Speller.learn(self._texts, encoder.common_words(COMMONEST))
        self._vectors = encoder.encode_all(self._texts)

    def _set_examples(self, examples: list[Row]) -> None:
        names = sorted({label for _, label in examples})
        whole = [*examples, *((words(name), name) for name in names)]
        self._texts = [text.lower() for text, _ in whole]
        self._labels = [label for _, label in whole]

    def _fit(self) -> None:
        self._model = TopicModel.fit(self._texts, self._vectors, self._labels, self.recipe)


def rounds_for(shots: int) -> tuple[int, ...]:
    """Rounds of tuning to choose from, by examples of each class (0: all)."""
    if not shots:
        return (2, 4)
    return (8,) if shots <= 10 else (5,)


def words(name: str) -> str:
    """The name of a class as words."""
    return name.replace("_", " ")
