"""The fact finder in Rasa's pipeline: sets `heard` on what visitors type.

Put it before SpacyFeaturizer: the learned reader works while the encoder does.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.process_content import current_content
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.encoder.tuned_encoder import tuned_encoder
from bot.nlu.encoder.tuned_files import FACTS, HEADS_FILE, MANIFEST_FILE
from bot.nlu.encoder.weights import installed_weights
from bot.nlu.facts.answer_model import AnswerModel, FactReading, chosen
from bot.nlu.facts.dated_clauses import normal
from bot.nlu.facts.fact_labels import ASKED, KNOWN
from bot.nlu.facts.fact_reader import FactReader, FactThresholds, HeardMessage
from bot.nlu.facts.learned_reader import LearnedReader, TunedHeads
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.topics.topic_classifier import text_of, vector_of

HEARD = "heard"
READ = "read"
READER_DIR, ANSWERS_DIR, ENCODER_DIR = "reader", "answers", "encoder"
ACRONYMS_FILE = "acronyms.json"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True, model_from="SpacyNLP"
)
class FactFinder(GraphComponent):
    """Sets `heard` on typed messages, and `read`, the text with its spelling mended.

    `heard`: `acts` [act], `facts` [{fact, value, confidence}] stated, `answers` {fact: {value,
    confidence}} for the open question, and for those answered before where none is open or the
    message corrects something, `moments` {joined, begun, either: {start, end}}, `about`: the answer
    that a correction speaks of.
    The presses of buttons have no `heard`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds that were set on validation data."""
        return {**FactThresholds().__dict__}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: AnswerModel | None = None,
        learned: LearnedReader | None = None,
        acronyms: Mapping[str, str] | None = None,
        today: Callable[[], date] = date.today,
    ):
        settings = {**self.get_default_config(), **config}
        thresholds = FactThresholds(
            **{name: settings[name] for name in FactThresholds.__dataclass_fields__}
        )
        self._storage, self._resource, self._today = storage, resource, today
        self._acronyms = dict(acronyms or {})
        self._reader = FactReader(learned, model, thresholds)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactFinder":
        """A finder that can't read yet."""
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
            answers = AnswerModel.load(folder / ANSWERS_DIR)
            acronyms = json.loads((folder / ACRONYMS_FILE).read_text(encoding="utf-8"))
            encoder = SentenceEncoder.from_disk(folder / ENCODER_DIR)
            learned = LearnedReader(TunedHeads.load(folder / READER_DIR), encoder)
        return cls(config, model_storage, resource, answers, learned, acronyms)

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Keep the tuned heads, and fit the answer model on examples."""
        every = [each for each in training_data.intent_examples if each.get(TEXT)]
        labels = [str(each.get(INTENT_RESPONSE_KEY) or each.get(INTENT)) for each in every]
        kept = chosen(labels)
        examples, labels = [every[row] for row in kept], [labels[row] for row in kept]
        dense = np.vstack([vector_of(each) for each in examples])
        answers = AnswerModel.fit([text_of(each) for each in examples], dense, labels)
        self._acronyms = dict(current_content().acronyms)
        with self._storage.write_to(self._resource) as folder:
            for name in (ANSWERS_DIR, READER_DIR):
                (folder / name).mkdir()
            answers.save(folder / ANSWERS_DIR)
            for name in (MANIFEST_FILE, HEADS_FILE):
                shutil.copyfile(FACTS / name, folder / READER_DIR / name)
            (folder / ACRONYMS_FILE).write_text(json.dumps(self._acronyms), encoding="utf-8")
            encoder = tuned_encoder(installed_weights(), folder / ENCODER_DIR, FACTS)
        learned = LearnedReader(TunedHeads.load(FACTS), encoder)
        self._reader = FactReader(learned, answers, self._reader.thresholds)
        return self._resource

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Examples stay as they are."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Set what was heard on each message that was typed."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.lstrip().startswith("/"):
                message.set(HEARD, self._heard(message), add_to_output=True)
                if message.get(SPACY_DOCS[TEXT]) is not None:
                    message.set(READ, text_of(message), add_to_output=True)
        return messages

    def _heard(self, message: Message) -> dict[str, Any]:
        if message.get(SPACY_DOCS[TEXT]) is None:
            return heard_json(HeardMessage())
        told = message.get(METADATA) or {}
        is_told = ASKED in told  # not so in Rasa's own shell
        read = self._reader.read(
            written_out(normal(str(message.get(TEXT))), self._acronyms),
            told.get(ASKED),
            told[KNOWN] if is_told else _all_questions(),
            self._today(),
            written_out(text_of(message), self._acronyms),
            lambda: vector_of(message),
        )
        return heard_json(read)


def heard_json(heard: HeardMessage) -> dict[str, Any]:
    """What was heard as the output of the pipeline holds it."""
    return {
        "acts": list(heard.acts),
        "facts": [{"fact": fact, **_json(each)} for fact, each in heard.facts.items()],
        "answers": {fact: _json(each) for fact, each in heard.answers.items()},
        "moments": {
            name: {"start": span[0].isoformat(), "end": span[1].isoformat()}
            for name in ("joined", "begun", "either")
            if (span := getattr(heard.moments, name))
        },
        "about": heard.about,
    }


def _json(reading: FactReading) -> dict[str, Any]:
    return {"value": reading.value, "confidence": round(reading.confidence, 4)}


def _all_questions() -> Sequence[str]:
    """The questions of all checks."""
    checks = current_content().checks.values()
    return list(dict.fromkeys(fact for check in checks for fact in check.facts))
