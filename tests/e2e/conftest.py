"""What the tests through the whole line share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from line_kit import HOW, Line, Visitor, until


@pytest.fixture
def visitor(line: Line) -> Visitor:
    return line.visitor()


@pytest.fixture
def answers_file(line: Line) -> Iterator[Path]:
    """A file of answers to change; put back afterwards, until the words are told again."""
    path = line.content / "answers" / "joining.yml"
    text, reader = path.read_text(encoding="utf-8"), line.visitor()
    told = reader.say(HOW)[0]["text"]
    yield path
    path.write_text(text, encoding="utf-8")
    until(lambda: reader.say(HOW)[0]["text"] == told, 10, "the words as they were")
