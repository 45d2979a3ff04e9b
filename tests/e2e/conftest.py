"""What the tests through the whole line share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from line_kit import Line, Visitor


@pytest.fixture
def visitor(line: Line) -> Visitor:
    return line.visitor()


@pytest.fixture
def answers_file(line: Line) -> Iterator[Path]:
    """A file of answers to change; put back as it was afterwards."""
    path = line.content / "answers" / "joining.yml"
    text = path.read_text(encoding="utf-8")
    yield path
    path.write_text(text, encoding="utf-8")
