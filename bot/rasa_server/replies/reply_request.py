"""What a renderer is given to word one reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content

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


Renderer = Callable[[ReplyRequest], Reply | None]  # None: say nothing
