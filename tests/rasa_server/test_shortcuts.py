"""What is done once instead of again gives what Rasa's own way gives."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.actions.action import ActionExtractSlots, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.constants import SHOULD_NOT_BE_SET
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_server.patches import speed_patches
from bot.rasa_server.patches.speed_patches import StraightRunner


def slots_of(mapping: dict[str, Any], **rest: Any) -> Domain:
    slot = {"type": "text", "mappings": [mapping]}
    return Domain.from_dict({"intents": ["ask"], "slots": {"role": slot}, **rest})


SET_BY_ACTIONS = slots_of({"type": "custom"})


class Joins(GraphComponent):
    """Puts what it is given into one text, the name of the parameter before each."""

    calls: list[str] = []

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> "Joins":
        made = cls()
        made.name = config["name"]  # type: ignore[attr-defined]
        return made

    def run(self, left: Any = "", right: Any = "") -> str:
        Joins.calls.append(self.name)  # type: ignore[attr-defined]
        return f"{self.name}({left},{right})"  # type: ignore[attr-defined]

    def fail(self, left: Any = "") -> str:
        raise RuntimeError(left)


def node(name: str, fn: str = "run", **needs: str) -> SchemaNode:
    return SchemaNode(needs, Joins, "create", fn, {"name": name}, eager=True)


SCHEMA = GraphSchema(
    {
        "last": node("last", left="second", right="first"),
        "second": node("second", left="first", right="given"),
        "first": node("first", left="given"),
        "unasked": node("unasked", left="given"),
        "failing": node("failing", fn="fail", left="given"),
    }
)


def runner(kind: type[DaskGraphRunner], tmp_path: Any) -> DaskGraphRunner:
    return kind(SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(GraphSchema({})))


def test_a_graph_run_straight_gives_what_dask_gives(tmp_path: Any) -> None:
    own, dask = runner(StraightRunner, tmp_path), runner(DaskGraphRunner, tmp_path)
    for targets in (["last"], ["second", "last"], ["first"], ["given"]):
        for value in ("a", "b"):
            inputs = {"given": value}
            assert own.run(inputs, targets) == dask.run(inputs, targets)


def test_each_node_runs_once_and_what_nobody_asked_for_never(tmp_path: Any) -> None:
    own = runner(StraightRunner, tmp_path)
    Joins.calls.clear()
    own.run({"given": "a"}, ["last"])
    assert Joins.calls == ["first", "second", "last"]


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [({}, ["last"]), ({"given": "a"}, ["failing"])],
)
def test_a_graph_that_cannot_run_fails_as_dasks_does(
    tmp_path: Any, inputs: dict[str, Any], targets: list[str]
) -> None:
    raised = []
    for kind in (DaskGraphRunner, StraightRunner):
        with pytest.raises((GraphRunError, GraphComponentException)) as failed:
            runner(kind, tmp_path).run(inputs, targets)
        raised.append(failed.type)
    assert raised[0] is raised[1]


def test_a_copied_slot_is_as_copy_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    slot = TextSlot("role", mappings=[{"type": "custom"}], influence_conversation=False)
    slot.value = ["a", "b"]
    plain = copy.copy(slot)
    monkeypatch.setattr(Slot, "__copy__", speed_patches.copied_slot, raising=False)
    own = copy.copy(slot)
    assert type(own) is type(plain) is TextSlot
    assert own.__dict__ == plain.__dict__
    assert own.value is plain.value is slot.value
    own.value = "c"
    assert slot.value == ["a", "b"]


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
RASAS_KEYS = RulePolicy._get_possible_keys


@given(rules=st.lists(STATES, min_size=1, max_size=6), states=STATES, own=st.booleans())
def test_the_rules_that_fit_are_rasas(
    rules: list[list[State]], states: list[State], own: bool
) -> None:
    every = [*rules, states] if own else rules
    lookup = {json.dumps(rule, sort_keys=True): "action_reply" for rule in every}
    policy = RulePolicy.__new__(RulePolicy)
    assert RASAS_KEYS is not speed_patches.possible_keys
    assert speed_patches.possible_keys(policy, lookup, states) == RASAS_KEYS(policy, lookup, states)


@pytest.mark.parametrize(
    "domain", [SET_BY_ACTIONS, Domain.empty(), Domain.from_dict({"intents": []})]
)
def test_a_domain_is_empty_where_rasa_finds_it_so(domain: Domain) -> None:
    rasas = domain.as_dict() == Domain.empty().as_dict()
    assert speed_patches.is_empty(domain) is rasas


@pytest.mark.parametrize(
    ("domain", "calls"),
    [
        (SET_BY_ACTIONS, []),
        (slots_of({"type": "from_text"}), []),
        (slots_of({"type": "from_intent", "intent": "ask", "value": "head"}), []),
        (slots_of({"type": "custom", "action": "action_role"}), ["action_role"]),
        (
            slots_of({"type": "custom"}, actions=["action_validate_slot_mappings"]),
            ["action_validate_slot_mappings"],
        ),
    ],
    ids=["set by actions", "text", "intent", "own action", "validated"],
)
async def test_a_message_sets_the_slots_that_it_sets_in_rasa(
    domain: Domain, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def run(self: RemoteAction, *_: Any, **__: Any) -> list[Event]:
        asked.append(self.name())
        return [SlotSet("role", "asked for")]

    monkeypatch.setattr(RemoteAction, "run", run)
    tracker = DialogueStateTracker("a-sender", domain.slots)
    tracker.update(UserUttered("a head", {"name": "ask"}))
    given = (CollectingOutputChannel(), None, tracker, domain)
    action = ActionExtractSlots(None)
    own = await speed_patches.extract_slots(action, *given)
    assert asked == calls
    assert own == await speed_patches._extract_slots(action, *given)
