"""Writes out the short forms that schools use."""

from collections.abc import Mapping

from bot.nlu.topics.message_text import WORD


def written_out(text: str, acronyms: Mapping[str, str]) -> str:
    """`text`, in lower case, with each short form replaced by what it stands for."""
    return WORD.sub(lambda word: acronyms.get(word.group(), word.group()), text)
