"""Domain, checks and content name the same things."""

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from walks import CHECKS

from bot import PROJECT_ROOT
from bot.content import load_content

DOMAIN = Domain.load(str(PROJECT_ROOT / "domain.yml"))


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_every_fact_has_its_slot_entity_and_question_in_the_domain(check: Any) -> None:
    form = f"{check.name}_form"
    assert DOMAIN.required_slots_for_form(form) == list(check.facts)
    slots = {slot.name: slot for slot in DOMAIN.slots}
    for fact in check.facts:
        assert not slots[fact].influence_conversation
        assert fact in DOMAIN.entities
        assert f"utter_ask_{form}_{fact}" in DOMAIN.action_names_or_texts
    assert f"validate_{form}" in DOMAIN.action_names_or_texts


def test_no_two_checks_name_a_fact_alike() -> None:
    facts = [fact for check in CHECKS.values() for fact in check.facts]
    assert len(facts) == len(set(facts))


@pytest.mark.parametrize("topic", ["historical_issue", "switch_union"])
def test_what_another_union_may_say_is_set_right_and_the_check_is_offered(topic: str) -> None:
    answer = load_content().answers[topic]
    assert "check_cover" in answer.next
    assert "had started" in answer.text or "been started" in answer.text
