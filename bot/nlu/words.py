"""What a word is, what can be read, and where one message holds two questions."""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
READABLE = re.compile(r"[^\W_]")
SENTENCE_END = re.compile(r"(?<=[.?!;])\s+|\n+")
OPENERS = r"how|what|whats|when|where|who|which|why|can|could|do|does|is|are|am|will|would|should"
JOINT = re.compile(
    rf"(?:,\s*|\s+)(?:and|also|plus|&)\s+(?:also\s+)?(?=(?:{OPENERS})\b)", re.IGNORECASE
)
QUESTION = re.compile(rf"\?\s*$|^\W*(?:(?:and|also|plus|so|but)\s+)?(?:{OPENERS})\b", re.IGNORECASE)
FEWEST_WORDS = 3


def readable(text: str) -> bool:
    """Whether there is a letter or a digit in it: without one there is nothing to understand."""
    return READABLE.search(text) is not None


def questions(text: str) -> list[str]:
    """The parts of a message that each ask something; fewer than two where it asks once."""
    parts = [piece for sentence in SENTENCE_END.split(text) for piece in JOINT.split(sentence)]
    return [
        part.strip()
        for part in parts
        if len(WORD.findall(part)) >= FEWEST_WORDS and QUESTION.search(part.strip())
    ]
