"""Five mends to Rasa's process, made where Rasa looks things up at call time; no fork.

Each is held by a test, since Rasa is pinned and the names are Rasa's own.
"""

import logging
import os
from functools import lru_cache
from typing import Any

import jsonschema
import rasa.core.actions.action
import rasa.utils.endpoints
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, FollowupAction
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_server.patches.speed_patches import install_shortcuts

ACTION_DEADLINE = 5.0

log = logging.getLogger("bot.rasa_server")


def install_guards() -> None:
    """Put the five mends and the shortcuts in place; a second call changes nothing."""
    install_shortcuts()
    # Each holds a copy: the session's limit, and the one that a call of an action puts over it.
    rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_DEADLINE
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_DEADLINE
    jsonschema.validate = validate
    MessageProcessor._run_prediction_loop = run_to_listening
    RemoteAction.run = run_or_listen
    if os.environ.get("BOT_QUIET_LOGS"):
        for handler in logging.getLogger().handlers:
            if not any(isinstance(each, WordlessFilter) for each in handler.filters):
                handler.addFilter(WordlessFilter())


def validate(instance: Any, schema: Any, *args: Any, **kwargs: Any) -> None:
    """`jsonschema.validate` with the schema checked once; Rasa has it checked for each action."""
    key = repr(schema)
    _SCHEMAS.setdefault(key, schema)
    error = jsonschema.exceptions.best_match(_validator(key).iter_errors(instance))
    if error is not None:
        raise error


_run_prediction_loop = MessageProcessor._run_prediction_loop


async def run_to_listening(
    self: MessageProcessor, output_channel: OutputChannel, tracker: DialogueStateTracker
) -> None:
    """Rasa's loop of actions, after which the conversation listens whatever happened.

    Where the loop is cut off, after an action that failed, Rasa forgets to listen again, counts
    the old actions against every later message, and never says a word in that chat any more.
    """
    await _run_prediction_loop(self, output_channel, tracker)
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))


_run_remote = RemoteAction.run


async def run_or_listen(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """The action's events; where its server failed, only that the turn is over.

    Rasa would go on without them and say that it hasn't understood. A form's own validation is
    left to the form, which then keeps its question open.
    """
    try:
        events: list[Event] = await _run_remote(self, output_channel, nlg, tracker, domain)
    except ActionExecutionRejection:
        raise
    except Exception as error:
        if self.name().startswith("validate_"):
            raise
        log.error("action_failed name=%s kind=%s", self.name(), type(error).__name__)
        return [FollowupAction(ACTION_LISTEN_NAME)]
    return events


_SCHEMAS: dict[str, Any] = {}


@lru_cache(maxsize=64)
def _validator(key: str) -> Any:
    schema = _SCHEMAS.pop(key)
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


class WordlessFilter(logging.Filter):
    """Keeps what a visitor wrote out of logs: Rasa prints texts and trackers with its errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace a record of Rasa's by where it comes from and the kind of the error."""
        if record.name.split(".")[0] == "bot":
            return True
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "none"
        record.msg = f"{record.name}.{record.funcName}:{record.lineno} error={kind}"
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return record.levelno >= logging.WARNING
