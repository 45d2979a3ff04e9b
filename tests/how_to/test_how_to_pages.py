"""The how-tos as pages: short, and each with a test that does what it says."""

from pathlib import Path

import pytest
from how_to_kit import PAGES, words_outside_blocks

NAMES = sorted(page.name for page in PAGES.glob("*.md"))


@pytest.mark.parametrize("page", NAMES)
def test_a_how_to_has_at_most_200_words_beside_its_blocks(page: str) -> None:
    assert words_outside_blocks(page) <= 200


def test_every_how_to_has_a_test_that_follows_it() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert NAMES
    assert [page for page in NAMES if f'follow("{page}"' not in tests] == []
