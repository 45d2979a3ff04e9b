"""Keeps a tracker short: what is older than its newest turns is replaced by what came of it.

Rasa replays all events of a conversation several times in each turn, so a turn would take longer
the longer the chat has been. What has to last stands in slots and in our own tables.
"""

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

MOST_TURNS = 40  # above it the oldest are left out
KEPT_TURNS = 20


def bounded(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """The tracker itself with at most MOST_TURNS turns, else one of its newest KEPT_TURNS.

    That one begins with a new session, which has the slots and the form of the moment of the cut.
    """
    events = list(tracker.events)
    turns = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= MOST_TURNS:
        return tracker
    cut = turns[-KEPT_TURNS]
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], domain.slots)
    kept = [*_session_of(before, events[cut].timestamp), *events[cut:]]
    return DialogueStateTracker.from_events(tracker.sender_id, kept, domain.slots)


def _session_of(before: DialogueStateTracker, at: float) -> list[Event]:
    """The start of a session that leads to where a tracker stands."""
    slots = [
        SlotSet(name, slot.value, timestamp=at)
        for name, slot in before.slots.items()
        if slot.value != slot.initial_value
    ]
    loop: list[Event] = []
    if before.active_loop_name:
        loop.append(ActiveLoop(before.active_loop_name, timestamp=at))
        if before.active_loop and before.active_loop.is_interrupted:
            loop.append(LoopInterrupted(True, timestamp=at))
    return [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=at),
        SessionStarted(timestamp=at),
        *slots,
        *loop,
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=at),
    ]
