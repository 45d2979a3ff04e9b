"""The spaCy component that sets the sentence encoder's vectors on texts and tokens.

Rasa's SpacyFeaturizer reads only token vectors and takes their mean, so they are shifted to have
the sentence's vector as their mean. They are computed when one is first read.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from bot.nlu.encoder.sentence_encoder import (
    BATCH,
    WIDTH,
    Encoding,
    SentenceEncoder,
    Vector,
)

ENCODER_DIR = "encoder"
AT_ONCE = 16 * BATCH  # texts of which those of like length make a batch


class DocVectors:
    """The vectors of one text, computed lazily; `spans` are its tokens' [begin, finish)."""

    def __init__(
        self,
        encoding: Callable[[], Encoding],
        text: str,
        spans: list[tuple[int, int]],
    ):
        self._encoding, self._text, self._spans = encoding, text, spans
        self._tokens: Vector | None = None

    def sentence(self, _: Doc) -> Vector:
        """The vector of the text, shape (384,), of unit length."""
        return self._encoding().sentence.copy()

    def token(self, token: Token) -> Vector:
        """The vector of a token in its context; zero for white space."""
        vector: Vector = self._matrix()[token.i]
        return vector

    def span(self, span: Span) -> Vector:
        """The mean of the vectors of a span's tokens."""
        mean: Vector = self._matrix()[span.start : span.end].mean(axis=0)
        return mean

    def _matrix(self) -> Vector:
        if self._tokens is None:
            self._tokens = self._align()
        return self._tokens

    def _align(self) -> Vector:
        sentence, pieces, offsets = self._encoding()
        matrix = np.zeros((len(self._spans), WIDTH), dtype=np.float32)
        words = [
            row for row, (begin, end) in enumerate(self._spans) if self._text[begin:end].strip()
        ]
        for row in words:
            begin, end = self._spans[row]
            own = [i for i, (first, last) in enumerate(offsets) if first < end and last > begin]
            matrix[row] = pieces[own].astype(np.float32).mean(axis=0) if own else sentence
        if words:
            matrix[words] += sentence - matrix[words].mean(axis=0)
        return matrix


class SentenceEncoderComponent:
    """Sets vector hooks on every Doc; without an encoder it changes nothing."""

    def __init__(self, name: str):
        self.name = name
        self.encoder: SentenceEncoder | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set the hooks for vectors of the text, its tokens and its spans."""
        if self.encoder is not None:
            _set_hooks(doc, partial(self.encoder.encoding, doc.text))
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = BATCH) -> Iterator[Doc]:
        """As for one, for many: they are encoded in batches, before they are given back."""
        docs = iter(docs)
        while batch := list(islice(docs, max(batch_size, AT_ONCE))):
            if self.encoder is not None:
                encodings = self.encoder.encodings([each.text for each in batch])
                for doc, encoding in zip(batch, encodings, strict=True):
                    _set_hooks(doc, partial(_same, encoding))
            yield from batch

    def begin(self, text: str) -> None:
        """Start to encode a text in the background, see SentenceEncoder.begin."""
        if self.encoder is not None:
            self.encoder.begin(text)

    def common_words(self, count: int) -> list[str]:
        """The commonest words of the encoder's vocabulary; none without an encoder."""
        return [] if self.encoder is None else self.encoder.common_words(count)

    def to_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> None:
        """Copy the model into the pipeline's own directory."""
        if self.encoder is not None:
            self.encoder.to_disk(Path(path) / ENCODER_DIR)

    def from_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> "SentenceEncoderComponent":
        """Load the model from the pipeline's own directory."""
        self.encoder = SentenceEncoder.from_disk(Path(path) / ENCODER_DIR)
        return self


def _set_hooks(doc: Doc, encoding: Callable[[], Encoding]) -> None:
    spans = [(token.idx, token.idx + len(token)) for token in doc]
    vectors = DocVectors(encoding, doc.text, spans)
    doc.user_hooks["vector"] = vectors.sentence
    doc.user_token_hooks["vector"] = vectors.token
    doc.user_span_hooks["vector"] = vectors.span
    for hooks in (doc.user_hooks, doc.user_token_hooks, doc.user_span_hooks):
        hooks["has_vector"] = _always


def _same(encoding: Encoding) -> Encoding:
    return encoding


def _always(_: Doc | Token | Span) -> bool:
    return True


@Language.factory("sentence_encoder")
def make_sentence_encoder(nlp: Language, name: str) -> SentenceEncoderComponent:
    """The factory that spaCy finds through the project's entry point."""
    return SentenceEncoderComponent(name)
