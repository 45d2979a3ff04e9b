"""Our system on a public set: spelling repair, encoder and topic model as the assistant has them.

What is left open, rounds of tuning and the topic model's recipe, is chosen on the validation
messages of the set, clean and misspelt; the test messages are never looked at for that.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.public_scores import Numbers, accuracy, auroc
from benchmarks.public_sets import Row
from bot.nlu.encoder.sentence_encoder import SentenceEncoder, Vector
from bot.nlu.encoder.tuned_encoder import tuned_encoder
from bot.nlu.encoder.tuning import TuningRecipe
from bot.nlu.spelling.speller import Speller
from bot.nlu.spelling.spelling_component import COMMONEST
from bot.nlu.topics.topic_model import Recipe, TopicModel

Told = tuple[list[str], Vector]
RECIPES = (
    Recipe(narrowness=1.0, letters=0.1, words=0.05),
    Recipe(narrowness=2.0, letters=0.1, words=0.05),
    Recipe(narrowness=3.0, letters=0.05, words=0.025),
)


class OurClassifier:
    """Learns from examples; guesses a class for each message, and how surely it is one of them."""

    def __init__(self, weights: Path, workshop: Path, rounds: tuple[int, ...]):
        """`rounds` of tuning to choose from; 0 is the encoder as published."""
        self._weights, self._workshop, self._rounds = weights, workshop, rounds
        self.recipe = Recipe()

    def learn(self, examples: list[Row]) -> None:
        """Tune encoders on the examples, and on the name of each class as one more."""
        self._note(examples)
        self._encoders = {rounds: self._encoder_after(rounds) for rounds in self._rounds}

    def choose(self, validation: list[Row], slips: list[str], outside: list[str]) -> dict[str, Any]:
        """Take the rounds and the recipe that do best on both spellings and, where there are any,
        on what is outside of every class: the sum of two accuracies and the area under the curve.
        """
        found: dict[tuple[int, Recipe], list[float]] = {}
        for rounds in self._rounds:
            self._take(self._encoders[rounds])
            told = self.read([text for text, _ in validation]), self.read(slips), self.read(outside)
            for recipe in RECIPES:
                self.recipe = recipe
                self._fit()
                found[rounds, recipe] = self._scores(*told, [label for _, label in validation])
        rounds, self.recipe = best = max(found, key=lambda each: sum(found[each]))
        if self._encoder is not self._encoders[rounds]:
            self._take(self._encoders[rounds])
        self._fit()
        return {"rounds": rounds, **asdict(self.recipe), "validation": found[best]}

    def extend(self, examples: list[Row]) -> None:
        """Fit again on these, with the encoder as it is and the recipe as it was chosen."""
        self._note(examples)
        self._take(self._encoder)
        self._fit()

    def read(self, messages: list[str]) -> Told:
        """The messages with their spelling mended, and their vectors."""
        texts = [self._speller.repair(message) for message in messages]
        return texts, self._encoder.encode_all(texts)

    def guess(self, messages: list[str]) -> tuple[list[str], Numbers]:
        """The class of each message, and how surely the message belongs to one of them."""
        return self._guess(*self.read(messages))

    def _guess(self, texts: list[str], vectors: Vector) -> tuple[list[str], Numbers]:
        scores = self._model.scores(texts, vectors)
        return [self._model.labels[best] for best in scores.argmax(axis=1)], scores.max(axis=1)

    def _scores(self, clean: Told, misspelt: Told, beyond: Told, meant: list[str]) -> list[float]:
        guessed, sure = self._guess(*clean)
        scores = [accuracy(guessed, meant), accuracy(self._guess(*misspelt)[0], meant)]
        return [*scores, auroc(sure, self._guess(*beyond)[1])] if beyond[0] else scores

    def _encoder_after(self, rounds: int) -> SentenceEncoder:
        folder = self._workshop / f"encoder-{rounds}"
        if not rounds:
            return SentenceEncoder.build(self._weights, folder)
        tuning = TuningRecipe(epochs=rounds)
        return tuned_encoder(self._texts, self._labels, tuning, self._weights, folder)

    def _take(self, encoder: SentenceEncoder) -> None:
        """Read the examples with it."""
        self._encoder = encoder
        self._speller = Speller.learn(self._texts, encoder.common_words(COMMONEST))
        self._vectors = encoder.encode_all(self._texts)

    def _note(self, examples: list[Row]) -> None:
        names = sorted({label for _, label in examples})
        whole = [*examples, *((words(name), name) for name in names)]
        self._texts = [text.lower() for text, _ in whole]
        self._labels = [label for _, label in whole]

    def _fit(self) -> None:
        self._model = TopicModel.fit(self._texts, self._vectors, self._labels, self.recipe)


def rounds_for(shots: int) -> tuple[int, ...]:
    """Settled on validation messages: the more examples, the fewer; of all each set chooses."""
    if not shots:
        return (2, 4)
    return (8,) if shots <= 10 else (5,)


def words(name: str) -> str:
    """The name of a class as somebody would write it."""
    return name.replace("_", " ")
