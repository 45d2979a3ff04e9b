"""The forms of the guided checks: opened, then a turn at a time."""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterator

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.check_slots import (
    active_check,
    begin,
    check_message,
    checks,
    handed_over,
    progress_of,
    set_notice,
    slot_events,
)
from actions.safe_action import Event, SafeAction
from bot.checks.check_dialogue import CHOICE, CheckMessage, CheckStep, hear, opened, question, tell
from bot.checks.check_model import Check


class CheckAction(SafeAction):
    """An action of one check."""

    @property
    @abstractmethod
    def check_id(self) -> str:
        """The check."""


class CheckTurn(CheckAction):
    """Takes what the latest message holds for a check; says nothing itself.

    Without anything for the check, no fact's slot is set: Rasa then lets the rules answer an aside.
    """

    def name(self) -> str:
        """The action's name, which Rasa makes of the form's."""
        return f"validate_{checks()[self.check_id].form}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """The facts' slots that change, and the question to ask."""
        check, asked = checks()[self.check_id], tracker.get_slot("requested_slot")
        step = hear(check, progress_of(tracker), asked, check_message(tracker.latest_message))
        events = list(slot_events(tracker, step.progress))
        if step.moved:
            events.append(set_notice(tracker, step))
        events.append(SlotSet("requested_slot", step.ask))
        return events if step.ask else [*events, FollowupAction("action_check_outcome")]


class OpenCheckAction(CheckAction):
    """Begins a check, or goes on with it, with what was said before and what opens it."""

    def name(self) -> str:
        """The action's name."""
        return f"action_open_{checks()[self.check_id].name}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Take the facts, then let the form ask."""
        check = checks()[self.check_id]
        if (facts := handed_over(tracker.latest_message, check)) is not None:
            return forms_left(tracker, check, facts)
        if active_check(tracker) is check:
            return [FollowupAction(check.form)]
        finished = tracker.get_slot("finished") or []
        afresh = self.check_id in finished
        messages = [check_message(tracker.latest_message)] if afresh else list(self._said(tracker))
        step = opened(check, progress_of(tracker), messages, afresh)
        after = step.progress.of(check)
        known = {f: after[f] for f in after if f not in step.new and f not in step.changed}
        told = set_notice(tracker, step, opened=self.check_id, known=known)
        return [*slot_events(tracker, step.progress), told, *begin(check, finished)]

    def _said(self, tracker: Tracker) -> Iterator[CheckMessage]:
        """The visitor's messages since this check was begun last, oldest first."""
        since = 0
        for place, event in enumerate(tracker.events):
            if event.get("name") in (self.name(), "action_start_over", "action_go_back"):
                since = place
        for event in tracker.events[since:]:
            if event.get("event") == "user":
                yield check_message(event.get("parse_data") or {})


def forms_left(tracker: Tracker, check: Check, facts: dict[str, str]) -> list[Event]:
    """Events that put what was told on pages in the place of what the chat knew, and go on."""
    empty = progress_of(tracker).without(check.facts)
    progress = tell(check, empty, facts, CHOICE).progress
    known = progress.of(check)
    asked = question(check, known, facts.get("asked"))
    told = set_notice(tracker, CheckStep(progress, asked), known=known)
    # A form that is active already would not notice that nothing is left to ask.
    left = [] if asked else [ActiveLoop(None)]
    return [
        *slot_events(tracker, progress),
        told,
        *left,
        *begin(check, tracker.get_slot("finished"), asked),
    ]


def _of_each_check(base: ABCMeta) -> tuple[type, ...]:
    """A class for each check: rasa_sdk registers the classes that it finds."""
    return tuple(
        ABCMeta(
            f"{base.__name__}_{check.name}", (base,), {"__module__": __name__, "check_id": each}
        )
        for each, check in checks().items()
    )


# Kept here, since Python forgets a class that nothing refers to.
CHECK_ACTIONS = (*_of_each_check(CheckTurn), *_of_each_check(OpenCheckAction))
