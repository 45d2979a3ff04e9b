"""What every action of ours keeps to: a deadline, the database off the event loop, no leaks."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, TypeVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from bot.records import Database, upgrade
from bot.settings import settings

DEADLINE = 3.0

Event = dict[str, Any]
Result = TypeVar("Result")

log = logging.getLogger("bot.actions")


class SafeAction(Action, ABC):
    """An action that never raises: rasa_sdk would answer an error with the whole conversation.

    A subclass implements `act`. Where that fails or takes longer than the deadline, nothing of its
    is sent, and the visitor is told honestly, with the human route.
    """

    failure = "utter_not_recorded"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Do it, or say that it couldn't be done."""
        own = CollectingDispatcher()
        try:
            events = await asyncio.wait_for(self.act(own, tracker, domain), DEADLINE)
        except Exception as error:  # whatever it is, the visitor is owed an answer
            log.error("action_failed name=%s kind=%s", self.name(), type(error).__name__)
            dispatcher.utter_message(response=self.failure)
            return self.closed([], tracker)
        dispatcher.messages.extend(own.messages)
        return self.closed(events, tracker)

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """The events with closing ones added; after a failure `events` is empty."""
        return events

    @abstractmethod
    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """What the action does; any exception becomes an honest message."""


class ClosingAction(SafeAction):
    """An action that a rule ends with: the turn ends whatever it did to the slots of that rule."""

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """The events that end the turn; a form that is open asks its question again instead."""
        return events if is_in_form(tracker) else turn_ended(events)


def is_in_form(tracker: Tracker) -> bool:
    """Whether a form is open, which asks its question again after an aside."""
    return bool((tracker.active_loop or {}).get("name"))


def turn_ended(events: list[Event]) -> list[Event]:
    """The events, and with them the turn, unless they say themselves what follows."""
    is_open = any(event.get("event") == "followup" for event in events)
    return events if is_open else [*events, FollowupAction("action_listen")]


async def in_database(work: Callable[[Session], Result]) -> Result:
    """Run `work` in one transaction, committed when this returns."""
    return await asyncio.to_thread(_transaction, work)


def now() -> datetime:
    """The time, aware."""
    return datetime.now(timezone.utc)


def _transaction(work: Callable[[Session], Result]) -> Result:
    with _database().writing() as session:
        return work(session)


@lru_cache(maxsize=1)
def _database() -> Database:
    url = settings().database
    upgrade(url)
    return Database(url)
