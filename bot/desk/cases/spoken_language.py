"""The language that somebody writes in, guessed from a few of their sentences.

For staff alone, so that they can find a colleague who speaks it; nothing is decided by it.
"""

from bot.content.language_detector import language_odds

FEWEST_LETTERS = 25
LONGEST_WORD = 30  # what is longer is no word of any of them
SURE = 0.6  # of 1; below it, it may as well be another
LEAD = 0.3
NOT_SURE = "not sure"


def spoken_language(text: str) -> str:
    """Its name in English, or "not sure". Loads its tables at first use: call it in a thread."""
    words = " ".join(word for word in text.split() if len(word) <= LONGEST_WORD)
    if sum(sign.isalpha() for sign in words) < FEWEST_LETTERS:
        return NOT_SURE
    first, second, *_ = language_odds(words)
    if first.share < SURE or first.share - second.share < LEAD:
        return NOT_SURE
    return first.name
