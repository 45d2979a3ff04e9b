"""The rule policy sees and predicts what Rasa's own RulePolicy does."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import (
    DO_NOT_PREDICT_LOOP_ACTION,
    LOOP_WAS_INTERRUPTED,
    RULES,
    RULES_FOR_LOOP_UNHAPPY_PATH,
    RulePolicy,
)
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import SHOULD_NOT_BE_SET
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_server.rule_policy import RecentHistory, ShortMemoryRulePolicy

DOMAIN = Domain.from_dict(
    {
        "intents": ["ask", "tell"],
        "slots": {"role": {"type": "text", "mappings": [{"type": "custom"}]}},
        "forms": {"a_form": {"required_slots": []}},
        "actions": ["reply", "other"],
    }
)
CONVERSATION = [
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("one", {"name": "ask"}),
    ActionExecuted("a_form"),
    ActiveLoop("a_form"),
    ActionExecuted("action_listen"),
    UserUttered("two", {"name": "tell"}),
    SlotSet("role", "head"),
    ActionExecuted("a_form"),
    ActionExecuted("action_listen"),
    UserUttered("no, three", {"name": "tell"}),
    UserUtteranceReverted(),
    UserUttered("three", {"name": "ask"}),
    ActiveLoop(None),
    ActionExecuted("action_listen"),
    Restarted(),
    UserUttered("four", {"name": "ask"}),
]
EVENTS: list[Event] = [*CONVERSATION, ActionReverted(), SlotSet("role", None)]
CONVERSATIONS = st.lists(st.sampled_from(EVENTS), max_size=24)


def tracker_of(events: list[Event], **kwargs: Any) -> DialogueStateTracker:
    tracker = DialogueStateTracker("a-sender", DOMAIN.slots, **kwargs)
    for event in events:
        tracker.update(copy.copy(event))
    return tracker


@settings(deadline=None)
@given(events=CONVERSATIONS, length=st.integers(1, 6), limit=st.sampled_from([None, 4]))
def test_the_recent_states_are_the_last_of_rasas(
    events: list[Event], length: int, limit: int | None
) -> None:
    tracker = tracker_of(events, max_event_history=limit)
    rasas = tracker.past_states(DOMAIN)
    assert RecentHistory(tracker, length).past_states(DOMAIN) == rasas[-length:]


def test_an_event_that_is_edited_in_place_changes_the_states() -> None:
    tracker = tracker_of(CONVERSATION[:8])
    before = RecentHistory(tracker, 4).past_states(DOMAIN)
    message = next(each for each in tracker.events if isinstance(each, UserUttered))
    message.intent["name"] = "tell"
    after = RecentHistory(tracker, 4).past_states(DOMAIN)
    assert after == tracker.past_states(DOMAIN)[-4:]
    assert after != before


PARTS = {
    "prev_action": st.fixed_dictionaries({"action_name": st.sampled_from(["listen", "reply"])}),
    "user": st.fixed_dictionaries(
        {"intent": st.sampled_from(["ask", "tell"])},
        optional={"entities": st.sampled_from([("role",), ("role", "date"), ()])},
    ),
    "slots": st.dictionaries(
        st.sampled_from(["role", "stage"]),
        st.sampled_from([SHOULD_NOT_BE_SET, (1.0,), (0.0, 1.0), "head", None]),
        max_size=2,
    ),
}
STATES = st.lists(st.fixed_dictionaries({}, optional=PARTS), max_size=4)


@settings(deadline=None)
@given(rules=st.lists(STATES, min_size=1, max_size=6), states=STATES, own=st.booleans())
def test_the_rules_that_fit_are_rasas(
    rules: list[list[State]], states: list[State], own: bool
) -> None:
    every = [*rules, states] if own else rules
    lookup = {json.dumps(rule, sort_keys=True): "action_reply" for rule in every}
    rasas = RulePolicy.__new__(RulePolicy)._get_possible_keys(lookup, states)
    assert (
        ShortMemoryRulePolicy.__new__(ShortMemoryRulePolicy)._get_possible_keys(lookup, states)
        == rasas
    )


def policy(
    kind: type[RulePolicy],
    rules: dict[str, str],
    folder: Path,
    rules_of_loops: dict[str, str] | None = None,
) -> RulePolicy:
    """A policy as Rasa loads it, with rules from a model."""
    context = ExecutionContext(GraphSchema({}))
    config = {**kind.get_default_config(), "core_fallback_action_name": "other"}
    loaded = kind(config, LocalModelStorage(folder), Resource("rules"), context)
    loaded.lookup = {RULES: rules, RULES_FOR_LOOP_UNHAPPY_PATH: rules_of_loops or {}}
    return loaded


RULE_STATES: list[State] = [
    {},
    {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "ask"}},
    {"prev_action": {"action_name": "a_form"}, "user": {"intent": "ask"}},
    {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "tell"}},
    {
        "prev_action": {"action_name": "action_listen"},
        "user": {"intent": "tell"},
        "slots": {"role": (1.0,)},
        "active_loop": {"name": "a_form"},
    },
]


LOOP_CONDITIONS = [LOOP_WAS_INTERRUPTED, DO_NOT_PREDICT_LOOP_ACTION]


def keyed(rules: list[list[State]], values: list[str]) -> dict[str, str]:
    """Rules as RulePolicy keeps them in a model, each with one of the values."""
    keys = [json.dumps(rule, sort_keys=True) for rule in rules]
    return {key: values[place % len(values)] for place, key in enumerate(keys)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@settings(deadline=None)
@given(
    rules=st.lists(st.lists(st.sampled_from(RULE_STATES), min_size=1, max_size=4), max_size=6),
    loops=st.lists(st.lists(st.sampled_from(RULE_STATES), min_size=1, max_size=4), max_size=3),
    events=CONVERSATIONS,
)
def test_the_predictions_are_rasas(
    rules: list[list[State]], loops: list[list[State]], events: list[Event], folder: Path
) -> None:
    lookup = keyed(rules, ["reply", "action_listen", "a_form"])
    lookup_of_loops = keyed(loops, LOOP_CONDITIONS)
    tracker = tracker_of(events)
    own, rasas = (
        policy(kind, lookup, folder, lookup_of_loops).predict_action_probabilities(tracker, DOMAIN)
        for kind in (ShortMemoryRulePolicy, RulePolicy)
    )
    assert own.probabilities == rasas.probabilities
    assert own.is_no_user_prediction == rasas.is_no_user_prediction
    assert [type(each) for each in own.events] == [type(each) for each in rasas.events]


def test_a_long_conversation_is_read_no_further_back_than_the_longest_rule(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = json.dumps(RULE_STATES[:2], sort_keys=True)
    own = policy(ShortMemoryRulePolicy, {rule: "reply"}, folder)
    built: list[State] = []
    build = Domain.get_active_state

    def counted(*args: Any, **kwargs: Any) -> State:
        built.append(build(*args, **kwargs))
        return built[-1]

    monkeypatch.setattr(Domain, "get_active_state", counted)
    own.predict_action_probabilities(tracker_of(CONVERSATION[:15] * 20), DOMAIN)
    assert len(built) == 2


def test_a_caller_may_change_the_states_that_it_got() -> None:
    history = RecentHistory(tracker_of(CONVERSATION[:8]), 3)
    got = history.past_states(DOMAIN)
    before = copy.deepcopy(got)
    got[-1]["user"]["text"] = "changed"
    del got[-1]["user"], got[0]
    assert history.past_states(DOMAIN) == before
