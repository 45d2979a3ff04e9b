"""The learned reader: one pass of the tuned encoder, and a head for each fact and for the acts."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import ctranslate2
import numpy as np

from bot.nlu.encoder.adapters import merged, read_adapters
from bot.nlu.encoder.ctranslate import convert, read_tensors
from bot.nlu.encoder.sentence_encoder import MAX_PIECES
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_heads import FactChances, FactHeads
from bot.nlu.facts.fact_labels import with_question
from bot.nlu.facts.tuned_files import HEADS_FILE, ReaderManifest, adapters_of, read_manifest

VOCABULARY = "vocab.txt"
MOST_QUESTION = 12  # pieces of a question's name


class ReaderInput(NamedTuple):
    """A message in the light of the question that is open, None where none is."""

    text: str
    asked: str | None


class LearnedReader:
    """Reads messages; `manifest` names the facts that it knows, with their values."""

    def __init__(self, directory: Path):
        self.manifest: ReaderManifest = read_manifest(directory)
        self._wordpiece = WordPiece(directory / VOCABULARY)
        self._heads = FactHeads.load(directory / HEADS_FILE, self.manifest.labels)
        self._encoder = ctranslate2.Encoder(
            str(directory), device="cpu", inter_threads=1, intra_threads=1
        )

    def read(self, inputs: Sequence[ReaderInput]) -> list[FactChances]:
        """The chances of every label and act, for each input, in one batch."""
        rows = [framed(self._wordpiece, each.text, each.asked) for each in inputs]
        states = np.array(self._encoder.forward_batch(rows).last_hidden_state)
        return [
            self._heads.scores(own[: len(row)].astype(np.float32))
            for own, row in zip(states, rows, strict=True)
        ]


def framed(wordpiece: WordPiece, text: str, asked: str | None) -> list[int]:
    """The ids of the pieces of a question's name and of a message, as the reader reads them."""
    first, second = (
        [piece.id for piece in wordpiece.tokenise(part, limit)]
        for part, limit in zip(
            with_question(text.lower(), asked), (MOST_QUESTION, MAX_PIECES - 20), strict=True
        )
    )
    return [wordpiece.start, *first, wordpiece.end, *second, wordpiece.end]


def build_reader(weights: Path, tuned: Path, target: Path) -> LearnedReader:
    """Merge the adapters into the published weights, write the reader to `target` and load it.

    Raises TunedFileError where the files in `tuned` don't fit each other or the weights.
    """
    tensors = merged(read_tensors(weights), read_adapters(adapters_of(tuned)))
    convert(tensors, weights / VOCABULARY, target)
    for source in (weights / VOCABULARY, *ReaderManifest.files(tuned)):
        (target / source.name).write_bytes(source.read_bytes())
    return LearnedReader(target)
