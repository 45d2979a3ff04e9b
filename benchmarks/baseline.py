"""The baseline, a minimal Rasa project: a few keywords and a rule for each topic."""

from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.examples import Examples
from benchmarks.stock import CONFIGURATION, initial_project, write_dialogue, write_yaml
from bot.nlu.topics.topic_names import topic_of

KEYWORDS = 3
CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "baseline",
    "language": "en",
    # The second turns "no keyword found" into nlu_fallback, so that each message has a response.
    "pipeline": [{"name": "KeywordIntentClassifier"}, {"name": "FallbackClassifier"}],
    "policies": [{"name": "RulePolicy"}],
}


def write_baseline(folder: Path, examples: Examples) -> Path:
    """Write the project into a new `folder` and return it."""
    (folder / "data").mkdir(parents=True)
    for name in CONFIGURATION[1:]:
        (folder / name).write_bytes((initial_project() / name).read_bytes())
    write_yaml(folder / "config.yml", CONFIG)
    write_dialogue(folder, keywords(examples))
    return folder


def keywords(examples: Examples, each: int = KEYWORDS) -> Examples:
    """The `each` words that best distinguish a topic from the others, no word for two topics.

    Topics are intents here: keywords have no retrieval intents.
    """
    topics = {topic_of(label): " ".join(texts) for label, texts in examples.items()}
    weigher = TfidfVectorizer(token_pattern=r"[a-z]{3,}", sublinear_tf=True)
    weights = weigher.fit_transform(topics.values()).toarray()
    words, owner = weigher.get_feature_names_out(), weights.argmax(axis=0)
    found: Examples = {}
    for row, topic in enumerate(topics):
        own = np.where(owner == row, weights[row], 0.0)
        found[topic] = [str(words[i]) for i in np.argsort(-own)[:each] if own[i] > 0]
    return {topic: found[topic] for topic in topics if found[topic]}
