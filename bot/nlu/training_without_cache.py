"""Rasa's training without its cache.

The cache would take 200 MB, and doesn't notice a change of our components' code. Without this hook
no step's output has to be fingerprinted either, which takes longer than most steps.
"""

import os
from typing import Any

from rasa.engine.training import graph_trainer
from rasa.engine.training.hooks import TrainingHook


class NothingKept(TrainingHook):
    """Stands in for the hook that keeps what each step of the training gave."""

    def on_before_node(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Nothing to remember."""
        return {}

    def on_after_node(self, *_: Any, **__: Any) -> None:
        """Nothing to keep."""


def keep_nothing() -> None:
    """Train without the cache from now on, in this process."""
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    setattr(graph_trainer, TrainingHook.__name__, NothingKept)
