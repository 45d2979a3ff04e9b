"""A message that the gateway repeats, under Rasa's own message processor."""

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
from bot.rasa_server.patches.repeated_messages import RepeatedMessage

SENDER = "a-sender-of-the-tests"
DOMAIN = Domain.empty()


def message(text: str, message_id: str) -> UserUttered:
    return UserUttered(text, {"name": "greet"}, message_id=message_id)


def reply(text: str) -> BotUttered:
    buttons = [{"title": "Join", "payload": "/faq"}]
    return BotUttered(text, {"buttons": buttons}, {"meta": {"topic": text}})


@pytest.fixture
def tracker() -> DialogueStateTracker:
    """Two turns, serialised and read back as in a tracker store."""
    turns = [
        message("hello", "7"),
        ActionExecuted("utter_greet"),
        reply("Hello."),
        reply("What can I do for you?"),
        ActionExecuted("action_listen"),
        message("hello", "8"),
        reply("Hello again."),
        ActionExecuted("action_listen"),
    ]
    before = DialogueStateTracker.from_events(SENDER, turns, domain=DOMAIN)
    text = SerializedTrackerAsText.serialise_tracker(before)
    return DialogueStateTracker.from_dict(SENDER, json.loads(text)["events"])


async def handle(tracker: DialogueStateTracker, message_id: str, replies: ReplyCollector) -> None:
    """Have Rasa handle a message with that id; its pipeline understands every message alike."""

    async def parse(*_: Any) -> dict[str, Any]:
        return {"intent": {"name": "greet"}, "entities": []}

    processor = SimpleNamespace(parse_message=parse, domain=DOMAIN)
    user_message = UserMessage("hello", replies, SENDER, message_id=message_id)
    await MessageProcessor._handle_message_with_tracker(processor, user_message, tracker)


@pytest.mark.parametrize(
    ("message_id", "texts"), [("7", ["Hello.", "What can I do for you?"]), ("8", ["Hello again."])]
)
async def test_a_repeated_message_gets_the_replies_of_its_own_turn(
    tracker: DialogueStateTracker, message_id: str, texts: list[str]
) -> None:
    before, channel = list(tracker.events), ReplyCollector()
    with pytest.raises(RepeatedMessage):
        await handle(tracker, message_id, channel)
    replies = channel.messages
    assert [each["text"] for each in replies] == texts
    assert [each["meta"] for each in replies] == [{"topic": text} for text in texts]
    assert all(each["choices"] == [{"label": "Join", "payload": "/faq"}] for each in replies)
    assert list(tracker.events) == before


async def test_the_same_words_with_another_id_are_a_new_message(
    tracker: DialogueStateTracker,
) -> None:
    before = len(tracker.events)
    await handle(tracker, "9", ReplyCollector())
    assert [event.message_id for event in list(tracker.events)[before:]] == ["9"]
