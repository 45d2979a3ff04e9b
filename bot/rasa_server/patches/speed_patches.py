"""Work that Rasa does again for each message, done once; what comes out is the same.

Put in place like the mends (`guards.py`), and held against Rasa's own results by tests.
"""

import gc
import json
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import rasa.core.processor
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    DEFAULT_SLOT_NAMES,
    PREVIOUS_ACTION,
    SHOULD_NOT_BE_SET,
    USER,
)
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_server.patches.conversation_states import past_states

Outputs = dict[str, Any]


def install_shortcuts() -> None:
    """Put them in place, before a model is loaded; a second call changes nothing."""
    rasa.core.processor.DaskGraphRunner = StraightRunner
    DialogueStateTracker.past_states = past_states
    Slot.__copy__ = copied_slot
    RulePolicy._get_possible_keys = possible_keys
    Domain.is_empty = is_empty
    ActionExtractSlots.run = extract_slots


def settle() -> None:
    """Take what start-up left out of the garbage collector's sight: it has no end to be seen."""
    gc.collect()
    gc.freeze()


class StraightRunner(DaskGraphRunner):
    """Runs the nodes in an order that is found once; Dask plans each run anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._orders: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}

    def run(self, inputs: Outputs | None = None, targets: list[str] | None = None) -> Outputs:
        """The output of each target; raises GraphRunError as Rasa's runner does."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._orders:
            schema = self._graph_schema.minimal_graph_schema(list(wanted))
            self._orders[wanted] = in_order(schema)
        done: dict[str, Any] = {}
        self._add_inputs_to_graph(inputs, done)
        try:
            for name, needs in self._orders[wanted].items():
                done[name] = self._instantiated_nodes[name](*(done.get(x, x) for x in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)


def in_order(schema: GraphSchema) -> dict[str, tuple[str, ...]]:
    """What each node needs; every node stands behind all that it needs."""
    found: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in found or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for each in needs:
            visit(each)
        found[name] = needs

    for name in schema.nodes:
        visit(name)
    return found


def copied_slot(self: Slot) -> Slot:
    """What `copy.copy` makes of a slot, without the general way there."""
    twin: Slot = object.__new__(type(self))
    twin.__dict__.update(self.__dict__)
    return twin


class RuleTurn(NamedTuple):
    """One turn of a rule: whether an action led to it, and each (part, name, value) it wants."""

    led_to: bool
    wants: tuple[tuple[str, str, Any], ...]

    def fits(self, state: State) -> bool:
        """Whether a state of a conversation is such a turn."""
        led_to = bool(state.get(PREVIOUS_ACTION))
        if not (self.led_to and led_to):
            return self.led_to == led_to
        for part, name, value in self.wants:
            found = state.get(part, {}).get(name)
            if value == SHOULD_NOT_BE_SET:
                if found and found != SHOULD_NOT_BE_SET:
                    return False
            elif found != value:
                return False
        return True


@cache
def turns(rule: str) -> tuple[RuleTurn, ...]:
    """The turns of a rule as RulePolicy keeps it, the latest first; what was said comes first."""
    return tuple(
        RuleTurn(
            bool(state.get(PREVIOUS_ACTION)),
            tuple(
                (part, name, tuple(value) if isinstance(value, list) else value)
                for part in sorted(state, key=lambda each: each != USER)
                for name, value in state[part].items()
                if value
            ),
        )
        for state in reversed(json.loads(rule))
    )


def possible_keys(self: RulePolicy, lookup: Iterable[str], states: list[State]) -> set[str]:
    """The rules that fit a conversation; Rasa turns each round anew, for each turn ever taken."""
    found = set(lookup)
    for place, state in enumerate(reversed(states)):
        found = {rule for rule in found if _fits(turns(rule), place, state)}
    return found


def _fits(rule: tuple[RuleTurn, ...], place: int, state: State) -> bool:
    return len(rule) <= place or rule[place].fits(state)


@cache
def _nothing() -> dict[str, Any]:
    return Domain.empty().as_dict()


def is_empty(self: Domain) -> bool:
    """Whether a domain is empty; Rasa makes an empty one to compare with for each message."""
    return bool(self.as_dict() == _nothing())


_extract_slots = ActionExtractSlots.run
SET_BY_ACTIONS = {"type": "custom"}


async def extract_slots(
    self: ActionExtractSlots,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """What a message sets: nothing where all slots are set by actions, as they are here."""
    own = [slot for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES]
    mappings = [mapping for slot in own for mapping in slot.mappings]
    validates = ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions
    if not validates and all(mapping == SET_BY_ACTIONS for mapping in mappings):
        return []
    return list(await _extract_slots(self, output_channel, nlg, tracker, domain))
