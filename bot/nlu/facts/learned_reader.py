"""The learned reader: a pass of the encoder, and a head for each fact and for the acts."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.nlu.encoder.sentence_encoder import MAX_PIECES, SentenceEncoder
from bot.nlu.encoder.tuned_files import (
    ADAPTERS_FILE,
    HEADS_FILE,
    TunedFileError,
    TunedManifest,
    read_manifest,
)
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_heads import FactChances, FactHeads
from bot.nlu.facts.fact_labels import with_question

MOST_QUESTION = 12  # pieces of a question's name


class ReaderInput(NamedTuple):
    """A message in the light of the question that is open, None where none is."""

    text: str
    asked: str | None


class TunedHeads(NamedTuple):
    """The heads, and the manifest of the tuning that they come from."""

    manifest: TunedManifest
    heads: FactHeads

    @classmethod
    def load(cls, directory: Path) -> "TunedHeads":
        """Read the manifest and the heads in `directory`; TunedFileError where it can't."""
        manifest = read_manifest(directory)
        return cls(manifest, FactHeads.load(directory / HEADS_FILE, manifest.labels))


class LearnedReader:
    """Reads messages; `manifest` names the facts that it knows, with their values.

    Raises TunedFileError where the heads were tuned with other adapters than the encoder has.
    """

    def __init__(self, tuned: TunedHeads, encoder: SentenceEncoder):
        self.manifest = tuned.manifest
        if encoder.adapters != self.manifest.sha256.get(ADAPTERS_FILE):
            raise TunedFileError(
                "the encoder doesn't have the adapters that the reader of facts was tuned with: "
                "run `make train`"
            )
        self._heads, self._encoder = tuned.heads, encoder

    def read(self, inputs: Sequence[ReaderInput]) -> list[FactChances]:
        """The chances of every label and act, for each input, in one batch."""
        wordpiece = self._encoder.wordpiece
        rows = [framed(wordpiece, each.text, each.asked) for each in inputs]
        return [self._heads.scores(states) for states in self._encoder.states(rows)]


def framed(wordpiece: WordPiece, text: str, asked: str | None) -> list[int]:
    """The ids of the pieces of a question's name and of a message, as the reader reads them."""
    first, second = (
        [piece.id for piece in wordpiece.tokenise(part, limit)]
        for part, limit in zip(
            with_question(text.lower(), asked), (MOST_QUESTION, MAX_PIECES - 20), strict=True
        )
    )
    return [wordpiece.start, *first, wordpiece.end, *second, wordpiece.end]
