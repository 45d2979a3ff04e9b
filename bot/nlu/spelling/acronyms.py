"""The short forms that schools use, and how they are written out."""

from pathlib import Path

from bot import PROJECT_ROOT
from bot.content.source_file import ContentError, read_mapping
from bot.nlu.topics.message_text import WORD

ACRONYMS = PROJECT_ROOT / "bot" / "content" / "acronyms.yml"


def read_acronyms(path: Path = ACRONYMS) -> dict[str, str]:
    """Short form -> words, lower case; raises ContentError with the line at fault."""
    data = read_mapping(path)
    for short, words in data.items():
        if not isinstance(words, str) or not WORD.fullmatch(str(short)):
            line = data.lc.key(short)[0] + 1
            raise ContentError(path, line, f"{short} must be one word that stands for words")
    return {str(short).lower(): words.lower() for short, words in data.items()}


def written_out(text: str, acronyms: dict[str, str]) -> str:
    """`text`, in lower case, with each short form replaced by what it stands for."""
    return WORD.sub(lambda word: acronyms.get(word.group(), word.group()), text)
