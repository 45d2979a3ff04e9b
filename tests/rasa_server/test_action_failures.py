"""What a turn does when the action server fails, held against the Rasa that is installed."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import jsonschema
import pytest
import rasa.core.actions.action as rasa_action
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, FollowupAction, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.rasa_server.patches import action_failures

UNREACHABLE = "http://127.0.0.1:1/webhook"


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The address of a server that accepts connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhook"


async def run_action(url: str, name: str = "action_record_feedback") -> Any:
    tracker = DialogueStateTracker("a-sender", [])
    action = RemoteAction(name, EndpointConfig(url))
    nlg = TemplatedNaturalLanguageGenerator({})
    return await action.run(CollectingOutputChannel(), nlg, tracker, Domain.empty())


async def test_a_session_with_the_action_server_has_our_deadline() -> None:
    async with EndpointConfig(UNREACHABLE).session() as session:
        assert session.timeout.total == action_failures.ACTION_DEADLINE


async def test_a_call_of_an_action_ends_at_our_deadline(
    silent_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rasa_action.DEFAULT_REQUEST_TIMEOUT == action_failures.ACTION_DEADLINE
    monkeypatch.setattr(rasa_action, "DEFAULT_REQUEST_TIMEOUT", 0.2)
    events = await asyncio.wait_for(run_action(silent_server), 4)
    assert events == [FollowupAction("action_listen")]


async def test_a_form_whose_validation_fails_is_told_and_keeps_its_question_open() -> None:
    with pytest.raises(RasaException):
        await run_action(UNREACHABLE, "validate_enquiry_form")


async def test_an_action_that_cannot_be_reached_ends_the_turn_without_a_word() -> None:
    assert await run_action(UNREACHABLE) == [FollowupAction("action_listen")]


async def test_a_turn_that_was_cut_off_leaves_a_conversation_that_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tracker = DialogueStateTracker("a-sender", [])

    async def cut_off(*_: Any) -> None:
        for _action in range(10):
            tracker.update(ActionExecuted("utter_unknown"))

    monkeypatch.setattr(action_failures, "_rasas_prediction_loop", cut_off)
    processor = MessageProcessor.__new__(MessageProcessor)
    processor.max_number_of_predictions = 10
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
    action = RemoteAction("action_record_feedback", EndpointConfig(UNREACHABLE))
    with pytest.raises(jsonschema.ValidationError) as own:
        action._validate_action_result(result)
    with pytest.raises(jsonschema.ValidationError) as rasas:
        jsonschema.validate(result, RemoteAction.action_response_format_spec())
    assert own.value.message == rasas.value.message


def test_a_sound_result_of_an_action_is_taken() -> None:
    action = RemoteAction("action_record_feedback", EndpointConfig(UNREACHABLE))
    sound = {"events": [{"event": "slot", "name": "a", "value": None}], "responses": []}
    assert action._validate_action_result(sound)


def test_the_schema_of_actions_is_compiled_once() -> None:
    action_failures._result_validator.cache_clear()
    action = RemoteAction("action_record_feedback", EndpointConfig(UNREACHABLE))
    for _ in range(5):
        action._validate_action_result({"events": [], "responses": []})
    assert action_failures._result_validator.cache_info().misses == 1
    assert action_failures._result_validator.cache_info().hits == 4


def test_other_users_of_jsonschema_have_its_own_validate() -> None:
    assert jsonschema.validate.__module__ == "jsonschema.validators"
    with pytest.raises(jsonschema.SchemaError):
        jsonschema.validate({}, {"type": "no such type"})
