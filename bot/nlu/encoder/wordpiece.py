"""WordPiece tokeniser for uncased BERT in plain Python: piece ids with their offsets."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

MAX_WORD = 100
CJK = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
# In printable ASCII each character is one letter, and a word or symbol is found by pattern.
PRINTABLE = re.compile(r"[\x20-\x7e\t\n\r]*")
ASCII_WORD = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9\s]")
KNOWN_WORDS = 20_000
ASCII_SYMBOLS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPieceToken(NamedTuple):
    """A word piece: its id, and the characters [begin, finish) of the text it stands for."""

    id: int
    begin: int
    finish: int


class WordPiece:
    """The tokeniser of one `vocab.txt` (a piece a line; its id is the line's number from 0)."""

    def __init__(self, vocab: Path):
        pieces = vocab.read_text(encoding="utf-8").rstrip("\n").split("\n")
        self.pieces = tuple(pieces)
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self.unknown = self._ids["[UNK]"]
        self.start = self._ids["[CLS]"]
        self.end = self._ids["[SEP]"]
        self._known: dict[str, tuple[WordPieceToken, ...]] = {}

    def tokenise(self, text: str, limit: int | None = None) -> list[WordPieceToken]:
        """The first `limit` pieces of `text`, without [CLS] and [SEP]; offsets are in `text`."""
        return list(islice(self._pieces(text), limit))

    def _pieces(self, text: str) -> Iterator[WordPieceToken]:
        for letters, places in _words(text):
            for number, begin, finish in self._split(letters):
                yield WordPieceToken(number, places[begin], places[finish - 1] + 1)

    def _split(self, letters: str) -> tuple[WordPieceToken, ...]:
        """The longest known pieces of one word from the left, or one unknown for all of it."""
        pieces = self._known.get(letters)
        if pieces is None:
            if len(self._known) >= KNOWN_WORDS:
                self._known.clear()
            pieces = self._known[letters] = self._longest(letters)
        return pieces

    def _longest(self, letters: str) -> tuple[WordPieceToken, ...]:
        whole = (WordPieceToken(self.unknown, 0, len(letters)),)
        if len(letters) > MAX_WORD:
            return whole
        pieces: list[WordPieceToken] = []
        begin = 0
        while begin < len(letters):
            prefix = "##" if begin else ""
            for finish in range(len(letters), begin, -1):
                number = self._ids.get(prefix + letters[begin:finish])
                if number is not None:
                    break
            else:
                return whole
            pieces.append(WordPieceToken(number, begin, finish))
            begin = finish
        return tuple(pieces)


def _words(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Words and single symbols: their normalised letters, and where in the text each stands."""
    if PRINTABLE.fullmatch(text):
        for match in ASCII_WORD.finditer(text):
            yield match.group().lower(), range(*match.span())
        return
    for word in _lettered(text):
        yield "".join(letter for letter, _ in word), [position for _, position in word]


def _lettered(text: str) -> Iterator[list[tuple[str, int]]]:
    word: list[tuple[str, int]] = []
    for position, char in enumerate(text):
        if _is_nothing(char):
            continue
        alone = _is_symbol(char) or _is_cjk(char)
        if word and (alone or char.isspace()):
            yield word
            word = []
        if char.isspace():
            continue
        letters = [(letter, position) for letter in _plain(char)]
        if alone and letters:
            yield letters
        else:
            word.extend(letters)
    if word:
        yield word


def _plain(char: str) -> str:
    """Lower case without accents: none, one or several letters for one character."""
    if char.isascii():
        return char.lower()
    parts = unicodedata.normalize("NFD", char.lower())
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


def _is_nothing(char: str) -> bool:
    if char in "\t\n\r":
        return False
    return char in "\0\ufffd" or unicodedata.category(char).startswith("C")


def _is_symbol(char: str) -> bool:
    return char in ASCII_SYMBOLS or unicodedata.category(char).startswith("P")


def _is_cjk(char: str) -> bool:
    code = ord(char)
    return code >= 0x3400 and any(low <= code <= high for low, high in CJK)
