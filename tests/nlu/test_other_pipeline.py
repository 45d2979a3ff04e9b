"""Whoever names another spaCy pipeline in config.yml gets an assistant that works."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from rasa.model_training import train_nlu

from bot import PROJECT_ROOT
from bot.nlu.understanding import Understanding

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

CONFIG = """
recipe: default.v1
assistant_id: other-pipeline
language: en
pipeline:
  - name: SpacyNLP
    model: {pipeline}
  - name: bot.nlu.spelling.spelling_component.SpellingRepair
  - name: SpacyTokenizer
  - name: SpacyFeaturizer
  - name: bot.nlu.entities.entity_extractor.RuleEntityExtractor
  - name: bot.nlu.topics.topic_classifier.TopicClassifier
    answer_at: 0.5
    clarify_at: 0.5
    both_at: 0.5
    temperature: 0.1
"""
EXAMPLES = {
    "faq/how_to_join": ["how do I join", "where can I sign up", "I want to become a member"],
    "faq/hotline": ["what is the hotline", "who answers the hotline", "advice line for members"],
    "ask_fee": ["how much does membership cost", "what are the fees", "price for a head"],
    "chat/greet": ["hello", "good morning", "hi there"],
    "out_of_scope": ["tell me a joke", "who won the match", "recipe for lasagne"],
}


def write_pipeline(folder: Path) -> None:
    """A small English pipeline with static vectors that mean nothing."""
    nlp = spacy.blank("en")
    words = {word for texts in EXAMPLES.values() for text in texts for word in text.split()}
    random = np.random.default_rng(7)
    for word in sorted(words | {word.lower() for word in words}):
        nlp.vocab.set_vector(word, random.normal(size=16).astype(np.float32))
    nlp.meta["name"] = "other"
    nlp.to_disk(folder)


def written(folder: Path) -> tuple[Path, Path]:
    """The configuration and the examples of a small assistant on another pipeline."""
    write_pipeline(folder / "en_other")
    config, data = folder / "config.yml", folder / "nlu.yml"
    config.write_text(CONFIG.format(pipeline=folder / "en_other"), encoding="utf-8")
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in EXAMPLES.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return config, data


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    """An assistant that was trained on the other pipeline."""
    folder = tmp_path_factory.mktemp("other")
    config, data = written(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # Rasa keeps its cache where it is started
        model = train_nlu(str(config), str(data), str(folder / "models"))
    assert model
    return Understanding(Path(model))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how can I join", "how_to_join"),
        ("who answers the hotlne", "hotline"),
        ("what does membershp cost", "ask_fee"),
        ("Hello", "greet"),
        ("a recipe for lasagne", "out_of_scope"),
    ],
)
async def test_messages_are_understood_slips_included(
    understanding: Understanding, text: str, topic: str
) -> None:
    understood = await understanding.classify(text)
    assert (understood["text"], understood["topic"]) == (text, topic)
    assert 0 < understood["confidence"] <= 1
    ranking = [each["confidence"] for each in understood["ranking"]]
    assert ranking == sorted(ranking, reverse=True) and len(ranking) == len(EXAMPLES)


async def test_two_questions_are_both_found(understanding: Understanding) -> None:
    understood = await understanding.classify("how do I join? and what are the fees?")
    assert understood["disposition"] == "answer"
    assert understood["topics"] == ["how_to_join", "ask_fee"]


@pytest.mark.parametrize("text", ["???", "🙂🙂", "  ", "\u200b"])
async def test_what_cannot_be_read_is_not_known(understanding: Understanding, text: str) -> None:
    understood = await understanding.classify(text)
    assert understood["disposition"] == "unknown" and understood["ranking"] == []


async def test_words_that_it_has_no_vector_for_do_no_harm(understanding: Understanding) -> None:
    understood = await understanding.classify("zzyzx qwrtp")
    assert understood["disposition"] in {"clarify", "unknown", "answer"}
    assert understood["ranking"]


def test_the_configuration_of_the_project_names_the_same_components() -> None:
    def names(text: str) -> list[str]:
        pipeline = text.split("\npipeline:")[1].split("policies:")[0]
        return [line.split("name:")[1].strip() for line in pipeline.splitlines() if "name:" in line]

    project = (PROJECT_ROOT / "config.yml").read_text(encoding="utf-8")
    assert set(names(CONFIG)) <= set(names(project))


def test_a_pipeline_that_does_not_exist_is_an_error(tmp_path: Path, monkeypatch: Any) -> None:
    config, data = written(tmp_path)
    config.write_text(CONFIG.format(pipeline="en_not_there"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match="en_not_there"):
        train_nlu(str(config), str(data), str(tmp_path / "models"))
