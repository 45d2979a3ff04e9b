"""The topic classifier in Rasa's pipeline: intent, response, confidence and disposition."""

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.process_content import current_content
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.topics.decision import DISTRESS, TopicDecision, TopicThresholds, decide
from bot.nlu.topics.message_text import questions, readable
from bot.nlu.topics.rasa_output import write_button_press, write_decision
from bot.nlu.topics.topic_model import Recipe, TopicModel, Vectors

# Examples of answers to the questions of the checks: bot.nlu.facts learns from them.
ANSWER_INTENT = "answer"
ACRONYMS_FILE = "acronyms.json"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True, model_from="SpacyNLP"
)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Needs dense sentence features (SpacyFeaturizer) and spaCy's document of each message.

    Text without a letter or digit is never classified. A message with two questions gets both
    topics. Retrieval intents are set as Rasa's ResponseSelector sets them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The recipe and the thresholds that were set on validation data."""
        return {**Recipe().__dict__, **TopicThresholds().__dict__}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
    ):
        settings = {**self.get_default_config(), **config}
        self._recipe = Recipe(**{name: settings[name] for name in Recipe.__dataclass_fields__})
        self._thresholds = TopicThresholds(
            **{name: settings[name] for name in TopicThresholds.__dataclass_fields__}
        )
        self._storage, self._resource = storage, resource
        self._model = model
        self._acronyms: dict[str, str] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        """The trained classifier; a damaged model is an error, never a silent fallback."""
        with model_storage.read_from(resource) as folder:
            classifier = cls(config, model_storage, resource, TopicModel.load(folder))
            acronyms = (folder / ACRONYMS_FILE).read_text(encoding="utf-8")
            classifier._acronyms = json.loads(acronyms)
            return classifier

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Fit the topic model on every example that has a topic: answers to questions have none."""
        typed = [each for each in training_data.intent_examples if each.get(TEXT)]
        examples = [each for each in typed if each.get(INTENT) != ANSWER_INTENT]
        labels = [each.get(INTENT_RESPONSE_KEY) or each.get(INTENT) for each in examples]
        self._acronyms = dict(current_content().acronyms)
        texts = [self._expanded(each) for each in examples]
        with self._storage.write_to(self._resource) as folder:
            dense = np.vstack([self._vector(each, model) for each in examples])
            self._model = TopicModel.fit(texts, dense, labels, self._recipe)
            self._model.save(folder)
            (folder / ACRONYMS_FILE).write_text(json.dumps(self._acronyms), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Examples keep their own labels."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Classify each typed message; button presses aren't classified."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.lstrip().startswith("/"):
                write_button_press(message)
            else:
                write_decision(message, self._decide(message, text, model))
        return messages

    def _decide(self, message: Message, text: str, model: SpacyModel) -> TopicDecision:
        if self._model is None or not readable(text) or message.get(SPACY_DOCS[TEXT]) is None:
            return TopicDecision.unreadable()
        whole = self._expanded(message)
        scores = self._model.scores([whole], self._vector(message, model))
        chances = self._model.chances(scores)[0]
        labels, parts = self._model.labels, questions(whole)
        distress = float(scores[0][labels.index(DISTRESS)]) if DISTRESS in labels else -1.0
        if len(parts) < 2 and labels[int(np.argmax(chances))] != DISTRESS:
            parts = []
        of_parts = np.empty((0, 0))
        if parts:
            vectors = np.vstack([_vector_of_part(part, model) for part in parts])
            of_parts = self._model.probabilities(parts, vectors)
        return decide(labels, chances, of_parts, self._thresholds, distress)

    def _expanded(self, message: Message) -> str:
        return written_out(text_of(message), self._acronyms)

    def _vector(self, message: Message, model: SpacyModel) -> Vectors:
        whole = self._expanded(message)
        return vector_of(message) if whole == text_of(message) else _vector_of_part(whole, model)


def _vector_of_part(part: str, model: SpacyModel) -> Vectors:
    return unit(model.model(part).vector)


def text_of(message: Message) -> str:
    """The text that spaCy read: in lower case, with its spelling repaired."""
    return str(message.get(SPACY_DOCS[TEXT]).text)


def vector_of(message: Message) -> Vectors:
    """The sentence's vector as SpacyFeaturizer left it, at unit length, shape (1, size)."""
    for features in message.features:
        of_sentence = (features.attribute, features.type) == (TEXT, FEATURE_TYPE_SENTENCE)
        if of_sentence and features.is_dense():
            return unit(features.features)
    return unit(message.get(SPACY_DOCS[TEXT]).vector)


def unit(vector: Any) -> Vectors:
    """A row vector of length one; the zero vector stays zero."""
    row = np.asarray(vector, dtype=np.float32).reshape(1, -1)
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), dtype=np.float32)
