"""Trains the model when its inputs have changed, and tries it out before it is used."""

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot import PROJECT_ROOT
from bot.content.process_content import current_content
from bot.nlu.pipeline import ensure_pipeline

MODELS = PROJECT_ROOT / "models"
RECORD = MODELS / "assistant.json"
INGREDIENTS = ("config.yml", "domain.yml", "uv.lock")
CONTENT = ("vocabulary.yml", "acronyms.yml")  # what of it is learnt
SMOKE = {
    "how do I become a member?": "how_to_join",
    "how much is the subscription for a deputy head": "ask_fee",
    "what is the best recipe for lasagne": "out_of_scope",
}


class TrainingError(Exception):
    """Training failed, or the new model failed its trial; says what to do."""


@dataclass(frozen=True)
class ModelRecord:
    """The model in use: file name, SHA-256 of the file, fingerprint of its inputs."""

    model: str
    sha256: str
    fingerprint: str


def fingerprint() -> str:
    """SHA-256 over all inputs of the model."""
    files = [PROJECT_ROOT / name for name in INGREDIENTS]
    files += sorted((PROJECT_ROOT / "data").rglob("*.yml"))
    for kind in ("*.py", "*.yml", "*.safetensors"):
        files += sorted((PROJECT_ROOT / "bot" / "nlu").rglob(kind))
    digest = hashlib.sha256()
    for name in CONTENT:
        digest.update(name.encode() + current_content().files.bytes_of(name))
    for path in filter(Path.is_file, files):
        digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def current_model() -> Path | None:
    """The model of the project as it is now; None where it has to be trained.

    A file that wasn't trained here is never returned: a model is code.
    """
    record = _record()
    return newest_model() if record and record.fingerprint == fingerprint() else None


def newest_model() -> Path | None:
    """The model that was put to use last, whether or not the project has changed since."""
    record = _record()
    if record is None or Path(record.model).name != record.model:
        return None
    if not (MODELS / record.model).is_file():
        return None
    return MODELS / record.model if record.sha256 == sha256(MODELS / record.model) else None


def train_if_changed(force: bool = False) -> Path:
    """The model's file, trained and tried out first where that is needed.

    Raises TrainingError, WeightsError or ContentError.
    """
    ensure_pipeline()
    known = None if force else current_model()
    return known or _train(fingerprint())


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _record() -> ModelRecord | None:
    try:
        return ModelRecord(**json.loads(RECORD.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _train(fingerprint: str) -> Path:
    import rasa

    from bot.nlu.training_without_cache import keep_nothing

    keep_nothing()
    result = rasa.train(
        domain=str(PROJECT_ROOT / "domain.yml"),
        config=str(PROJECT_ROOT / "config.yml"),
        training_files=str(PROJECT_ROOT / "data"),
        output=str(MODELS),
        fixed_model_name=f"assistant-{fingerprint[:12]}",
        force_training=True,
    )
    if result.code != 0 or not result.model:
        raise TrainingError("rasa train failed: `rasa data validate` says what is wrong in data/")
    path = Path(result.model)
    asyncio.run(_try_out(path))
    record = ModelRecord(path.name, sha256(path), fingerprint)
    RECORD.write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")
    # Keep the model before: a running assistant may have to load it again.
    by_age = sorted(MODELS.glob("assistant-*.tar.gz"), key=lambda model: model.stat().st_mtime)
    for old in by_age[:-2]:
        old.unlink()
    return path


async def _try_out(path: Path) -> None:
    from bot.nlu.understanding import Understanding

    understanding = Understanding(path)
    for text, topic in SMOKE.items():
        understood = await understanding.classify(text)
        if understood["topic"] != topic:
            raise TrainingError(
                f"the new model takes {text!r} for {understood['topic']}, not {topic}: "
                "train again with `bot train --force`; if it stays so, look at data/nlu"
            )
