"""A real gateway on a copy of the real content, which a test may break while it runs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import Gateway, make_settings, start_gateway
from content_set_kit import CONTENT_SET

NOBODY = 1  # a port where no Rasa listens: the card needs none


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    return Path(shutil.copytree(CONTENT_SET, tmp_path / "content", ignore=ignored))


@pytest.fixture
def gateway(folder: Path, tmp_path: Path) -> Iterator[Gateway]:
    started = start_gateway(make_settings(tmp_path, NOBODY), folder)
    yield started
    started.server.stop()
