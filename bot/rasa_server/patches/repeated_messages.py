"""Answers a message that arrives twice with the replies of its first turn.

After a cut-off turn the gateway sends the message again, though Rasa may have ended that turn. Run
twice, a message that opened a form would answer its first question, and a reference would be lost.
"""

from itertools import takewhile

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class RepeatedMessage(Exception):
    """The turn of this message has ended; its replies are in the output channel again."""


_rasas_handle_message = MessageProcessor._handle_message_with_tracker


async def handle_message_once(
    self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker
) -> None:
    """Handle a new message as Rasa does; raises RepeatedMessage if the tracker holds it already.

    A tracker is saved at the end of a turn, so it holds all replies of the messages in it.
    """
    replies = replies_to(message.message_id, tracker)
    if replies is None:
        await _rasas_handle_message(self, message, tracker)
        return
    for reply in replies:
        await message.output_channel.send_response(message.sender_id, reply.message())
    raise RepeatedMessage


def replies_to(message_id: str, tracker: DialogueStateTracker) -> list[BotUttered] | None:
    """Return the replies to the message with that id; None if the tracker doesn't hold it."""
    events = iter(tracker.events)
    for event in events:
        if isinstance(event, UserUttered) and event.message_id == message_id:
            turn = takewhile(lambda later: not isinstance(later, UserUttered), events)
            return [reply for reply in turn if isinstance(reply, BotUttered)]
    return None
