"""The content that the tests run on, which nobody's change of the assistant's own words touches."""

import os
from pathlib import Path

from bot.settings import Settings

CONTENT_SET = Path(__file__).parent / "content_set"
# What the model is trained with: the words of whoever runs the assistant.
OPERATOR_CONTENT = Path(os.environ.setdefault("OPERATOR_CONTENT", str(Settings().content_dir)))
AS_OPERATED = {"BOT_CONTENT_DIR": str(OPERATOR_CONTENT)}


def use_content_set() -> None:
    """Have this process, and all that it starts, read the content of the tests."""
    os.environ["BOT_CONTENT_DIR"] = str(CONTENT_SET)
