"""Spelling repair in Rasa's pipeline, right after spaCy."""

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder.spacy_component import SentenceEncoderComponent
from bot.nlu.spelling.speller import Speller
from bot.nlu.topics.message_text import readable

FILE = "words.json"
COMMONEST = 12_000


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True, model_from="SpacyNLP"
)
class SpellingRepair(GraphComponent):
    """Replaces spaCy's document of a misspelt message by that of the repaired text.

    The message's own text stays as it was typed. Put it right after SpacyNLP: the text is final
    here, so the sentence encoder starts on it in a thread while the components before
    SpacyFeaturizer run.
    """

    def __init__(self, storage: ModelStorage, resource: Resource, speller: Speller):
        self._storage, self._resource, self._speller = storage, resource, speller

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpellingRepair":
        """An untrained component, which repairs nothing."""
        return cls(model_storage, resource, Speller({}, ()))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SpellingRepair":
        """The trained component; a model without its words is an error."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, Speller(words["learned"], words["common"]))

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn the words of the examples."""
        texts = [message.get(TEXT) for message in training_data.intent_examples]
        self._speller = Speller.learn(texts, common_words(model))
        with self._storage.write_to(self._resource) as folder:
            words = {"learned": self._speller.learned, "common": sorted(self._speller.common)}
            (folder / FILE).write_text(json.dumps(words), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Examples stay as they are written."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Repair the documents of messages with unknown words."""
        for message in messages:
            text = (message.get(TEXT) or "").lower()
            if text.lstrip().startswith("/"):
                continue
            repaired = self._speller.repair(text)
            if repaired != text:
                message.set(SPACY_DOCS[TEXT], model.model(repaired))
            encoder, doc = sentence_encoder(model), message.get(SPACY_DOCS[TEXT])
            if encoder is not None and doc is not None and readable(text):
                encoder.begin(doc.text)
        return messages


def common_words(model: SpacyModel) -> list[str]:
    """Correct words: those of the pipeline's sentence encoder, else of its vocabulary."""
    encoder = sentence_encoder(model)
    if encoder is not None:
        return encoder.common_words(COMMONEST)
    return [word for word in model.model.vocab.strings if word.isalpha() and word.islower()]


def sentence_encoder(model: SpacyModel) -> SentenceEncoderComponent | None:
    """The sentence encoder of our own spaCy pipeline; None for another pipeline."""
    nlp = model.model
    found = nlp.get_pipe("sentence_encoder") if "sentence_encoder" in nlp.pipe_names else None
    return found if isinstance(found, SentenceEncoderComponent) else None
