"""Builds the spaCy pipeline that Rasa loads: lemmas, the entity ruler, the sentence encoder.

It is built only when what it is made of has changed. spaCy is imported only then, so that checking
costs milliseconds.
"""

import hashlib
import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from bot import PROJECT_ROOT
from bot.content import Content
from bot.content.process_content import current_content
from bot.nlu.encoder.atomic_directory import replaced_directory, sole_builder
from bot.nlu.encoder.tuned_files import ADAPTERS_FILE, TOPICS, digest_of
from bot.nlu.encoder.weights import MODEL_SHA256, check_weights, installed_weights
from bot.nlu.entities.vocabulary import patterns

PIPELINE_DIR = PROJECT_ROOT / "models" / "spacy" / "en_ascl"
RASA_CACHE = PROJECT_ROOT / ".rasa" / "cache"
PACKAGES = ("spacy", "spacy-lookups-data", "ctranslate2")
# Code that changes the pipeline's output; after a change of it, it is built anew.
SOURCES = (
    "pipeline.py",
    "encoder/adapters.py",
    "encoder/ctranslate.py",
    "encoder/sentence_encoder.py",
    "encoder/spacy_component.py",
    "encoder/tuned_encoder.py",
    "encoder/wordpiece.py",
    "entities/vocabulary.py",
)


def ensure_pipeline(target: Path = PIPELINE_DIR) -> Path:
    """Have an up-to-date pipeline at `target`, built where that is needed.

    Raises WeightsError or ContentError, each with one line that says what to mend.
    """
    if is_current(target):
        return target
    return build_pipeline(installed_weights(), target)


def build_pipeline(weights: Path, target: Path = PIPELINE_DIR) -> Path:
    """Build the pipeline at `target` as a whole; returns it untouched where nothing has changed.

    Rasa's cache knows the pipeline by its name alone and would serve features of the old one, so it
    is deleted.
    """
    with sole_builder(target):
        if not is_current(target):
            check_weights(weights)
            with replaced_directory(target) as fresh:
                _assemble(weights, fresh)
            shutil.rmtree(RASA_CACHE, ignore_errors=True)
    return target


def is_current(target: Path = PIPELINE_DIR) -> bool:
    """Whether `target` holds a pipeline made of the inputs as they are now."""
    try:
        meta = json.loads((target / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(meta.get("content_hash") == content_hash())


def content_hash(content: Content | None = None) -> str:
    """SHA-256 over the pipeline's inputs: vocabulary, weights, adapters, code and versions."""
    digest = hashlib.sha256()
    adapters = digest_of(TOPICS / ADAPTERS_FILE)
    digest.update(" ".join([MODEL_SHA256, adapters, *map(version, PACKAGES)]).encode())
    words = (content or current_content()).files.bytes_of("vocabulary.yml")
    code = ((Path(__file__).parent / name).read_bytes() for name in SOURCES)
    for each in (words, *code):
        digest.update(hashlib.sha256(each).digest())
    return digest.hexdigest()


def _assemble(weights: Path, target: Path) -> None:
    """Write the pipeline into the empty directory `target`; spacy.load reads it."""
    # Set before spaCy is imported, which imports TensorFlow with its start-up notices.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import spacy
    from spacy.pipeline import EntityRuler
    from spacy.vectors import Vectors

    from bot.nlu.encoder.sentence_encoder import WIDTH
    from bot.nlu.encoder.spacy_component import SentenceEncoderComponent
    from bot.nlu.encoder.tuned_encoder import tuned_encoder

    nlp = spacy.blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    component = nlp.add_pipe("sentence_encoder")
    assert isinstance(ruler, EntityRuler) and isinstance(component, SentenceEncoderComponent)
    # Loads the lookup tables, but empties the ruler, which is therefore filled afterwards.
    nlp.initialize()
    with nlp.select_pipes(enable=[]):
        ruler.add_patterns(patterns(current_content().vocabulary))
    # Without a width of vectors SpacyFeaturizer silently adds no features.
    nlp.vocab.vectors = Vectors(shape=(1, WIDTH), name="sentence_encoder")
    component.encoder = tuned_encoder(weights, target.with_name("converted"), TOPICS)
    nlp.meta.update(name="ascl", version="1.0.0", content_hash=content_hash())
    nlp.to_disk(target)
    # A pipeline that can't be loaded must not replace one that can.
    spacy.load(target)
