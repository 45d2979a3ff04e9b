"""The real weights and the real pipeline, built once."""

from pathlib import Path

import pytest

from bot.nlu.encoder.weights import installed_weights
from bot.nlu.pipeline import ensure_pipeline


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """The published weights."""
    return installed_weights()


@pytest.fixture(scope="session")
def spacy_dir() -> Path:
    """The built pipeline, as Rasa loads it."""
    return ensure_pipeline()
