"""The states of a conversation, each built once.

Rasa's policies ask for all of them several times a turn, and Rasa builds each anew from the first
event on. What comes out is the same.
"""

from collections.abc import Sequence
from operator import is_
from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

KEPT = "_kept_states"

_past_states = DialogueStateTracker.past_states


def past_states(
    self: DialogueStateTracker,
    domain: Domain,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """In the place of Rasa's method; what it gives belongs to who asks."""
    if ignore_rule_only_turns:
        return list(_past_states(self, domain, omit_unset_slots, True, rule_only_data))
    kept: CachedStates | None = self.__dict__.get(KEPT)
    if kept is None or not kept.told(domain, omit_unset_slots):
        kept = self.__dict__[KEPT] = CachedStates(domain, omit_unset_slots)
    return [{name: dict(part) for name, part in state.items()} for state in kept.states(self)]


class CachedStates:
    """How far a conversation has been told to a tracker that goes along, and its states so far."""

    def __init__(self, domain: Domain, omits: bool):
        self._domain, self._omits = domain, omits
        self._before: list[State] = []  # each action
        self._applied: list[Event] = []
        self._along: DialogueStateTracker | None = None
        self._now: State = {}

    def told(self, domain: Domain, omits: bool) -> bool:
        """Whether its states are of this kind."""
        return self._domain is domain and self._omits == omits

    def states(self, tracker: DialogueStateTracker) -> list[State]:
        """The states before each action of the tracker and the one now; not to be changed."""
        applied = tracker.applied_events()
        if self._along is None or not _begins(applied, self._applied):
            self._before, self._applied, self._along = [], [], tracker.init_copy()
            self._now = self._state(self._along)
        for event in applied[len(self._applied) :]:
            if isinstance(event, ActionExecuted):
                self._before.append(self._state(self._along))
            self._along.update(event)
        if len(applied) > len(self._applied):
            self._applied, self._now = applied, self._state(self._along)
        return [*self._before, self._now]

    def _state(self, tracker: DialogueStateTracker) -> State:
        return self._domain.get_active_state(tracker, omit_unset_slots=self._omits)


def _begins(events: Sequence[Event], first: Sequence[Event]) -> bool:
    """Whether events begin with those very ones."""
    return len(events) >= len(first) and all(map(is_, events, first))
