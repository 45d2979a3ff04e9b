"""What a renderer is given to word one reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content
from bot.nlu.topics.topic_names import Disposition

Reply = dict[str, Any]


@dataclass(frozen=True)
class ReplyRequest:
    """One response that Rasa asks for: its name without `utter_`, the content, the conversation.

    `found` is what the action that speaks the response looked up or decided.
    """

    name: str
    content: Content
    tracker: DialogueStateTracker
    found: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> Any:
        """The newest message as the pipeline understood it; empty before the first one."""
        latest = self.tracker.latest_message
        return latest.parse_data if latest else {}

    @property
    def topics(self) -> list[str]:
        """The topics to answer: those that the action names, else those of the message.

        Topics that the message may only mean are none.
        """
        if "topics" in self.found:
            return list(self.found["topics"])
        is_sure = self.message.get("disposition") == Disposition.ANSWER.value
        return list(self.message.get("topics") or []) if is_sure else []


Renderer = Callable[[ReplyRequest], Reply | None]  # None: say nothing
