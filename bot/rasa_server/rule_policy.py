"""Rasa's RulePolicy with less work for each prediction; what it predicts is the same.

Rasa builds and prints all states of a conversation for each prediction, and parses all rules again
for each of those states. No rule looks further back than its own length.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class ShortMemoryRulePolicy(RulePolicy):
    """A policy for `config.yml`; takes the settings of RulePolicy."""

    def _predict(
        self, tracker: DialogueStateTracker, domain: Domain
    ) -> tuple[PolicyPrediction, str | None]:
        """Predict from the newest states, as many as the longest rule has turns."""
        rules = (*self.lookup.get(RULES, ()), *self.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH, ()))
        length = max((len(parsed_rule(rule)) for rule in rules), default=1)
        prediction: tuple[PolicyPrediction, str | None] = super()._predict(
            RecentHistory(tracker, max(length, 1)), domain
        )
        return prediction

    def _get_possible_keys(self, lookup: Iterable[str], states: list[State]) -> set[str]:
        """Return the rules whose turns all fit the states of a conversation."""
        rules = set(lookup)
        for turns_ago, state in enumerate(reversed(states)):
            rules = {rule for rule in rules if _fits(parsed_rule(rule), turns_ago, state)}
        return rules


class RecentHistory:
    """A tracker cut down to its newest states, for one prediction; all else is the tracker's.

    Rasa asks twice in a prediction, so the states are built once. They go with this object, so an
    event that is edited later can't leave them out of date.
    """

    def __init__(self, tracker: DialogueStateTracker, length: int) -> None:
        self._tracker, self._length = tracker, length
        self._states: list[State] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tracker, name)

    def past_states(self, domain: Domain, *args: Any, **kwargs: Any) -> list[State]:
        """Return copies of the newest states, at most `length` of them, oldest first."""
        if self._states is None:
            self._states = domain.states_for_tracker_history(self, *args, **kwargs)
        return [{part: dict(values) for part, values in state.items()} for state in self._states]

    def generate_all_prior_trackers(self) -> Iterator[tuple[DialogueStateTracker, bool]]:
        """Yield the tracker as it was before each recent action, and as it is now."""
        events = self._tracker.applied_events()
        actions = sum(isinstance(event, ActionExecuted) for event in events)
        too_old = actions + 1 - self._length
        replayed = self._tracker.init_copy()
        for event in events:
            if isinstance(event, ActionExecuted):
                if too_old <= 0:
                    yield replayed, event.hide_rule_turn
                too_old -= 1
            replayed.update(event)
        yield replayed, False


class RuleTurn(NamedTuple):
    """One turn of a rule: whether an action led to it, and each (part, name, value) it needs."""

    has_previous_action: bool
    needs: tuple[tuple[str, str, Any], ...]

    def fits(self, state: State) -> bool:
        """Return whether a state of a conversation fulfils this turn."""
        has_previous_action = bool(state.get(PREVIOUS_ACTION))
        if not (self.has_previous_action and has_previous_action):
            return self.has_previous_action == has_previous_action
        for part, name, value in self.needs:
            actual = state.get(part, {}).get(name)
            if value == SHOULD_NOT_BE_SET:
                if actual and actual != SHOULD_NOT_BE_SET:
                    return False
            elif actual != value:
                return False
        return True


@lru_cache(maxsize=4_096)
def parsed_rule(rule: str) -> tuple[RuleTurn, ...]:
    """Return the turns of a rule's key in RulePolicy's look-up table, newest first."""
    return tuple(
        RuleTurn(
            bool(state.get(PREVIOUS_ACTION)),
            tuple(
                (part, name, tuple(value) if isinstance(value, list) else value)
                # the intent rules out most rules, so it is compared first
                for part in sorted(state, key=lambda each: each != USER)
                for name, value in state[part].items()
                if value
            ),
        )
        for state in reversed(json.loads(rule))
    )


def _fits(rule: tuple[RuleTurn, ...], turns_ago: int, state: State) -> bool:
    return len(rule) <= turns_ago or rule[turns_ago].fits(state)
