"""The projects that ours is measured beside."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.importers.importer import TrainingDataImporter
from ruamel.yaml import YAML

from benchmarks.baseline import KEYWORDS, keywords, write_baseline
from benchmarks.command_line import benchmarks
from benchmarks.examples import count, read_examples, sample
from benchmarks.stock import CONFIGURATION, initial_project, write_stock
from bot.nlu.topics.topic_names import RETRIEVAL_FAMILIES, intent_of

EXAMPLES = read_examples()


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stock(tmp_path_factory.mktemp("bench") / "stock", sample(EXAMPLES, 3, 1))


def importer(project: Path) -> TrainingDataImporter:
    parts = [str(project / name) for name in ("config.yml", "domain.yml", "data")]
    return TrainingDataImporter.load_from_config(parts[0], parts[1], [parts[2]])


def test_a_sample_holds_at_most_so_many_of_each_topic_and_no_topic_is_lost() -> None:
    drawn = sample(EXAMPLES, 20, 1)
    assert drawn.keys() == EXAMPLES.keys()
    for topic, texts in drawn.items():
        assert len(texts) == min(20, len(EXAMPLES[topic])) == len(set(texts))
        assert set(texts) <= set(EXAMPLES[topic])


def test_the_same_seed_draws_the_same_sample_and_another_seed_another() -> None:
    assert sample(EXAMPLES, 20, 1) == sample(EXAMPLES, 20, 1)
    assert sample(EXAMPLES, 20, 1) != sample(EXAMPLES, 20, 2)


def test_what_a_topic_s_sample_holds_does_not_hang_on_the_other_topics() -> None:
    one = {"faq/how_to_join": EXAMPLES["faq/how_to_join"]}
    assert sample(one, 5, 1)["faq/how_to_join"] == sample(EXAMPLES, 5, 1)["faq/how_to_join"]


def test_answers_to_the_questions_of_a_check_are_no_topics() -> None:
    assert [topic for topic in EXAMPLES if topic.startswith("answer")] == []
    assert {"faq/how_to_join", "ask_fee", "out_of_scope"} <= EXAMPLES.keys()


@pytest.mark.parametrize("name", CONFIGURATION)
def test_stock_has_the_configuration_of_the_installed_rasa(stock: Path, name: str) -> None:
    assert (stock / name).read_bytes() == (initial_project() / name).read_bytes()


def test_rasa_init_leaves_the_configuration_to_rasa_s_defaults() -> None:
    chosen = YAML(typ="safe").load((initial_project() / "config.yml").read_text("utf-8"))
    assert chosen["pipeline"] is None and chosen["policies"] is None


def test_rasa_reads_every_example_of_the_stock_project(stock: Path) -> None:
    read = importer(stock).get_nlu_data()
    assert len(read.intent_examples) == count(sample(EXAMPLES, 3, 1))
    assert read.number_of_examples_per_response.keys() == {
        label for label in EXAMPLES if intent_of(label) in RETRIEVAL_FAMILIES
    }


def test_every_rule_and_story_of_the_stock_project_says_what_its_domain_knows(stock: Path) -> None:
    domain = importer(stock).get_domain()
    steps = importer(stock).get_stories().story_steps
    events = [event for step in steps for event in step.events]
    said = {event.action_name for event in events if isinstance(event, ActionExecuted)}
    heard = {event.intent_name for event in events if isinstance(event, UserUttered)}
    assert {"utter_faq", "utter_ask_fee", "utter_unknown"} <= said
    assert {name for name in said if name} <= {*domain.action_names_or_texts, "..."}
    assert heard == {intent_of(label) for label in EXAMPLES} | {"nlu_fallback"}


def test_the_baseline_s_keywords_belong_to_one_topic_each() -> None:
    found = keywords(EXAMPLES)
    words = [word for each in found.values() for word in each]
    assert len(words) == len(set(words))
    assert all(0 < len(each) <= KEYWORDS for each in found.values())


def test_the_baseline_answers_every_topic_by_a_rule(tmp_path: Path) -> None:
    baseline = write_baseline(tmp_path / "baseline", sample(EXAMPLES, 20, 1))
    domain = importer(baseline).get_domain()
    spoken = {name.removeprefix("utter_") for name in domain.responses}
    assert {"how_to_join", "ask_fee", "unknown"} <= spoken
    assert len(importer(baseline).get_stories().story_steps) == len(keywords(EXAMPLES)) + 1


def test_projects_are_refused_in_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    told = CliRunner().invoke(benchmarks, ["projects", str(tmp_path)])
    assert told.exit_code == 2 and "isn't empty" in told.output
