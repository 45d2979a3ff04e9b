"""The trained assistant in this process: Rasa's agent, our wording and our actions, no servers."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.rasa_server.channel import ReplyCollector

Reply = dict[str, Any]


class ActionsHere(EndpointConfig):
    """The action server without its socket; what goes either way is JSON all the same."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1/webhook")
        self.executor = ActionExecutor()
        self.executor.register_package("actions")

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run the action that Rasa asks for."""
        call = json.loads(json.dumps(kwargs["json"]))
        return json.loads(json.dumps(await self.executor.run(call)))


class Visitor:
    """Somebody who talks to the assistant."""

    def __init__(self, agent: Agent, loop: asyncio.AbstractEventLoop):
        self._agent, self._loop = agent, loop
        self.sender_id = secrets.token_hex(16)
        self.replies: list[Reply] = []
        self._sent: UserMessage | None = None
        self._memory: str | None = None

    def says(self, text: str, **parsed: Any) -> list[Reply]:
        """The replies to a message; `parsed` stands in for what the model makes of it."""
        message = UserMessage(text, ReplyCollector(), self.sender_id, input_channel="gateway")
        if parsed:
            message.parse_data = understood(text, **parsed)
        self._sent, self._memory = message, self._store.get(self.sender_id)
        return self._tell(message)

    def says_it_again(self) -> list[Reply]:
        """The replies to the same message once more, where Rasa has lost the turn of the first."""
        assert self._sent and self._memory
        self._store[self.sender_id] = self._memory
        self._sent.output_channel = ReplyCollector()
        return self._tell(self._sent)

    def is_forgotten(self) -> None:
        """Rasa loses all that it remembers of the visitor."""
        del self._store[self.sender_id]

    @property
    def _store(self) -> dict[str, str]:
        memory: dict[str, str] = getattr(self._agent.tracker_store, "store", {})
        return memory

    def _tell(self, message: UserMessage) -> list[Reply]:
        channel = message.output_channel
        assert isinstance(channel, ReplyCollector)
        self._loop.run_until_complete(self._agent.handle_message(message))
        self.replies = channel.messages
        return self.replies

    def chooses(self, **facts: str) -> list[Reply]:
        """The replies to the button of an answer."""
        return self.says(f"/answer{json.dumps(facts)}")

    @property
    def last(self) -> Reply:
        """The newest message."""
        return self.replies[-1]

    @property
    def asked(self) -> str | None:
        """The fact that the newest message asks for."""
        question: str | None = self.last["meta"].get("question")
        return question

    @property
    def text(self) -> str:
        """All that was said last."""
        return "\n".join(reply["text"] for reply in self.replies)

    def slot(self, name: str) -> Any:
        """What the tracker holds under a name."""
        tracker: DialogueStateTracker = self._loop.run_until_complete(
            self._agent.tracker_store.get_or_create_tracker(self.sender_id)
        )
        return tracker.get_slot(name)

    def comes_to(self, check_id: str, fact: str, facts: Mapping[str, str]) -> None:
        """Begin a check and press these facts until it asks for one."""
        self.says(f"/{check_id}")
        while self.asked != fact:
            asked = str(self.asked)
            self.chooses(**{asked: facts[asked]})

    def answers_all(self, facts: dict[str, str]) -> Reply:
        """Press the button of each question, and that the review is right, until the outcome."""
        while self.asked:
            self.chooses(**{self.asked: {**facts, "review": "right"}[self.asked]})
        return self.last


def understood(
    text: str,
    intent: str = "nlu_fallback",
    facts: dict[str, str] | None = None,
    answers: dict[str, str] | None = None,
    likely: list[str] | None = None,
    acts: list[str] | None = None,
    moments: dict[str, tuple[str, str]] | None = None,
    topics: list[str] | None = None,
) -> dict[str, Any]:
    """A message as the pipeline would understand it."""
    name, _, topic = intent.partition("/")
    disposition = "unknown" if name == "nlu_fallback" else "answer"
    if likely:
        disposition = "clarify"
    return {
        "text": text,
        "intent": {"name": name, "confidence": 0.9},
        "intent_ranking": [],
        "entities": [],
        "topics": likely or topics or [topic or name],
        "disposition": disposition,
        "response_selector": selected(name, topic),
        "heard": {
            "facts": [{"fact": f, "value": v, "text": text} for f, v in (facts or {}).items()],
            "answers": {f: {"value": v, "confidence": 0.9} for f, v in (answers or {}).items()},
            **({"acts": acts} if acts is not None else {}),
            "moments": {name: {"start": a, "end": b} for name, (a, b) in (moments or {}).items()},
        },
    }


def selected(family: str, topic: str) -> dict[str, Any]:
    """What Rasa looks up for a retrieval intent."""
    key = f"{family}/{topic}"
    response = {"responses": [], "intent_response_key": key, "utter_action": f"utter_{key}"}
    return {"all_retrieval_intents": [], family: {"response": response, "ranking": []}}
