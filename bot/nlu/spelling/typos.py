"""Makes typos on purpose, to train and to measure with them."""

import random
import string

MOST_TYPOS = 2
SEED = 150


def add_typos(text: str, rng: random.Random) -> str:
    """`text` with one or two random typos: a letter left out, added, changed, or swapped."""
    letters = list(text)
    for _ in range(rng.randint(1, MOST_TYPOS)):
        places = [place for place, letter in enumerate(letters) if letter.isalpha()]
        if not places:
            break
        _add_typo(letters, rng.choice(places), rng)
    return "".join(letters)


def misspelt(text: str) -> str:
    """`text` with one or two typos, for the same text always the same ones."""
    return add_typos(text, random.Random(f"{SEED} {text}"))


def _add_typo(letters: list[str], place: int, rng: random.Random) -> None:
    kind = rng.randrange(4)
    if kind == 0:
        del letters[place]
    elif kind == 1:
        letters.insert(place, rng.choice(string.ascii_lowercase))
    elif kind == 2:
        letters[place] = rng.choice(string.ascii_lowercase)
    elif place + 1 < len(letters):
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
