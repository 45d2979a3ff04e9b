"""A message that comes again, under Rasa's own processor of messages."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import SerializedTrackerAsText
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_server.channel import ReplyCollector
from bot.rasa_server.patches import repeated_messages
from bot.rasa_server.patches.repeated_messages import RepeatedMessage

SENDER = "a-sender-of-the-tests"
DOMAIN = Domain.empty()


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place for each test, and as Rasa has it afterwards."""
    hearing = MessageProcessor._handle_message_with_tracker
    monkeypatch.setattr(MessageProcessor, "_handle_message_with_tracker", hearing)
    repeated_messages.install_repeats()


def said(text: str, name: str) -> UserUttered:
    return UserUttered(text, {"name": "greet"}, message_id=name)


def answered(text: str) -> BotUttered:
    buttons = [{"title": "Join", "payload": "/faq"}]
    return BotUttered(text, {"buttons": buttons}, {"meta": {"topic": text}})


@pytest.fixture
def tracker() -> DialogueStateTracker:
    """Two turns, as they come back from where Rasa keeps them."""
    turns = [
        said("hello", "7"),
        ActionExecuted("utter_greet"),
        answered("Hello."),
        answered("What can I do for you?"),
        ActionExecuted("action_listen"),
        said("hello", "8"),
        answered("Hello again."),
        ActionExecuted("action_listen"),
    ]
    before = DialogueStateTracker.from_events(SENDER, turns, domain=DOMAIN)
    kept = SerializedTrackerAsText.serialise_tracker(before)
    return DialogueStateTracker.from_dict(SENDER, json.loads(kept)["events"])


async def hear(tracker: DialogueStateTracker, name: str, replies: ReplyCollector) -> None:
    """A message of that id comes in; Rasa understands the same of any."""

    async def parse(*_: Any) -> dict[str, Any]:
        return {"intent": {"name": "greet"}, "entities": []}

    processor = SimpleNamespace(parse_message=parse, domain=DOMAIN)
    message = UserMessage("hello", replies, SENDER, message_id=name)
    await MessageProcessor._handle_message_with_tracker(processor, message, tracker)


@pytest.mark.parametrize(
    ("name", "texts"), [("7", ["Hello.", "What can I do for you?"]), ("8", ["Hello again."])]
)
async def test_it_gets_the_replies_of_its_own_turn_and_is_not_heard(
    tracker: DialogueStateTracker, name: str, texts: list[str]
) -> None:
    before, channel = list(tracker.events), ReplyCollector()
    with pytest.raises(RepeatedMessage):
        await hear(tracker, name, channel)
    replies = channel.messages
    assert [reply["text"] for reply in replies] == texts
    assert [reply["meta"] for reply in replies] == [{"topic": text} for text in texts]
    assert all(reply["choices"] == [{"label": "Join", "payload": "/faq"}] for reply in replies)
    assert list(tracker.events) == before


async def test_the_same_words_under_an_id_of_their_own_are_heard(
    tracker: DialogueStateTracker,
) -> None:
    before = len(tracker.events)
    await hear(tracker, "9", ReplyCollector())
    assert [event.message_id for event in list(tracker.events)[before:]] == ["9"]
