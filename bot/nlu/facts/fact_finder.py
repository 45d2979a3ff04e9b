"""The fact finder in Rasa's pipeline: sets `heard` on what visitors type.

Put it before SpacyFeaturizer: what it finds by rule is found while the encoder works.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.facts.answer_model import AnswerModel, chosen
from bot.nlu.facts.fact_reader import FactReader, FactThresholds
from bot.nlu.facts.fact_rules import StatedFact
from bot.nlu.topics.message_text import WORD, readable
from bot.nlu.topics.topic_classifier import text_of, vector_of

HEARD = "heard"
READ = "read"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True, model_from="SpacyNLP"
)
class FactFinder(GraphComponent):
    """Sets `heard`: `facts` [{fact, value, text}], `answers` {fact: {value, confidence}}.

    `facts` are stated beyond doubt; `answers` are how the message reads under each question. The
    presses of buttons have no `heard`. `read` is the text with its spelling mended.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The confidence at which a reading counts as an answer."""
        return {**FactThresholds().__dict__}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: AnswerModel | None = None,
        today: Callable[[], date] = date.today,
    ):
        settings = {**self.get_default_config(), **config}
        self._thresholds = FactThresholds(
            **{name: settings[name] for name in FactThresholds.__dataclass_fields__}
        )
        self._storage, self._resource, self._today = storage, resource, today
        self._reader = FactReader(model, self._thresholds)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactFinder":
        """A finder that has its rules, but no trained answers yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "FactFinder":
        """The trained finder; a damaged model is an error, never a silent fallback."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, AnswerModel.load(Path(folder)))

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn from the examples of answers, and from those of topics what isn't an answer."""
        every = [each for each in training_data.intent_examples if each.get(TEXT)]
        labels = [str(each.get(INTENT_RESPONSE_KEY) or each.get(INTENT)) for each in every]
        kept = chosen(labels)
        examples, labels = [every[row] for row in kept], [labels[row] for row in kept]
        dense = np.vstack([vector_of(each) for each in examples])
        answers = AnswerModel.fit([text_of(each) for each in examples], dense, labels)
        self._reader = FactReader(answers, self._thresholds)
        with self._storage.write_to(self._resource) as folder:
            answers.save(Path(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Examples stay as they are."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Set what was heard on each message that was typed."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.lstrip().startswith("/"):
                message.set(HEARD, self._heard(message, text), add_to_output=True)
                if message.get(SPACY_DOCS[TEXT]) is not None:
                    message.set(READ, text_of(message), add_to_output=True)
        return messages

    def _heard(self, message: Message, text: str) -> dict[str, Any]:
        if not readable(text) or message.get(SPACY_DOCS[TEXT]) is None:
            return {"facts": [], "answers": {}}
        read = text_of(message)
        found = self._reader.facts(read, self._today())
        answers = self._reader.answers(read, lambda: vector_of(message), found)
        return {
            "facts": [
                {"fact": each.fact, "value": each.value, "text": as_typed(each, read, text)}
                for each in found
            ],
            "answers": {
                fact: {"value": reading.value, "confidence": round(reading.confidence, 4)}
                for fact, reading in answers.items()
            },
        }


def as_typed(found: StatedFact, read: str, text: str) -> str:
    """The visitor's own words for what was found in the mended text: word for word the same."""
    mended, typed = list(WORD.finditer(read)), list(WORD.finditer(text))
    inside = [
        place
        for place, word in enumerate(mended)
        if word.start() < found.finish and word.end() > found.begin
    ]
    if len(mended) != len(typed) or not inside:
        return read[found.begin : found.finish]
    last = max(typed[inside[-1]].end(), 0)
    tail = read[mended[inside[-1]].end() : found.finish]
    return text[typed[inside[0]].start() : last] + tail
