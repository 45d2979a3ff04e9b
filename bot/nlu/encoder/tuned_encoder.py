"""The sentence encoder tuned on examples: as fast as the published one, and it knows the topics."""

from pathlib import Path

from bot.nlu.encoder.ctranslate import read_tensors
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.encoder.tuning import TuningRecipe, tuned


def tuned_encoder(
    texts: list[str], labels: list[str], recipe: TuningRecipe, weights: Path, target: Path
) -> SentenceEncoder:
    """Tune the weights in the folder `weights` and write what comes of it into `target`."""
    tensors, vocab = read_tensors(weights), weights / "vocab.txt"
    published = SentenceEncoder.of_tensors(tensors, vocab, target)
    vectors = published.encode_all(texts)
    tensors = tuned(tensors, texts, labels, vectors, published.pieces, recipe)
    return SentenceEncoder.of_tensors(tensors, vocab, target)
