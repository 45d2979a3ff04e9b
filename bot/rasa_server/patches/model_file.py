"""Compares a model's SHA-256 with the record of its training before Rasa loads it.

A model is code: a file that was cut off or packed anew must not run, whenever it was changed.
"""

import json
import logging
from pathlib import Path

from rasa.core.agent import Agent
from rasa.exceptions import ModelNotFound

from bot.nlu.training import MODELS, RECORD, newest_model

log = logging.getLogger("bot.rasa_server")

_rasas_load_model = Agent.load_model


def load_sound_model(self: Agent, model_path: str | Path, fingerprint: str | None = None) -> None:
    """Load a model as Rasa does; raises ModelNotFound for one that differs from its record.

    A model without a record, as `rasa train` makes it, is loaded as it is.
    """
    path = Path(model_path)
    if is_on_record(path) and newest_model() is None:
        log.critical("model_refused file=%s reason=sha256_differs_from_record", path.name)
        raise ModelNotFound(f"{path.name} isn't the model that was trained")
    _rasas_load_model(self, model_path, fingerprint)


def is_on_record(path: Path) -> bool:
    """Return whether the record of the training names this file."""
    try:
        named = json.loads(RECORD.read_text(encoding="utf-8"))["model"]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return path.resolve() == (MODELS / str(named)).resolve()
