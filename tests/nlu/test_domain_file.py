"""What follows from checks and examples stands in Rasa's files as they are now."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rasa.shared.core.domain import Domain
from ruamel.yaml import YAML

from bot.commands.sync import sync as sync_command
from bot.content import load_content
from bot.nlu.domain_file import CHECK_RULES, DOMAIN, generated_blocks, outdated, sync, with_blocks

CHECKS = load_content().checks
COVER = CHECKS["check_cover"]
THIRD = replace(
    COVER,
    id="check_pension",
    facts={"pension_age": replace(COVER.facts["membership"], name="pension_age")},
)


def test_the_generated_blocks_are_up_to_date() -> None:
    assert outdated() == [], "run `make sync`"


def test_a_file_that_has_drifted_is_named_and_then_written_as_it_was(tmp_path: Path) -> None:
    drifted = tmp_path / "domain.yml"
    sound = DOMAIN.read_text(encoding="utf-8")
    drifted.write_text(sound.replace("  - threatens_employment\n", ""), encoding="utf-8")
    assert outdated([drifted]) == [drifted]
    assert sync([drifted]) == [drifted] and outdated([drifted]) == []
    assert drifted.read_text(encoding="utf-8") == sound


def test_a_new_topic_gets_its_stub(tmp_path: Path) -> None:
    examples = 'version: "3.1"\nnlu:\n- intent: faq/brand_new\n  examples: |\n    - is it new\n'
    (tmp_path / "new.yml").write_text(examples, encoding="utf-8")
    fresh = with_blocks(DOMAIN.read_text(encoding="utf-8"), generated_blocks(tmp_path))
    assert "  utter_faq/brand_new: [{text: brand_new}]\n" in fresh
    assert "utter_faq/how_to_join" not in fresh and "utter_unknown" in fresh


def test_a_new_check_gets_its_names_in_the_domain_and_the_rule_that_begins_it() -> None:
    blocks = generated_blocks(checks={**CHECKS, THIRD.id: THIRD})
    domain = Domain.from_yaml(with_blocks(DOMAIN.read_text(encoding="utf-8"), blocks))
    assert "check_pension" in domain.intents and "pension_age" in domain.entities
    assert domain.required_slots_for_form("pension_form") == ["pension_age"]
    assert "pension_age" in {slot.name for slot in domain.slots}
    assert {
        "action_open_pension",
        "validate_pension_form",
        "utter_ask_pension_form_pension_age",
    } <= {*domain.action_names_or_texts}
    rules = YAML(typ="safe").load(with_blocks(CHECK_RULES.read_text(encoding="utf-8"), blocks))
    begun = {each["rule"]: each["steps"] for each in rules["rules"]}["begin pension"]
    assert begun == [{"intent": "check_pension"}, {"action": "action_open_pension"}]


def test_a_fact_that_a_check_gains_is_asked_by_its_form_and_one_that_it_loses_is_gone() -> None:
    facts = {**COVER.facts, "new_fact": replace(COVER.facts["stage"], name="new_fact")}
    del facts["timing"]
    blocks = generated_blocks(checks={**CHECKS, COVER.id: replace(COVER, facts=facts)})
    fresh = with_blocks(DOMAIN.read_text(encoding="utf-8"), blocks)
    assert fresh.count("new_fact") == 4 and "timing" not in fresh


def test_a_block_that_nobody_writes_is_an_error() -> None:
    with pytest.raises(KeyError):
        with_blocks("  # >>> made up: by hand\n  # <<<\n", generated_blocks())


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_the_command_says_that_nothing_is_to_be_done(options: list[str]) -> None:
    done = CliRunner().invoke(sync_command, options)
    assert done.exit_code == 0 and done.output == "Everything is up to date\n"
