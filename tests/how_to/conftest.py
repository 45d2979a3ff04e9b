"""A copy of the project for each test."""

from pathlib import Path

import pytest
from how_to_kit import copy_project


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "tree")
