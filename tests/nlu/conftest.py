"""The real weights and the real pipeline, fetched and built once."""

from pathlib import Path

import pytest

from bot.nlu.encoder.weights import fetch_weights
from bot.nlu.pipeline import ensure_pipeline


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """The published weights."""
    return fetch_weights()


@pytest.fixture(scope="session")
def spacy_dir() -> Path:
    """The built pipeline, as Rasa loads it."""
    return ensure_pipeline()
