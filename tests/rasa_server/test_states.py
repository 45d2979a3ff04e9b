"""The states of a conversation, built once each, are those that Rasa builds anew."""

import copy

from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
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

from bot.rasa_server.patches import conversation_states
from bot.rasa_server.patches.conversation_states import past_states

DOMAIN = Domain.from_dict(
    {
        "intents": ["ask", "tell"],
        "slots": {"role": {"type": "text", "mappings": [{"type": "custom"}]}},
        "forms": {"a_form": {"required_slots": []}},
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


def test_the_states_of_a_conversation_are_rasas_after_every_event() -> None:
    kept = DialogueStateTracker("a-sender", DOMAIN.slots)
    for event in CONVERSATION:
        kept.update(event)
        fresh = DialogueStateTracker.from_events("a-sender", list(kept.events), DOMAIN.slots)
        for omits in (False, True):
            expected = conversation_states._past_states(fresh, DOMAIN, omits)
            assert past_states(kept, DOMAIN, omits) == expected
            assert past_states(kept, DOMAIN, omits) == expected
        hidden = conversation_states._past_states(
            fresh, DOMAIN, False, True, {"rule_only_slots": ["role"]}
        )
        given = (False, True, {"rule_only_slots": ["role"]})
        assert past_states(kept, DOMAIN, *given) == hidden


def test_who_changes_the_states_it_got_changes_nobody_elses() -> None:
    tracker = DialogueStateTracker.from_events("a-sender", CONVERSATION[:8], DOMAIN.slots)
    before = copy.deepcopy(past_states(tracker, DOMAIN))
    got = past_states(tracker, DOMAIN)
    got[-1]["user"]["text"] = "changed"
    del got[-1]["slots"], got[0]
    assert past_states(tracker, DOMAIN) == before


def test_a_conversation_of_limited_length_is_not_taken_for_the_one_before() -> None:
    tracker = DialogueStateTracker("a-sender", DOMAIN.slots, max_event_history=4)
    for event in CONVERSATION:
        tracker.update(event)
        expected = conversation_states._past_states(tracker, DOMAIN)
        assert past_states(tracker, DOMAIN) == expected


@given(
    steps=st.lists(st.lists(st.sampled_from(EVENTS), max_size=4), max_size=8),
    omits=st.booleans(),
)
def test_however_a_conversation_goes_its_states_are_rasas_at_every_look(
    steps: list[list[Event]], omits: bool
) -> None:
    kept = DialogueStateTracker("a-sender", DOMAIN.slots)
    for events in steps:
        for event in events:
            kept.update(copy.copy(event))
        fresh = DialogueStateTracker.from_events("a-sender", list(kept.events), DOMAIN.slots)
        assert past_states(kept, DOMAIN, omits) == conversation_states._past_states(
            fresh, DOMAIN, omits
        )


def test_what_was_told_is_not_told_again() -> None:
    tracker, built = DialogueStateTracker("a-sender", DOMAIN.slots), []
    told = conversation_states.CachedStates(DOMAIN, False)
    told._state = lambda along: built.append(len(along.events)) or {}  # type: ignore
    for event in CONVERSATION[:8]:
        tracker.update(event)
        told.states(tracker)
        told.states(tracker)
    assert len(built) <= 2 * len(CONVERSATION[:8])
