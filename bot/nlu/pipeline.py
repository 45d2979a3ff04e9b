"""Keeps the spaCy pipeline that Rasa loads up to date: built only when what it is made of changed.

`python -m bot.nlu.pipeline` does so from the command line. Nothing heavy is imported until there
is something to build, so that asking costs milliseconds.
"""

import hashlib
import json
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

import click

from bot import PROJECT_ROOT
from bot.content import Content, ContentError
from bot.content.process_content import current_content
from bot.nlu.encoder.atomic_directory import replaced_directory, sole_builder
from bot.nlu.encoder.weights import (
    MODEL_SHA256,
    WEIGHTS_DIR,
    WeightsError,
    check_weights,
    fetch_weights,
)

PIPELINE_DIR = PROJECT_ROOT / "models" / "spacy" / "en_ascl"
RASA_CACHE = PROJECT_ROOT / ".rasa" / "cache"
PACKAGES = ("spacy", "spacy-lookups-data", "ctranslate2")
# Code that decides what the pipeline says; a change of it must reach what Rasa has trained.
SOURCES = (
    "assemble_spacy.py",
    "encoder/ctranslate.py",
    "encoder/sentence_encoder.py",
    "encoder/spacy_component.py",
    "encoder/wordpiece.py",
    "entities/vocabulary.py",
)


def ensure_pipeline(target: Path = PIPELINE_DIR, weights: Path = WEIGHTS_DIR) -> Path:
    """Have an up-to-date pipeline at `target`, fetching the weights where they are needed.

    Raises WeightsError or ContentError, each with one line that says what to mend.
    """
    if is_current(target):
        return target
    return build_pipeline(fetch_weights(weights), target)


def build_pipeline(weights: Path, target: Path = PIPELINE_DIR) -> Path:
    """Build the pipeline at `target` as a whole; returns it untouched where nothing has changed.

    A rebuilt pipeline has the same name, which is all that Rasa's cache knows of it, so that
    cache is deleted: it would serve features of the old one.
    """
    with sole_builder(target):
        if not is_current(target):
            check_weights(weights)
            from bot.nlu.assemble_spacy import assemble

            with replaced_directory(target) as fresh:
                assemble(weights, fresh, current_content().vocabulary, content_hash())
            shutil.rmtree(RASA_CACHE, ignore_errors=True)
    return target


def is_current(target: Path = PIPELINE_DIR) -> bool:
    """Whether `target` holds a pipeline made of just the inputs there are now."""
    try:
        meta = json.loads((target / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(meta.get("content_hash") == content_hash())


def content_hash(content: Content | None = None) -> str:
    """SHA-256 over all that decides what the pipeline says: words, weights, code and versions."""
    digest = hashlib.sha256()
    digest.update(" ".join([MODEL_SHA256, *map(version, PACKAGES)]).encode())
    words = (content or current_content()).files.bytes_of("vocabulary.yml")
    code = ((Path(__file__).parent / name).read_bytes() for name in SOURCES)
    for each in (words, *code):
        digest.update(hashlib.sha256(each).digest())
    return digest.hexdigest()


def main() -> int:
    """Build from the command line; 0 when the pipeline is there, 1 with the reason when not."""
    start = time.monotonic()
    if is_current():
        click.echo(f"{PIPELINE_DIR} is up to date")
        return 0
    click.echo("Building the language pipeline ...")
    try:
        ensure_pipeline()
    except (WeightsError, ContentError) as error:
        click.echo(str(error), err=True)
        return 1
    click.echo(f"{PIPELINE_DIR} built in {time.monotonic() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
