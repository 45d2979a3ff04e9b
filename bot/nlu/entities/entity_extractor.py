"""Rasa component: entities from the Doc that SpacyNLP made, and dates from the text."""

from collections.abc import Callable
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc

from bot.nlu.dates.find_dates import find_dates

Entity = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RuleEntityExtractor(GraphComponent):
    """Adds roles, workplaces and processes (value: their canonical name) and dates.

    A date's value is {"start": ISO, "end": ISO, "precision": ...}. Offsets are in the text as the
    visitor wrote it. The pipeline is not run again.
    """

    def __init__(self, today: Callable[[], date] = date.today):
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "RuleEntityExtractor":
        """Make the component; it has no options."""
        return cls()

    @classmethod
    def required_components(cls) -> list[type]:
        """SpacyNLP puts the Doc on the message."""
        return [SpacyNLP]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message to those it has."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [*_ruler_entities(message.get(SPACY_DOCS[TEXT]), text), *self._dates(text)]
            if found:
                entities = [*message.get(ENTITIES, []), *found]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _dates(self, text: str) -> list[Entity]:
        return [
            _entity(
                "date",
                {
                    "start": found.start.isoformat(),
                    "end": found.end.isoformat(),
                    "precision": found.precision,
                },
                text,
                (found.begin, found.finish),
            )
            for found in find_dates(text, self._today())
        ]


def _ruler_entities(doc: Doc | None, text: str) -> list[Entity]:
    if doc is None:
        return []
    places = _positions(text, doc.text)
    return [
        _entity(
            ent.label_,
            ent.ent_id_ or ent.text,
            text,
            (places[ent.start_char], places[ent.end_char - 1] + 1),
        )
        for ent in doc.ents
    ]


def _positions(text: str, read: str) -> list[int]:
    """For each character of the text that spaCy read, its position in `text`.

    Some characters grow in lower case; where spelling was repaired, words are aligned in order.
    """
    places = [place for place, char in enumerate(text) for _ in char.lower()]
    if len(places) == len(read):
        return places
    pairs = SequenceMatcher(None, text.lower(), read, autojunk=False).get_opcodes()
    found = [min(a + min(i, b - a), len(text) - 1) for _, a, b, c, d in pairs for i in range(d - c)]
    return found or [0] * len(read)


def _entity(name: str, value: Any, text: str, span: tuple[int, int]) -> Entity:
    begin, finish = span
    return {
        "entity": name,
        "value": value,
        "start": begin,
        "end": finish,
        "text": text[begin:finish],
        "extractor": RuleEntityExtractor.__name__,
    }
