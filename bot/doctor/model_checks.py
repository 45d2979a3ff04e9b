"""The trained model: on record, whole, and of this version."""

from collections.abc import Iterator

from bot.doctor.finding import Finding
from bot.settings import Settings

REMEDY = "`bot train` makes one"


def model_findings(_here: Settings) -> Iterator[Finding]:
    """Why Rasa has nothing to start with."""
    from bot.nlu.pipeline import PIPELINE_DIR
    from bot.nlu.training import newest_model

    if newest_model() is None:
        yield Finding(model_fault(), REMEDY)
    elif not PIPELINE_DIR.is_dir():
        yield Finding(f"the model lacks its pipeline, {PIPELINE_DIR}", "`bot train` makes it")


def model_fault() -> str:
    """Why there is no model to start with."""
    from bot.nlu.training import MODELS, RECORD

    record = f"{MODELS.name}/{RECORD.name}"
    if not RECORD.is_file():
        return f"no model was trained yet ({record} is missing)"
    return f"no model with the SHA-256 of {record} is in {MODELS.name}/"


def model_age_findings(_here: Settings) -> Iterator[Finding]:
    """Whether the model was made of other data or another version."""
    from bot.nlu.training import current_model, newest_model
    from bot.source_files.fault import ContentError

    try:
        is_old = newest_model() is not None and current_model() is None
    except ContentError:
        return  # told by the check of the content
    if is_old:
        words = "the model was made of other data or by another version"
        yield Finding(words, "`bot train`", stops=False)
