"""Where a guided check stands, read from the tracker, and which of its words fit there."""

import re
from collections.abc import Mapping
from typing import Any

from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.checks.check_model import Check, Fact
from bot.checks.check_moments import moment_to_ask
from bot.checks.check_progress import TIMING, usable
from bot.checks.check_review import REVIEW, facts_to_review
from bot.checks.check_session import from_json, open_question
from bot.content import Content
from bot.content.crisis_words import level_of
from bot.crisis.crisis_level import CrisisLevel
from bot.nlu.topics.topic_names import Disposition
from bot.rasa_server.replies import (
    answer_replies,
    check_replies,
    outcome_replies,
    review_replies,
)
from bot.rasa_server.replies.crisis_replies import crisis_reply
from bot.rasa_server.replies.reply_request import Reply

SESSION = "check_session"  # the slot with the record
BESIDE = ("faq", "ask_fee")


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
        content = self.content
        if name == "check_outcome":
            return outcome_replies.outcome_reply(content, self._checks[found["check"]], found)
        if name == "check_which":
            check = self._checks[found["check"]]
            return review_replies.which_reply(content, check, found["facts"])
        if asked := self._asked_by(name):
            return self._ask(*asked)
        if name == "check_care":
            return self._care()
        if name == "go_back":
            return answer_replies.phrase(content, "check_first")
        assert self.check is not None
        if name == "check_left":  # so that the record knows that no question is open any more
            return {**answer_replies.phrase(content, name), "meta": {"check": self.check.id}}
        if name == "ask_why" and self.fact:
            return check_replies.why_reply(content, self.fact, self._text)
        return self._not_answered()

    def _ask(self, check: Check, asked: str) -> Reply:
        """The open question, or the review, after what this turn has done."""
        seen = self._session.notice
        is_new = seen.get("turn") == self._turn and not (seen.get("aside") or seen.get("care"))
        known = self._session.facts_of(check)
        before = self._before(check, known) if is_new else [self._resuming()]
        if asked == REVIEW:
            shown = facts_to_review(check, self._session.progress)
            lines = before if is_new else []
            return review_replies.review_reply(self.content, check, lines, shown, not is_new)
        fact, between = check.facts[asked], self._changes(check, known) if is_new else []
        asks, named = self._words_of(fact, is_new)
        reply = check_replies.question_reply(
            self.content, check, fact, before, known, asks, [*between, *named], not is_new
        )
        if self._misses >= check_replies.PATIENCE:
            reply["buttons"] += answer_replies.buttons(self.content, ["talk_to_human"])
        if is_new and self._misses:
            reply["meta"]["fallback"] = "unknown"
        return reply

    def _before(self, check: Check, known: Mapping[str, str]) -> list[str]:
        """What is said before a question: kind words, an answer beside it, what was understood."""
        content, seen = self.content, self._session.notice
        lines = [*self._kind_words(check, known), *self._beside(seen)]
        lines += check_replies.notice_reply(content, check, seen, known)
        if seen.get("which"):
            lines.append(content.phrase("check_which"))
        elif self._session.asked == REVIEW and self._misses:
            lines.append(content.phrase("check_review_missed"))
        elif self._misses >= check_replies.PATIENCE:
            lines.append(content.phrase("check_buttons_only"))
        elif self._misses:
            unreadable = self._message.get("disposition") == Disposition.UNREADABLE.value
            lines.append(content.phrase("unreadable" if unreadable else "check_not_understood"))
        return lines

    def _resuming(self) -> str:
        """The words that lead back to a question after something else was answered."""
        if self._session.notice.get("care") and self._session.notice.get("turn") == self._turn:
            return self.content.phrase("check_care_resume")
        person = self._intent in check_replies.PEOPLE
        return self.content.phrase("check_resume_person" if person else "check_resume")

    def _words_of(self, fact: Fact, is_new: bool) -> tuple[str | None, list[dict[str, str]]]:
        """Words in the place of a question, and buttons that go with them."""
        if is_new and self._misses == 1:
            return fact.again, []
        moment = moment_to_ask(self._session.progress) if fact.name == TIMING else None
        return check_replies.moment_asked(self.content, moment) if moment else (None, [])

    def _changes(self, check: Check, known: Mapping[str, str]) -> list[dict[str, str]]:
        """The buttons that change an answer, where words speak against it."""
        seen = self._session.notice
        facts = known if seen.get("which") else seen.get("kept") or {}
        return review_replies.change_buttons(self.content, check, facts)

    def _kind_words(self, check: Check, known: Mapping[str, str]) -> list[str]:
        """One kind sentence to who is accused, once in a conversation."""
        facts = (fact for each in self._checks.values() for fact in each.facts.values())
        every = {value.care for fact in facts for value in fact.values if value.care}
        said = [str(e.text or "") for e in self._tracker.events if isinstance(e, BotUttered)]
        if any(care in text for care in every for text in said):
            return []
        own = usable(check, known).items()
        return [care for fact, value in own if (care := check.facts[fact].value(value).care)][:1]

    def _care(self) -> Reply:
        """Kind words, with the numbers to call where the message shows signs of a crisis."""
        level = level_of(self.content, self._message)
        if level is not CrisisLevel.NONE:
            return crisis_reply(self.content, level, self._text)
        return {**answer_replies.phrase(self.content, "check_care"), "meta": {"topic": "distress"}}

    def _beside(self, seen: Mapping[str, Any]) -> list[str]:
        """The answer to what a message asks beside the facts that it states."""
        asks = self._intent in BESIDE and self._text.rstrip().endswith("?")
        if not asks or seen.get("opened"):
            return []
        reply = answer_replies.answers(self.content, self._message.get("topics") or [])
        return [reply["text"], ""] if reply else []

    def _not_answered(self) -> Reply | None:
        """A term explained, the topics that may be meant, or honestly that it isn't known here."""
        if self.fact and check_replies.terms_named(self.fact, self._text):
            return check_replies.why_reply(self.content, self.fact, self._text)
        disposition, topics = self._message.get("disposition"), self._message.get("topics") or []
        offers = answer_replies.offerable(self.content, topics)
        if disposition == Disposition.CLARIFY.value and offers:
            return answer_replies.clarify(self.content, topics)
        reply = answer_replies.phrase(self.content, "check_own_view")
        return {**reply, "meta": {"fallback": "unknown"}}

    @property
    def is_open(self) -> bool:
        """Whether the check of the active form waits for an answer."""
        return self.check is not None and open_question(self._session, self.check) is not None

    def _open_fact(self) -> Fact | None:
        """The fact that the check asks whose form is active."""
        asked = open_question(self._session, self.check) if self.check else None
        return self.check.facts.get(asked) if self.check and asked else None

    def _asked_by(self, name: str) -> tuple[Check, str] | None:
        """The check, and its fact or REVIEW, that a response like `ask_cover_form_stage` asks."""
        found = re.fullmatch(r"ask_([a-z]+_form)_(\w+)", name)
        check = self._check_of(found[1]) if found else None
        if check is None or found is None:
            return None
        return (check, found[2]) if found[2] in {*check.facts, REVIEW} else None

    def _check_of(self, form: str) -> Check | None:
        return self._checks.get(f"check_{form.removesuffix('_form')}")

    @property
    def _misses(self) -> int:
        """How many answers to the open question fitted nothing."""
        return int(self._session.notice.get("missed") or 0)

    @property
    def _text(self) -> str:
        return str(self._message.get("text") or "")

    @property
    def _intent(self) -> str:
        return str((self._message.get("intent") or {}).get("name"))
