"""Beside another spaCy pipeline than ours the fact finder keeps the tuned encoder for itself."""

from pathlib import Path

import spacy
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.facts.fact_finder import FactFinder
from bot.nlu.facts.fact_labels import ASKED, KNOWN

BLANK = spacy.blank("en")
MODEL = SpacyModel(BLANK, "blank")
EXAMPLES = {
    "answer/stage.nothing_yet": ["nobody has said anything yet", "no, nothing so far"],
    "answer/stage.process_started": ["I have been suspended", "they began a process"],
    "faq/hotline": ["what is the hotline", "who answers the hotline"],
}


def message(text: str, label: str | None = None) -> Message:
    """A message as SpacyNLP leaves it."""
    data = {TEXT: text, SPACY_DOCS[TEXT]: BLANK(text.lower())}
    return Message({**data, INTENT: label} if label else data)


def test_facts_are_read_with_an_encoder_of_its_own(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("finder")
    examples = [message(text, label) for label, texts in EXAMPLES.items() for text in texts]
    FactFinder.create({}, storage, resource, None).train(TrainingData(examples), MODEL)
    loaded = FactFinder.load({}, storage, resource, None)
    asked = message("I was suspended on Tuesday")
    asked.set(METADATA, {ASKED: "stage", KNOWN: []})
    loaded.process([asked], MODEL)
    assert asked.get("heard")["answers"]["stage"]["value"] == "process_started"
