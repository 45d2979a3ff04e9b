"""The fact reader as it is committed, behind the repair of spelling."""

import pytest

from bot.evaluation.fact_scores import SpeltFactReader, load_fact_reader


@pytest.fixture(scope="session")
def knowing() -> SpeltFactReader:
    """The reader built from the tuned files, as Rasa's training builds it."""
    return load_fact_reader()
