"""The encoder as it is served: the published weights with the tuned adapters."""

from pathlib import Path

from bot.nlu.encoder.adapters import merged, read_adapters
from bot.nlu.encoder.ctranslate import read_tensors
from bot.nlu.encoder.sentence_encoder import ADAPTERS_NOTE, SentenceEncoder
from bot.nlu.encoder.tuned_files import ADAPTERS_FILE, adapters_of, digest_of
from bot.nlu.encoder.weights import VOCABULARY_FILE


def tuned_encoder(weights: Path, target: Path, tuned: Path) -> SentenceEncoder:
    """Merge the adapters in `tuned` into the weights, write the encoder to `target` and load it.

    Raises TunedFileError where the files in `tuned` don't fit each other, ValueError where the
    adapters don't fit the weights.
    """
    tensors = merged(read_tensors(weights), read_adapters(adapters_of(tuned)))
    target.mkdir(parents=True, exist_ok=True)
    (target / ADAPTERS_NOTE).write_text(digest_of(tuned / ADAPTERS_FILE), encoding="utf-8")
    return SentenceEncoder.of_tensors(tensors, weights / VOCABULARY_FILE, target)
