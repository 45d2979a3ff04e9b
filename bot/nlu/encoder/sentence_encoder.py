"""The sentence encoder: all-MiniLM-L6-v2 in CTranslate2, one thread, eight bits."""

import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.core._multiarray_umath import __cpu_features__ as cpu
from numpy.typing import NDArray

# Without this, CTranslate2 uses AVX-512 on Intel's processors alone.
if cpu.get("AVX512_SKX"):
    os.environ.setdefault("CT2_FORCE_CPU_ISA", "AVX512")

import ctranslate2

from bot.nlu.encoder.ctranslate import Tensors, convert, read_tensors
from bot.nlu.encoder.wordpiece import WordPiece, WordPieceToken

WIDTH = 384
MAX_PIECES = 256
CACHED_TEXTS = 2_048
# Longer texts aren't cached, which keeps the cache under 80 MB.
CACHED_PIECES = 48
BATCH = 32
# One for the topic and one for the facts of a message.
TEXTS_AT_ONCE = 2
ADAPTERS_NOTE = "adapters.sha256"

Vector = NDArray[np.float32]
Offsets = list[tuple[int, int]]


class Encoding(NamedTuple):
    """The vector of a text, and one for each word piece with its offsets."""

    sentence: Vector
    pieces: NDArray[np.float16]
    offsets: Offsets


class Started(NamedTuple):
    """A text that is being encoded in the background."""

    text: str
    encoding: Future[Encoding]


class SentenceEncoder:
    """Encodes English text as vectors of 384 numbers; similar meaning gives a small angle.

    Only the first 254 pieces of a text (about 180 words) are read. `compute_type` is CTranslate2's;
    by default the eight bits of the stored weights.
    """

    def __init__(self, directory: Path, compute_type: str = "default"):
        self._directory = directory
        self.wordpiece = WordPiece(directory / "vocab.txt")
        note = directory / ADAPTERS_NOTE
        # The SHA-256 of the adapters that were merged into the weights; None as published.
        self.adapters = note.read_text(encoding="utf-8") if note.exists() else None
        self._model = ctranslate2.Encoder(
            str(directory),
            device="cpu",
            compute_type=compute_type,
            inter_threads=TEXTS_AT_ONCE,
            intra_threads=1,
        )
        self._cache: OrderedDict[str, Encoding] = OrderedDict()
        self._background = ThreadPoolExecutor(1, "encoder")
        self._started: Started | None = None

    @classmethod
    def from_disk(cls, path: Path) -> "SentenceEncoder":
        """Load what `to_disk` or `build` wrote."""
        return cls(Path(path))

    @classmethod
    def build(cls, weights: Path, target: Path) -> "SentenceEncoder":
        """Convert the published weights into `target` and load them from there."""
        return cls.of_tensors(read_tensors(weights), weights / "vocab.txt", target)

    @classmethod
    def of_tensors(cls, tensors: Tensors, vocab: Path, target: Path) -> "SentenceEncoder":
        """Convert weights into `target` and load them from there."""
        convert(tensors, vocab, target)
        shutil.copyfile(vocab, target / "vocab.txt")
        return cls(target)

    def to_disk(self, path: Path) -> None:
        """Write a directory that `from_disk` loads without anything else."""
        if path.resolve() != self._directory.resolve():
            shutil.copytree(self._directory, path, dirs_exist_ok=True)

    def common_words(self, count: int) -> list[str]:
        """The commonest whole words of the encoder's vocabulary, the most frequent first."""
        return [piece for piece in self.wordpiece.pieces if piece.isalpha()][:count]

    def begin(self, text: str) -> None:
        """Start to encode a text on another core; `encode` then waits for the result.

        Returns once the background thread has released Python's lock for the model's own work.
        """
        if text in self._cache:
            return
        tokenised = threading.Event()
        future = self._background.submit(self._compute, text, tokenised.set)
        self._started = Started(text, future)
        tokenised.wait()

    def encode(self, text: str) -> Vector:
        """The vector of `text`: shape (384,), float32, of unit length; empty text has one too."""
        return self.encoding(text).sentence.copy()

    def encode_all(self, texts: Sequence[str]) -> Vector:
        """The vectors of many texts, shape (texts, 384), uncached."""
        vectors = [each.sentence for each in self.encodings(texts)]
        return np.stack(vectors) if vectors else np.zeros((0, WIDTH), dtype=np.float32)

    def encodings(self, texts: Sequence[str]) -> list[Encoding]:
        """The encodings of many texts: in batches of similar length, two at once, uncached."""
        pieces = [self._pieces(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda place: len(pieces[place]))
        batches = [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]

        def encoded(places: list[int]) -> list[Encoding]:
            rows = [self._framed(pieces[place]) for place in places]
            states = self.states(rows)
            return [
                encoding_of(own, pieces[place]) for own, place in zip(states, places, strict=True)
            ]

        with ThreadPoolExecutor(TEXTS_AT_ONCE) as pool:
            done = [each for batch in pool.map(encoded, batches) for each in batch]
        return [done[place] for place in np.argsort(order)]

    def states(self, rows: list[list[int]]) -> list[Vector]:
        """The states of pieces given by their ids, in one batch: (pieces, 384) for each row."""
        states = np.array(self._model.forward_batch(rows).last_hidden_state)
        return [own[: len(row)].astype(np.float32) for own, row in zip(states, rows, strict=True)]

    def pieces(self, text: str) -> list[int]:
        """The ids of a text's word pieces, as the model reads them."""
        return self._framed(self._pieces(text))

    def _pieces(self, text: str) -> list[WordPieceToken]:
        return self.wordpiece.tokenise(text, MAX_PIECES - 2)

    def _framed(self, pieces: list[WordPieceToken]) -> list[int]:
        return [self.wordpiece.start, *(piece.id for piece in pieces), self.wordpiece.end]

    def encoding(self, text: str) -> Encoding:
        """The vectors of a text and of its word pieces, from the cache where they are there."""
        known = self._cache.get(text)
        if known is not None:
            self._cache.move_to_end(text)
            return known
        started, self._started = self._started, None
        if started and started.text == text:
            encoding = started.encoding.result()
        else:
            encoding = self._compute(text)
        if len(encoding.offsets) <= CACHED_PIECES and len(text) <= MAX_PIECES:
            self._cache[text] = encoding
            if len(self._cache) > CACHED_TEXTS:
                self._cache.popitem(last=False)
        return encoding

    def _compute(self, text: str, tokenised: Callable[[], object] = lambda: None) -> Encoding:
        """`tokenised` is called just before the model's own work, which needs no Python."""
        try:
            pieces = self._pieces(text)
            ids = self._framed(pieces)
        finally:
            tokenised()
        return encoding_of(self.states([ids])[0], pieces)


def encoding_of(states: Vector, pieces: Sequence[WordPieceToken]) -> Encoding:
    """The encoding of a text from the states of its framed pieces."""
    mean = states.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return Encoding(
        (mean / length).astype(np.float32),
        (states[1:-1] / length).astype(np.float16),
        [(piece.begin, piece.finish) for piece in pieces],
    )
