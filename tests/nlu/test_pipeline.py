"""The built pipeline, as spaCy and Rasa see it."""

import shutil
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from content_set_kit import CONTENT_SET
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.featurizers.dense_featurizer.spacy_featurizer import SpacyFeaturizer
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language

from bot.content import ContentError, load_content
from bot.content.word_lists import read_vocabulary
from bot.nlu import pipeline
from bot.nlu.encoder.sentence_encoder import WIDTH, SentenceEncoder
from bot.nlu.encoder.spacy_component import SentenceEncoderComponent
from bot.nlu.entities.entity_extractor import RuleEntityExtractor
from bot.nlu.entities.vocabulary import patterns
from bot.nlu.spelling.speller import Speller
from bot.nlu.spelling.spelling_component import SpellingRepair
from bot.source_files.yaml_file import read_yaml

TODAY = date(2026, 11, 22)
CANONICAL = {
    "role": {"senior_leader", "strategic_responsibility", "neither"},
    "workplace": {
        *("school_or_college", "trust_central", "education_charity"),
        *("local_authority_education", "other_education", "outside_education"),
    },
    "process": {
        *("internal_disciplinary", "dbs_tra_referral", "inquest_inquiry"),
        *("criminal_allegation", "other"),
    },
}


@pytest.fixture(scope="session")
def nlp(spacy_dir: Path) -> Language:
    return spacy.load(spacy_dir)


@pytest.fixture(scope="session")
def encoder(nlp: Language) -> SentenceEncoder:
    component = nlp.get_pipe("sentence_encoder")
    assert isinstance(component, SentenceEncoderComponent) and component.encoder
    return component.encoder


def entities(nlp: Language, text: str) -> set[tuple[str, str, str]]:
    return {(ent.label_, ent.ent_id_, ent.text) for ent in nlp(text.lower()).ents}


def extracted(nlp: Language, text: str) -> list[dict[str, Any]]:
    message = Message({TEXT: text, SPACY_DOCS[TEXT]: nlp(text.lower())})
    RuleEntityExtractor(today=lambda: TODAY).process([message])
    found: list[dict[str, Any]] = message.get(ENTITIES, [])
    return found


def test_spacy_finds_the_encoder_by_itself() -> None:
    found = entry_points(group="spacy_factories")
    assert "sentence_encoder" in {entry.name for entry in found}


def test_the_pipeline_has_a_width_so_that_rasa_reads_its_vectors(nlp: Language) -> None:
    assert nlp.vocab.vectors.shape == (1, WIDTH)
    assert nlp.vocab.vectors_length == WIDTH


@pytest.mark.parametrize(
    "text",
    [
        "can't",
        "what's the fee for an assistant head?",
        "two  spaces\n\nand a line 🙂",
        "schools " * 300,
        "\u200b x",
        "日本",
    ],
    ids=["contraction", "question", "spaces", "long", "invisible", "Japanese"],
)
def test_the_mean_of_the_tokens_is_the_vector_of_the_sentence(
    nlp: Language, encoder: SentenceEncoder, text: str
) -> None:
    doc = nlp(text)
    rows = [np.asarray(token.vector) for token in doc if token.text.strip()]
    assert np.allclose(np.stack(rows).mean(axis=0), encoder.encode(text), atol=1e-5)
    assert np.allclose(np.asarray(doc.vector), encoder.encode(text), atol=1e-5)


def test_rasas_featurizer_yields_the_sentences_vector(
    nlp: Language, encoder: SentenceEncoder
) -> None:
    text = "who can join?"
    message = Message({TEXT: text, SPACY_DOCS[TEXT]: nlp(text)})
    context = ExecutionContext(GraphSchema({}), node_name="featurizer")
    config = SpacyFeaturizer.get_default_config()
    featurizer = SpacyFeaturizer(config, context.node_name or "")
    featurizer.process([message])
    _, sentence = message.get_dense_features(TEXT, [])
    assert sentence is not None
    assert np.allclose(sentence.features[0], encoder.encode(text), atol=1e-5)


def test_words_are_brought_to_their_base_form(nlp: Language) -> None:
    assert [token.lemma_ for token in nlp("teachers were leaving")] == ["teacher", "be", "leave"]


@pytest.mark.parametrize(
    ("text", "entity", "value", "words"),
    [
        ("I'm an AHT at a primary", "role", "senior_leader", "aht"),
        ("at a two-form primary", "workplace", "school_or_college", "two-form primary"),
        ("I'm head of sixth form", "role", "senior_leader", "head of sixth form"),
        ("head of maths here", "role", "neither", "head of maths"),
        ("our SENDCo", "role", "strategic_responsibility", "sendco"),
        ("I'm a TA", "role", "neither", "a ta"),
        ("the CEO of a MAT", "role", "senior_leader", "ceo"),
        ("in the trust’s central team", "workplace", "trust_central", "trust’s central team"),
        ("I work at Ofsted", "workplace", "other_education", "at ofsted"),
        ("for the county council", "workplace", "local_authority_education", "county council"),
        ("an education charity", "workplace", "education_charity", "education charity"),
        ("I'm with the NHS now", "workplace", "outside_education", "nhs"),
        ("sixth form college", "workplace", "school_or_college", "sixth form college"),
        ("the LADO rang", "process", "other", "the lado"),
        ("a TRA referral", "process", "dbs_tra_referral", "tra referral"),
        (
            "gross misconduct hearing",
            "process",
            "internal_disciplinary",
            "gross misconduct hearing",
        ),
        ("the coroner wrote", "process", "inquest_inquiry", "coroner"),
        (
            "interviewed under caution",
            "process",
            "criminal_allegation",
            "interviewed under caution",
        ),
        (
            "teaching & learning lead",
            "role",
            "strategic_responsibility",
            "teaching & learning lead",
        ),
    ],
)
def test_roles_workplaces_and_processes_are_found_as_people_write_them(
    nlp: Language, text: str, entity: str, value: str, words: str
) -> None:
    assert (entity, value, words) in entities(nlp, text)


@pytest.mark.parametrize(
    "text",
    [
        "can I trust you?",
        "how much am I charged",
        "what are your bank details",
        "ta very much",
        "my name, email, ect",
        "I want to make an inquiry",
        "what does ASCL think about Ofsted",
    ],
)
def test_words_that_usually_mean_something_else_are_no_entities(nlp: Language, text: str) -> None:
    assert entities(nlp, text) == set()


def test_the_vocabulary_is_rich_and_speaks_the_checks_own_values() -> None:
    vocabulary = load_content().vocabulary
    assert {entity: set(values) for entity, values in vocabulary.items()} == CANONICAL
    sizes = {entity: sum(map(len, values.values())) for entity, values in vocabulary.items()}
    assert sizes["role"] >= 60 and sizes["workplace"] >= 60 and sizes["process"] >= 40


def test_no_phrase_of_the_vocabulary_means_two_things() -> None:
    meanings: dict[str, set[tuple[str, str]]] = {}
    for entity, values in load_content().vocabulary.items():
        for value, phrases in values.items():
            for phrase in phrases:
                meanings.setdefault(phrase.lower(), set()).add((entity, value))
    assert {phrase: found for phrase, found in meanings.items() if len(found) > 1} == {}


def test_a_phrase_that_is_no_text_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "vocabulary.yml"
    broken.write_text("role:\n  senior_leader:\n    - head\n  neither: 3\n")
    with pytest.raises(ContentError) as refused:
        read_vocabulary(read_yaml(broken))
    assert 4 in [fault.line for fault in refused.value.faults]


def test_phrases_are_matched_in_the_forms_people_type() -> None:
    forms = {p["pattern"] for p in patterns({"role": {"neither": ["co-head's aide and friend"]}})}
    assert {"co heads aide & friend", "co-head’s aide and friend"} <= forms


def test_entities_come_with_canonical_values_and_places_in_the_text_as_typed(
    nlp: Language,
) -> None:
    text = "İ am a SENCO; the LADO rang in the Autumn Term 2022"
    found = {entity["entity"]: entity for entity in extracted(nlp, text)}
    assert found["role"]["value"] == "strategic_responsibility"
    assert found["date"]["value"] == {
        "start": "2022-09-01",
        "end": "2022-12-31",
        "precision": "term",
    }
    for entity in found.values():
        assert text[entity["start"] : entity["end"]] == entity["text"]
        assert entity["extractor"] == "RuleEntityExtractor"
    assert found["role"]["text"] == "SENCO"


def test_a_message_without_text_has_no_entities() -> None:
    message = Message({"intent": "x"})
    RuleEntityExtractor().process([message])
    assert message.get(ENTITIES) is None


def test_an_unchanged_pipeline_is_left_alone(spacy_dir: Path, weights_dir: Path) -> None:
    before = (spacy_dir / "meta.json").stat().st_mtime_ns
    assert pipeline.build_pipeline(weights_dir, spacy_dir) == spacy_dir
    assert (spacy_dir / "meta.json").stat().st_mtime_ns == before


def test_a_change_of_the_vocabulary_changes_the_hash(tmp_path: Path) -> None:
    changed = tmp_path / "content"
    shutil.copytree(CONTENT_SET, changed)
    assert pipeline.content_hash(load_content(changed)) == pipeline.content_hash()
    with (changed / "vocabulary.yml").open("a") as words:
        words.write("    - one more phrase\n")
    assert pipeline.content_hash(load_content(changed)) != pipeline.content_hash()


def test_a_rebuilt_pipeline_throws_rasas_cache_away(
    weights_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(pipeline, "RASA_CACHE", cache)
    built = pipeline.build_pipeline(weights_dir, tmp_path / "en_ascl")
    assert pipeline.is_current(built) and not cache.exists()
    cache.mkdir()
    pipeline.build_pipeline(weights_dir, tmp_path / "en_ascl")
    assert cache.exists()


def test_a_damaged_or_missing_pipeline_is_not_current(tmp_path: Path) -> None:
    assert not pipeline.is_current(tmp_path)
    (tmp_path / "meta.json").write_text("{half")
    assert not pipeline.is_current(tmp_path)


def test_the_encoder_sets_about_a_message_once_its_spelling_is_mended(
    nlp: Language, encoder: SentenceEncoder
) -> None:
    storage, resource = LocalModelStorage(Path()), Resource("words")
    component = SpellingRepair(storage, resource, Speller({"membership": 9}, ()))
    for typed, read in (("Membrship fees begun", "membership fees begun"), ("?!", None)):
        encoder._started = None
        message = Message({TEXT: typed, SPACY_DOCS[TEXT]: nlp(typed.lower())})
        component.process([message], SpacyModel(nlp, "ours"))
        assert (encoder._started.text if encoder._started else None) == read
