"""Puts the spaCy pipeline together: lemmas, the entity ruler, the sentence encoder."""

import os
from pathlib import Path

# Set before spaCy is imported, which pulls in TensorFlow and its start-up notices.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRuler
from spacy.vectors import Vectors

from bot.content.content_model import Vocabulary
from bot.nlu.encoder.sentence_encoder import WIDTH, SentenceEncoder
from bot.nlu.encoder.spacy_component import SentenceEncoderComponent
from bot.nlu.entities.vocabulary import patterns


def assemble(weights: Path, target: Path, vocabulary: Vocabulary, content_hash: str) -> None:
    """Write the pipeline into the empty directory `target`; it loads with plain spacy.load."""
    nlp = spacy.blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    component = nlp.add_pipe("sentence_encoder")
    assert isinstance(ruler, EntityRuler) and isinstance(component, SentenceEncoderComponent)
    # Loads the lookup tables, but empties the ruler, which is therefore filled afterwards.
    nlp.initialize()
    _fill(nlp, ruler, vocabulary)
    # Without a width of vectors SpacyFeaturizer adds no features, and says nothing.
    nlp.vocab.vectors = Vectors(shape=(1, WIDTH), name="sentence_encoder")
    component.encoder = SentenceEncoder.build(weights, target.with_name("converted"))
    nlp.meta.update(name="ascl", version="1.0.0", content_hash=content_hash)
    nlp.to_disk(target)
    # What can't be loaded must never take the place of what can.
    spacy.load(target)


def _fill(nlp: Language, ruler: EntityRuler, vocabulary: Vocabulary) -> None:
    """Add the patterns without running the components that don't bear on them."""
    with nlp.select_pipes(enable=[]):
        ruler.add_patterns(patterns(vocabulary))
