"""Where a guided check stands, read from the tracker, and which of its words fit there."""

import re
from collections.abc import Mapping
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.checks.check_model import Check, Fact
from bot.checks.check_session import from_json, open_question
from bot.content import Content
from bot.nlu.topics.topic_names import OUT_OF_SCOPE, UNKNOWN_INTENT, Disposition
from bot.rasa_server.replies import answer_replies, check_replies
from bot.rasa_server.replies.reply_request import Reply

SESSION = "check_session"  # the slot with the record
OF_OUTCOMES = ("check_read_back", "check_outcome")
BESIDE = ("faq", "ask_fee")
ASKS = re.compile(r"\?|^\W*(what|whats|which|who|explain|define|meaning)\b", re.IGNORECASE)


class CheckScene:
    """A check as it stands in one turn; `check` and `fact` are None while none is asking."""

    def __init__(
        self, content: Content, checks: Mapping[str, Check], tracker: DialogueStateTracker
    ):
        self.content, self._checks, self._tracker = content, checks, tracker
        message = tracker.latest_message
        self._message: Any = message.parse_data if message else {}
        self._turn = message.message_id if message else None
        self._session = from_json(tracker.get_slot(SESSION) or {})
        self.check = self._check_of(tracker.active_loop_name or "")
        self.fact = self._open_fact()

    def reply(self, name: str, found: Mapping[str, Any]) -> Reply | None:
        """What to say; None where silence is better."""
        if name in OF_OUTCOMES:
            check = self._checks[found["check"]]
            if name == "check_outcome":
                return check_replies.outcome_reply(self.content, check, found)
            return check_replies.read_back_before(self.content, check, found)
        if asked := self._asked_by(name):
            return self._ask(*asked)
        if name == "go_back":
            return answer_replies.phrase(self.content, "check_first")
        assert self.check is not None and self.fact is not None
        if name == "check_left":  # so that the record knows that no question is open any more
            return {**answer_replies.phrase(self.content, name), "meta": {"check": self.check.id}}
        if name == "ask_why":
            return check_replies.why_reply(self.content, self.fact, self._text)
        return self._not_answered(self.fact)

    def _ask(self, check: Check, fact: Fact) -> Reply | None:
        if self._is_despair:
            return None
        seen = self._session.notice
        misses = self._misses(fact)
        if seen.get("turn") == self._turn:
            before = [*self._beside(seen), *check_replies.notice_reply(self.content, check, seen)]
        elif misses >= check_replies.PATIENCE and not_understood(self._message):
            before = [self.content.phrase("check_buttons_only")]
        else:
            person = self._intent in check_replies.PEOPLE
            name = "check_resume_person" if person else "check_resume"
            before = [self.content.phrase(name)]
        known = self._session.facts_of(check)
        return check_replies.question_reply(self.content, check, fact, before, known, misses)

    def _beside(self, seen: Mapping[str, Any]) -> list[str]:
        """The answer to what a message asks beside the facts that it states."""
        asks = self._intent in BESIDE and self._text.rstrip().endswith("?")
        if not asks or seen.get("opened"):
            return []
        reply = answer_replies.answers(self.content, self._message.get("topics") or [])
        return [reply["text"], ""] if reply else []

    def _not_answered(self, fact: Fact) -> Reply | None:
        """A word of the question explained; or a question back; or that it wasn't understood."""
        if ASKS.search(self._text) and check_replies.terms_named(fact, self._text):
            return check_replies.why_reply(self.content, fact, self._text)
        disposition, topics = self._message.get("disposition"), self._message.get("topics") or []
        offers = answer_replies.offerable(self.content, topics)
        if disposition == Disposition.CLARIFY.value and offers:
            return answer_replies.clarify(self.content, topics)
        if self._intent == OUT_OF_SCOPE or not not_understood(self._message):
            return answer_replies.unknown(self.content, topics, again=False)
        if self._misses(fact) >= check_replies.PATIENCE:
            return None
        unreadable = disposition == Disposition.UNREADABLE.value
        name = "unreadable" if unreadable else "check_not_understood"
        reply = answer_replies.phrase(self.content, name)
        return {**reply, "meta": {"fallback": "unknown"}}

    def _misses(self, fact: Fact) -> int:
        """How many answers since the question was opened were not understood."""
        count, opened = 0, None
        for event in self._tracker.events:
            if isinstance(event, UserUttered):
                count += not_understood(event.parse_data)
            elif isinstance(event, SlotSet) and event.key == SESSION:
                count = 0
            elif isinstance(event, SlotSet) and event.key == REQUESTED_SLOT:
                count, opened = (count if event.value == opened else 0), event.value
        return count if opened == fact.name else 0

    def _open_fact(self) -> Fact | None:
        """The fact that the check asks whose form is active."""
        asked = open_question(self._session, self.check) if self.check else None
        return self.check.facts[asked] if self.check and asked else None

    def _asked_by(self, name: str) -> tuple[Check, Fact] | None:
        """The check and the fact that a response such as `ask_cover_form_stage` asks for."""
        found = re.fullmatch(r"ask_([a-z]+_form)_(\w+)", name)
        check = self._check_of(found[1]) if found else None
        fact = check.facts.get(found[2]) if check and found else None
        return (check, fact) if check and fact else None

    def _check_of(self, form: str) -> Check | None:
        return self._checks.get(f"check_{form.removesuffix('_form')}")

    @property
    def _is_despair(self) -> bool:
        """Whether the message is taken for distress, not just offered it among likely topics."""
        answered = self._message.get("disposition") == Disposition.ANSWER.value
        return answered and "distress" in (self._message.get("topics") or [])

    @property
    def _text(self) -> str:
        return str(self._message.get("text") or "")

    @property
    def _intent(self) -> str:
        return str((self._message.get("intent") or {}).get("name"))


def not_understood(message: Any) -> bool:
    """Whether a message wasn't understood; a question that isn't known is no answer missed."""
    text = str(message.get("text") or "")
    asks = ASKS.search(text) and any(char.isalpha() for char in text)
    unknown = (message.get("intent") or {}).get("name") in (UNKNOWN_INTENT, OUT_OF_SCOPE)
    return unknown and not asks
