"""An answer is true whatever was asked, so none begins with a yes or a no."""

import re

import pytest

from bot import PROJECT_ROOT
from bot.content import load_content

ANSWERS = load_content(PROJECT_ROOT / "bot" / "content").answers


@pytest.mark.parametrize("topic", ANSWERS)
def test_no_answer_begins_with_yes_or_no(topic: str) -> None:
    assert not re.match(r"\W*(yes|no|not really|of course)\b", ANSWERS[topic].text, re.IGNORECASE)
