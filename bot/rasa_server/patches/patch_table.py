"""Every name of Rasa that is replaced, why, what it saves, and the test that holds it."""

import importlib
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, NamedTuple

from rasa.shared.exceptions import RasaException

from bot.rasa_server.patches import action_failures, graph_run, model_file, repeated_messages

RASA_VERSION = "3.6.21"
TESTS = "tests/rasa_server"


class PatchError(RasaException):
    """The patches don't fit the installed Rasa; Rasa's commands print it in one line."""


class Patch(NamedTuple):
    """One replaced name; `saves` is CPU time of a message, "" if it isn't for speed."""

    target: str
    replacement: Any
    why: str
    saves: str
    test: str


PATCHES = (
    Patch(
        "rasa.core.actions.action.RemoteAction.run",
        action_failures.run_remote_action,
        "After an action whose server failed Rasa goes on as if it had been done.",
        "",
        f"{TESTS}/test_action_failures.py::"
        "test_an_action_that_cannot_be_reached_ends_the_turn_without_a_word",
    ),
    Patch(
        "rasa.core.actions.action.RemoteAction._validate_action_result",
        action_failures.validate_action_result,
        "Rasa checks the schema of action results itself with every call of an action.",
        "36 ms for each call of an action",
        f"{TESTS}/test_action_failures.py::test_the_schema_of_actions_is_compiled_once",
    ),
    Patch(
        "rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT",
        action_failures.ACTION_DEADLINE,
        "Rasa waits 300 s for an action; the gateway gives up after 8 s.",
        "",
        f"{TESTS}/test_action_failures.py::test_a_call_of_an_action_ends_at_our_deadline",
    ),
    Patch(
        "rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT",
        action_failures.ACTION_DEADLINE,
        "The same limit; Rasa holds a second copy for the session with the action server.",
        "",
        f"{TESTS}/test_action_failures.py::test_a_session_with_the_action_server_has_our_deadline",
    ),
    Patch(
        "rasa.core.processor.MessageProcessor._run_prediction_loop",
        action_failures.run_prediction_loop,
        "After a turn that was cut off Rasa does not listen; a failed action must undo it.",
        "",
        f"{TESTS}/test_action_failures.py::"
        "test_a_turn_that_was_cut_off_leaves_a_conversation_that_listens",
    ),
    Patch(
        "rasa.core.processor.MessageProcessor._handle_message_with_tracker",
        repeated_messages.handle_message_once,
        "The gateway repeats a message that it had no answer to; Rasa would run it a second time.",
        "",
        f"{TESTS}/test_repeated_messages.py::"
        "test_a_repeated_message_gets_the_replies_of_its_own_turn",
    ),
    Patch(
        "rasa.core.agent.Agent.load_model",
        model_file.load_sound_model,
        "Rasa loads whatever lies under the model's name, also after the file was replaced.",
        "",
        f"{TESTS}/test_model_file.py::test_a_model_that_differs_from_its_record_is_not_loaded",
    ),
    Patch(
        "rasa.engine.runner.dask.DaskGraphRunner.run",
        graph_run.run_graph,
        "Rasa has Dask plan the graph anew, once to understand and once for each next action.",
        "1.0 ms",
        f"{TESTS}/test_graph_run.py::test_the_outputs_are_those_of_dask",
    ),
)


def install_patches(patches: Iterable[Patch] = PATCHES) -> None:
    """Put all replacements in place; a second call changes nothing.

    Raises PatchError if another version of Rasa is installed, or if it lacks a name of the table.
    """
    installed = version("rasa")
    if installed != RASA_VERSION:
        raise PatchError(
            f"bot/rasa_server/patches fit Rasa {RASA_VERSION}, but {installed} is installed: "
            "run `make setup`, or review each patch against that version"
        )
    for patch in patches:
        owner, name = owner_of(patch.target)
        setattr(owner, name, patch.replacement)


def owner_of(target: str) -> tuple[Any, str]:
    """Return the module or class that holds a dotted name, and the last part of that name.

    Raises PatchError if there is no such name.
    """
    path, _, name = target.rpartition(".")
    try:
        owner: Any = importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, class_name = path.rpartition(".")
        try:
            owner = getattr(importlib.import_module(module), class_name, None)
        except ModuleNotFoundError:
            owner = None
    if name not in vars(owner if owner is not None else object):
        raise PatchError(f"bot/rasa_server/patches: Rasa has no {target}")
    return owner, name
