"""The mends to Rasa's process, held against the Rasa that is installed."""

import asyncio
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import jsonschema
import pytest
import rasa.core.actions.action as rasa_action
import rasa.utils.endpoints
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, FollowupAction, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.rasa_server.patches import failure_patches

CANARY = "canary-3301"


@pytest.fixture(autouse=True)
def unmended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test mends is as Rasa has it again afterwards."""
    for module in (rasa.utils.endpoints, rasa_action):
        monkeypatch.setattr(module, "DEFAULT_REQUEST_TIMEOUT", 300)
    monkeypatch.setattr(jsonschema, "validate", jsonschema.validate)
    loop = MessageProcessor._run_prediction_loop
    monkeypatch.setattr(MessageProcessor, "_run_prediction_loop", loop)
    monkeypatch.setattr(RemoteAction, "run", RemoteAction.run)
    monkeypatch.delenv("BOT_QUIET_LOGS", raising=False)


@pytest.fixture
def deaf() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhook"


async def run_action(url: str, name: str = "action_record_feedback") -> Any:
    tracker = DialogueStateTracker("a-sender", [])
    action = RemoteAction(name, EndpointConfig(url))
    nlg = TemplatedNaturalLanguageGenerator({})
    return await action.run(CollectingOutputChannel(), nlg, tracker, Domain.empty())


async def test_a_session_with_the_action_server_has_our_deadline() -> None:
    failure_patches.install_guards()
    async with EndpointConfig("http://127.0.0.1:1/").session() as session:
        assert session.timeout.total == failure_patches.ACTION_DEADLINE


async def test_a_call_of_an_action_ends_at_our_deadline(
    deaf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure_patches, "ACTION_DEADLINE", 0.2)
    failure_patches.install_guards()
    assert await asyncio.wait_for(run_action(deaf), 10) == [FollowupAction("action_listen")]
    assert rasa_action.DEFAULT_REQUEST_TIMEOUT == 0.2


async def test_a_form_whose_validation_fails_hears_of_it_and_keeps_its_question() -> None:
    failure_patches.install_guards()
    with pytest.raises(RasaException):
        await run_action("http://127.0.0.1:1/webhook", "validate_enquiry_form")


async def test_an_action_that_cannot_be_reached_ends_the_turn_without_a_word() -> None:
    failure_patches.install_guards()
    events = await run_action("http://127.0.0.1:1/webhook")
    assert events == [FollowupAction("action_listen")]


async def test_a_turn_that_was_cut_off_leaves_a_conversation_that_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tracker = DialogueStateTracker("a-sender", [])

    async def cut_off(*_: Any) -> None:
        for _action in range(10):
            tracker.update(ActionExecuted("utter_unknown"))

    monkeypatch.setattr(failure_patches, "_run_prediction_loop", cut_off)
    processor = MessageProcessor.__new__(MessageProcessor)
    processor.max_number_of_predictions = 10
    failure_patches.install_guards()
    await processor._run_prediction_loop(CollectingOutputChannel(), tracker)
    tracker.update(UserUttered("and now?"))
    assert not processor.is_action_limit_reached(tracker, should_predict_another_action=True)


@pytest.mark.parametrize(
    "result",
    [
        {"events": "none"},
        {"events": [], "responses": "none"},
        {"events": [{"name": "an event without its kind"}]},
        {"events": [{"event": "slot", "timestamp": "late"}]},
    ],
)
def test_a_bad_result_of_an_action_is_still_refused(result: dict[str, Any]) -> None:
    failure_patches.install_guards()
    action = RemoteAction("action_record_feedback", EndpointConfig("http://127.0.0.1:1/"))
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(result)


def test_a_sound_result_of_an_action_is_taken() -> None:
    failure_patches.install_guards()
    action = RemoteAction("action_record_feedback", EndpointConfig("http://127.0.0.1:1/"))
    sound = {"events": [{"event": "slot", "name": "a", "value": None}], "responses": []}
    assert action._validate_action_result(sound)


def test_the_schema_of_actions_is_compiled_once() -> None:
    failure_patches.install_guards()
    failure_patches._validator.cache_clear()
    action = RemoteAction("action_record_feedback", EndpointConfig("http://127.0.0.1:1/"))
    for _ in range(5):
        action._validate_action_result({"events": [], "responses": []})
    assert failure_patches._validator.cache_info().misses == 1
    assert failure_patches._validator.cache_info().hits == 4


def test_a_schema_that_is_itself_wrong_is_refused_as_before() -> None:
    with pytest.raises(jsonschema.SchemaError):
        failure_patches.validate({}, {"type": "no such type"})


def record_of(logger: str, text: str, level: int = logging.ERROR) -> logging.LogRecord:
    try:
        raise ValueError(text)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    return logging.LogRecord(logger, level, "file.py", 7, text + " %s", (text,), info, "act")


def test_a_record_of_rasas_keeps_its_place_and_loses_its_words() -> None:
    record = record_of("rasa.core.processor", CANARY)
    assert failure_patches.WordlessFilter().filter(record)
    shown = logging.Formatter("%(message)s").format(record)
    assert shown == "rasa.core.processor.act:7 error=ValueError"
    assert CANARY not in json.dumps(record.__dict__, default=str)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_a_record_of_rasas_below_a_warning_is_dropped(level: int) -> None:
    assert not failure_patches.WordlessFilter().filter(
        record_of("rasa.core.processor", CANARY, level)
    )


def test_our_own_records_are_kept_as_they_are() -> None:
    record = record_of("bot.channel", "turn_failed")
    assert failure_patches.WordlessFilter().filter(record)
    assert record.getMessage() == "turn_failed turn_failed"


def test_the_filter_is_put_on_once_and_only_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = logging.NullHandler()
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    failure_patches.install_guards()
    assert handler.filters == []
    monkeypatch.setenv("BOT_QUIET_LOGS", "1")
    failure_patches.install_guards()
    failure_patches.install_guards()
    assert [type(each) for each in handler.filters] == [failure_patches.WordlessFilter]
