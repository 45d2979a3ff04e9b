"""Words of a message, whether it is readable, and the questions that it asks."""

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
READABLE = re.compile(r"[^\W_]")
SENTENCE_END = re.compile(r"(?<=[.?!;])\s+|\n+")
AUXILIARIES = r"can|could|do|does|is|are|am|will|would|should"
OPENERS = rf"how|what|whats|when|where|who|which|why|{AUXILIARIES}"
# "tell me …", "please explain …", "I'd also like to know …": they ask without a question's form.
ASKING = (
    r"(?:please\s+)?(?:(?:tell|give|show|remind)\s+(?:me|us)|let\s+(?:me|us)\s+know|explain)\b"
    r"|i(?:['’]d|\s+would)?\s+(?:also\s+)?(?:like|want|need)\s+to\s+(?:know|ask|find\s+out)\b"
)
ASKS = rf"(?:(?:{OPENERS})\b|{ASKING})"
# After a comma alone, "when", "who" or "which" usually continue the sentence.
AFTER_COMMA = rf"(?:(?:how|what|whats|why|{AUXILIARIES})\b|{ASKING})"
JOINT = re.compile(
    rf"(?:,\s*|\s+)(?:and|also|plus|&)\s+(?:also\s+)?(?={ASKS}|whether\b)|,\s*(?={AFTER_COMMA})",
    re.IGNORECASE,
)
QUESTION = re.compile(
    rf"\?\s*$|^\W*(?:(?:and|also|plus|so|but)\s+)?(?:{ASKS}|whether\b)", re.IGNORECASE
)
# "When I retire, can I …?" asks once: what comes before the comma isn't a question.
CLAUSE = re.compile(
    rf"\W*(?:(?:and|also|but|so)\s+)?(?:when|if|once|after|while|as)\b(?!\s+(?:{AUXILIARIES})\b)[^?]*",
    re.IGNORECASE,
)
FEWEST_WORDS = 3


def readable(text: str) -> bool:
    """Whether the text has a letter or a digit."""
    return READABLE.search(text) is not None


def questions(text: str) -> list[str]:
    """The parts of a message that each ask something; at most one where it asks once."""
    parts = (
        part for sentence in SENTENCE_END.split(text) for part in _parts(JOINT.split(sentence))
    )
    return [
        part.strip()
        for part, asking in parts
        if len(WORD.findall(part)) >= FEWEST_WORDS and QUESTION.search(asking.strip())
    ]


def _parts(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """The parts of a sentence, each with its asking piece; a clause goes with what follows it."""
    clause = ""
    for piece in pieces[:-1]:
        if not clause and CLAUSE.fullmatch(piece):
            clause = f"{piece}, "
            continue
        yield clause + piece, piece
        clause = ""
    yield clause + pieces[-1], pieces[-1]
