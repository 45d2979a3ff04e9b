"""The wording generator: Rasa names a response, the content folder holds its words.

`endpoints.yml` names it; it runs inside Rasa, so a changed sentence is live with the next reply.
"""

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content.process_content import store_or_exit
from bot.rasa_server.renderers import UTTER, renderer_of
from bot.rasa_server.replies.answer_replies import with_source
from bot.rasa_server.replies.reply_request import Reply, ReplyRequest


class ContentWordingGenerator(NaturalLanguageGenerator):
    """Words each `utter_…` from `bot/content/`, by the renderer that the table names."""

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
        """Return text, buttons, links and `meta`; None where nothing is to be said."""
        renderer = renderer_of(utter_action)
        if renderer is None:
            return None
        request = ReplyRequest(
            name=utter_action.removeprefix(UTTER),
            content=self._store.current,
            tracker=tracker,
            found=kwargs.get("found") or {},
        )
        reply = renderer(request)
        if reply is not None and output_channel != "gateway":
            reply["text"] = with_source(reply)
        return reply
