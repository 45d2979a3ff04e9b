"""Copies of the content for the tests that spoil it."""

from pathlib import Path

import pytest
from content_kit import copy_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil; its examples stand in `nlu` beside it."""
    return copy_content(tmp_path)
