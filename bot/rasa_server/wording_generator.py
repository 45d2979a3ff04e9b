"""The wording generator: Rasa names what to say, the content folder says it.

Named in `endpoints.yml`, it runs inside Rasa, so a changed sentence is live with the next reply.
"""

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content import Content
from bot.content.process_content import store_or_exit
from bot.nlu.topics.topic_names import Disposition
from bot.rasa_server.replies import answer_replies, enquiry_replies, fee_replies
from bot.rasa_server.replies.check_scene import CheckScene
from bot.rasa_server.replies.follow_ups import follow_up, last_topic_told

Reply = dict[str, Any]


class ContentWordingGenerator(NaturalLanguageGenerator):
    """Answers each `utter_*` from `bot/content/`; None for a name that it doesn't hold."""

    def __init__(
        self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None
    ) -> None:
        self._store = store_or_exit()

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Reply | None:
        """The reply to send: text, buttons, links and `meta`."""
        name = utter_action.removeprefix("utter_")
        scene = CheckScene(self._store.current, self._store.current.checks, tracker)
        if name in fee_replies.WORDS:
            found = kwargs.get("found") or {}
            reply = fee_replies.fee_reply(
                scene.content, scene.content.fee_words, name, tracker, found
            )
        elif scene.knows(name):
            reply = scene.reply(name, kwargs.get("found") or {})
        elif enquiry_replies.is_enquiry_response(name):
            found = kwargs.get("found") or {}
            reply = enquiry_replies.enquiry_reply(scene.content, tracker, name, found)
        else:
            reply = self._reply(name, tracker, scene.content)
        if reply is not None and output_channel != "gateway":
            reply["text"] = answer_replies.with_source(reply)
        return reply

    def _reply(self, name: str, tracker: DialogueStateTracker, content: Content) -> Reply | None:
        parsed: Any = tracker.latest_message.parse_data if tracker.latest_message else {}
        if name == "unknown":
            if (reply := follow_up(content, content.fee_words, tracker)) is not None:
                return reply
            return self._not_answered(content, parsed, missed_before(tracker))
        topic = name.rsplit("/", 1)[-1]
        if "/" in name or topic in parsed.get("topics", []):
            return answer_replies.answers(content, parsed.get("topics") or [topic])
        if topic in content.answers or topic == "distress":
            return answer_replies.answers(content, [topic])
        return answer_replies.phrase(content, name) if name in content.phrases else None

    def _not_answered(self, content: Content, parsed: Any, again: bool) -> Reply:
        """Ask which was meant, ask for words, or say that it isn't known."""
        topics, disposition = parsed.get("topics") or [], parsed.get("disposition")
        if disposition == Disposition.CLARIFY.value:
            return answer_replies.clarify(content, topics)
        if disposition == Disposition.UNREADABLE.value:
            return answer_replies.phrase(content, "unreadable")
        return answer_replies.unknown(content, topics, again)


def missed_before(tracker: DialogueStateTracker) -> bool:
    """Whether the message before the latest wasn't understood either."""
    uttered = [event for event in reversed(tracker.events) if isinstance(event, UserUttered)]
    if len(uttered) < 2:
        return False
    parsed: Any = uttered[1].parse_data
    unknown = parsed.get("disposition") == Disposition.UNKNOWN.value
    return bool(unknown and last_topic_told(tracker) is None)
