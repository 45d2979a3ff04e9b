"""A message that comes again is answered again, not heard again.

The gateway asks once more for an answer that it was cut off from. The turn may have ended by then:
heard twice, what opened a form would answer its first question, and a reference would be lost.
"""

from itertools import takewhile

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class RepeatedMessage(Exception):
    """The message's turn has ended; its replies are in the output channel once more."""


_hear = MessageProcessor._handle_message_with_tracker


def install_repeats() -> None:
    """Have Rasa look whether it knows a message; a second call changes nothing."""
    MessageProcessor._handle_message_with_tracker = hear_once


async def hear_once(
    self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker
) -> None:
    """Rasa's own hearing; raises HeardBefore where the tracker holds the message already.

    A tracker is saved when a turn has ended, so what it holds has all its replies.
    """
    replies = replies_to(message.message_id, tracker)
    if replies is None:
        await _hear(self, message, tracker)
        return
    for each in replies:
        await message.output_channel.send_response(message.sender_id, each.message())
    raise RepeatedMessage


def replies_to(message_id: str, tracker: DialogueStateTracker) -> list[BotUttered] | None:
    """What was said to a message of that id; None where there was none."""
    events = iter(tracker.events)
    for each in events:
        if isinstance(each, UserUttered) and each.message_id == message_id:
            turn = takewhile(lambda event: not isinstance(event, UserUttered), events)
            return [event for event in turn if isinstance(event, BotUttered)]
    return None
