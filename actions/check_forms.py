"""The forms of the guided checks: opened, then a turn at a time."""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterator

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import fee_form
from actions.check_asides import goes_to_rules, spoken_beside
from actions.check_corrections import corrected_record
from actions.check_reading import check_message, opening_message
from actions.check_slots import (
    active_check,
    begin_events,
    checks,
    is_done,
    is_resumed,
    may_read_words,
    misses_of,
    move_record,
    notice_of,
    slot_events,
    turn_of,
    was_read,
)
from actions.other_questions import other_topics
from actions.safe_action import Event, SafeAction
from bot.checks.check_dialogue import hear
from bot.checks.check_message import CheckMessage
from bot.checks.check_model import Check
from bot.checks.check_opening import opened
from bot.checks.check_session import CheckSession, after_step, open_question, taken_up
from bot.checks.check_step import CheckStep


class CheckAction(SafeAction):
    """An action of one check."""

    @property
    @abstractmethod
    def check_id(self) -> str:
        """The check."""


class CheckTurn(CheckAction):
    """Reads the latest message for a check; asides that the rules can answer are left to them.

    Without anything for the check, no slot is set: Rasa then lets the rules answer an aside.
    """

    def name(self) -> str:
        """The action's name, which Rasa makes of the form's."""
        return f"validate_{checks()[self.check_id].form}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """The slots that change, and the question to ask."""
        check, message = checks()[self.check_id], tracker.latest_message
        heard, asked = check_message(message), tracker.get_slot("requested_slot")
        is_aside = goes_to_rules(message, heard)

        def move(session: CheckSession) -> CheckSession:
            asked_now = open_question(session, check) or asked
            if was_read(session, tracker):
                return taken_up(session, check, asked=asked_now)
            step = hear(check, session.progress, asked_now, heard)
            if is_aside and (step.is_beside or step.missed):
                return taken_up(session, check, asked=asked_now)
            missed, aside = misses_of(session, step, asked_now), step.is_beside
            notice = notice_of(tracker, self.name(), step, missed=missed, aside=aside)
            return after_step(session, check, step, notice, turn_of(tracker))

        session = await move_record(tracker, self.name(), move)
        assert session is not None
        is_taken = is_done(session, tracker, self.name())
        if is_taken and (said := spoken_beside(message, session)):
            dispatcher.utter_message(response=said)
        is_answer = is_taken or heard.is_press
        events = slot_events(tracker, session) if is_answer or _was_left_to_rules(tracker) else ()
        question = SlotSet("requested_slot", session.asked)
        if session.asked is None:
            return [*events, question, FollowupAction("action_check_outcome")]
        return [*events, question]


class OpenCheckAction(CheckAction):
    """Begins or resumes a check, with the facts told before and in this message."""

    def name(self) -> str:
        """The action's name."""
        return f"action_open_{checks()[self.check_id].name}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Take the facts, then let the form ask."""
        check = checks()[self.check_id]
        if is_resumed(tracker.latest_message, check):
            return await self._resume(tracker, check)
        if active_check(tracker) is check:
            return [FollowupAction(check.form)]
        if fee_form.asks_another(tracker):
            return [FollowupAction("action_ask_fee")]
        if (session := await corrected_record(tracker, self.name(), check)) is not None:
            return begin_events(tracker, checks()[session.check], session)
        may_read = await may_read_words(tracker)

        def move(session: CheckSession) -> CheckSession:
            afresh = check.id in session.finished
            newest = opening_message(tracker.latest_message, check)
            messages = [newest] if afresh else [*[*self._said(tracker)][:-1], newest]
            read = [each for each in messages if each.is_press or may_read]
            step = opened(check, session.progress, read, afresh)
            after = step.progress.of(check)
            known = {f: after[f] for f in after if f not in step.new and f not in step.changed}
            notice = notice_of(tracker, self.name(), step, opened=check.id, known=known)
            told_by = turn_of(tracker) if len(messages) == 1 else None
            return after_step(session, check, step, notice, told_by)

        session = await move_record(tracker, self.name(), move)
        assert session is not None
        if said := spoken_beside(tracker.latest_message, session):
            dispatcher.utter_message(response=said)
        topics = other_topics(tracker.latest_message, check.id)
        await fee_form.answer_beside(dispatcher, tracker, topics)
        return begin_events(tracker, check, session)

    async def _resume(self, tracker: Tracker, check: Check) -> list[Event]:
        """Resume with the answers given on pages, which are in the record."""

        def move(session: CheckSession) -> CheckSession:
            step = CheckStep(session.progress, session.asked)
            known = session.facts_of(check)
            notice = notice_of(tracker, self.name(), step, known=known)
            return taken_up(session, check, notice=notice)

        session = await move_record(tracker, self.name(), move)
        assert session is not None
        # A form that is active already would not notice that nothing is left to ask.
        closed = [] if session.asked else [ActiveLoop(None)]
        return [*closed, *begin_events(tracker, check, session, session.asked)]

    def _said(self, tracker: Tracker) -> Iterator[CheckMessage]:
        """The visitor's messages since this check was begun last, oldest first."""
        since = 0
        for place, event in enumerate(tracker.events):
            if event.get("name") in (self.name(), "action_start_over", "action_go_back"):
                since = place
        for event in tracker.events[since:]:
            if event.get("event") == "user":
                yield check_message(event.get("parse_data") or {})


def _was_left_to_rules(tracker: Tracker) -> bool:
    """Whether the form found no answer in the latest message, so that an aside was answered."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected":
            return True
    return False


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
