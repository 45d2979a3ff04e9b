"""The committed results of `make tune`, one for topics and one for facts: adapters and a manifest.

The one for facts has heads as well.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.nlu.encoder.weights import WeightsError

TUNED = Path(__file__).parents[1] / "tuned"
TOPICS, FACTS = TUNED / "topics", TUNED / "facts"
MANIFEST_FILE = "manifest.json"
ADAPTERS_FILE = "adapters.safetensors"
HEADS_FILE = "heads.safetensors"


class TunedFileError(WeightsError):
    """A tuned file is missing or was changed; the message is one line."""


@dataclass(frozen=True)
class TunedManifest:
    """What was tuned: the facts with their labels, the recipe, the data, and what was measured.

    `data` is the SHA-256 of what it was tuned on, `sha256` that of each file beside it.
    """

    labels: Mapping[str, tuple[str, ...]]
    recipe: Mapping[str, Any]
    data: str
    sha256: Mapping[str, str]
    figures: Mapping[str, Any]

    def write(self, folder: Path) -> None:
        """Write it into a folder."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> TunedManifest:
    """The manifest of a folder; TunedFileError where it can't be read."""
    path = folder / MANIFEST_FILE
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        labels = {fact: tuple(each) for fact, each in stored.pop("labels").items()}
        return TunedManifest(labels=labels, **stored)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise TunedFileError(f"{path} can't be read: {error}; run `make tune`") from error


def adapters_of(folder: Path) -> Path:
    """The adapters of a folder, after each file's SHA-256 was checked."""
    manifest = read_manifest(folder)
    for name, expected in manifest.sha256.items():
        found = digest_of(folder / name)
        if found != expected:
            raise TunedFileError(f"{folder / name} has SHA-256 {found}, not {expected}")
    return folder / ADAPTERS_FILE


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex; TunedFileError where it can't be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise TunedFileError(f"{path} can't be read: {error.strerror}") from error
