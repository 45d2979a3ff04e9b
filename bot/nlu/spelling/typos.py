"""Slips of the fingers, made on purpose: for training on them and for measuring with them."""

import random
import string

MOST_SLIPS = 2
SEED = 150


def slip(text: str, chance: random.Random) -> str:
    """`text` with one or two random slips: a letter left out, added, changed, or swapped."""
    letters = list(text)
    for _ in range(chance.randint(1, MOST_SLIPS)):
        places = [place for place, letter in enumerate(letters) if letter.isalpha()]
        if not places:
            break
        _slip_at(letters, chance.choice(places), chance)
    return "".join(letters)


def misspelt(text: str) -> str:
    """`text` with one or two slips, for the same text always the same ones."""
    return slip(text, random.Random(f"{SEED} {text}"))


def _slip_at(letters: list[str], place: int, chance: random.Random) -> None:
    kind = chance.randrange(4)
    if kind == 0:
        del letters[place]
    elif kind == 1:
        letters.insert(place, chance.choice(string.ascii_lowercase))
    elif kind == 2:
        letters[place] = chance.choice(string.ascii_lowercase)
    elif place + 1 < len(letters):
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
