"""What a turn does when the action server fails, is slow, or sends what Rasa can't read.

Rasa goes on after an action that failed, as if it had been done. Here the whole turn is undone: the
tracker isn't saved, so that the same button or words, sent again, find the question still open.
"""

import logging
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, FollowupAction
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.rasa_server.replies.crisis_replies import send_crisis_words
from bot.settings import settings

ACTION_DEADLINE = 5.0  # seconds

log = logging.getLogger("bot.rasa_server")

_failed_actions: ContextVar[list[str] | None] = ContextVar("failed actions", default=None)
_rasas_prediction_loop = MessageProcessor._run_prediction_loop
_rasas_run = RemoteAction.run


class TurnUndone(Exception):
    """An action of this turn failed, named by the text; nothing of the turn is remembered."""


async def run_prediction_loop(
    self: MessageProcessor, output_channel: OutputChannel, tracker: DialogueStateTracker
) -> None:
    """Run Rasa's loop of actions; add words for a crisis; make sure that the bot listens then.

    Raises TurnUndone if the action server failed: whoever calls saves no tracker then.
    """
    failed: list[str] = []
    token = _failed_actions.set(failed)
    try:
        await _rasas_prediction_loop(self, output_channel, tracker)
    finally:
        _failed_actions.reset(token)
    if failed:
        raise TurnUndone(failed[0])
    await send_crisis_words(output_channel, tracker)
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))


async def run_remote_action(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """Return the action's events; if its server failed, only an event that ends the turn.

    A failed validation of a form is raised. Rasa takes an answer with status 400 for a rejection by
    the action itself; none of ours rejects, so that is a failure as well. The action server is
    shown the secret that it takes calls with.
    """
    if self.action_endpoint is not None:
        self.action_endpoint.headers["X-Bot-Secret"] = settings().rasa_secret.get_secret_value()
    try:
        events: list[Event] = await _rasas_run(self, output_channel, nlg, tracker, domain)
    except Exception as error:
        if (failed := _failed_actions.get()) is not None:
            failed.append(self.name())
        if self.name().startswith("validate_"):
            raise RasaException("the validation of a form failed") from error
        log.error("action_failed name=%s kind=%s", self.name(), type(error).__name__)
        return [FollowupAction(ACTION_LISTEN_NAME)]
    return events


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True; raises ValidationError if the action server's answer has another shape."""
    error = best_match(_result_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


@lru_cache(maxsize=1)
def _result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)
