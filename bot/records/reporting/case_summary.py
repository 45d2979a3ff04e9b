"""The case summary: everything on record of a conversation or an enquiry, for staff."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.checks.check_session import CheckSession
from bot.records.chat import check_sessions, finished_checks, handoffs, messages
from bot.records.enquiries import enquiry_records
from bot.records.ids import is_id
from bot.records.models import (
    CaseLetter,
    CaseNote,
    Conversation,
    Correction,
    Email,
    Enquiry,
    Feedback,
    FinishedCheck,
    Handoff,
    Message,
    StaffUser,
)

ANSWER = "/answer"  # the payload of a button that answers a check's question
LAST_WORDS = 5  # messages of the visitor from which the language is detected


@dataclass(frozen=True)
class FactReply:
    """A fact that a visitor told, and the words of the message that told it, "" where unknown."""

    fact: str
    value: str
    text: str


@dataclass(frozen=True)
class RunningCheck:
    """A check under way: what was told of all checks, oldest first, and what it asks now."""

    check: str
    replies: list[FactReply]
    question: str | None


@dataclass(frozen=True)
class CorrectedFact:
    """A fact that the visitor has corrected."""

    check: str
    fact: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseSummary:
    """What is on record; lists are oldest first. `names` are those of all staff by their ids."""

    conversation: Conversation | None
    handoff: Handoff | None
    finished: list[FinishedCheck] = field(default_factory=list)
    running: RunningCheck | None = None
    changed: list[CorrectedFact] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    corrections: list[tuple[Correction, str]] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    letters: list[Email] = field(default_factory=list)
    written: list[CaseLetter] = field(default_factory=list)
    notes: list[CaseNote] = field(default_factory=list)
    transcript: list[Message] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def last_words(self) -> str:
        """The last messages that the visitor typed, from which to detect the language."""
        typed = [row.text for row in self.transcript if row.author == "visitor" and not row.payload]
        return "\n".join(typed[-LAST_WORDS:])


def summary_of_conversation(db: Session, conversation_id: int) -> CaseSummary | None:
    """The summary of a chat; None where there is no such chat."""
    chat = db.get(Conversation, conversation_id) if is_id(conversation_id) else None
    return _sheet(db, chat, enquiry_records.enquiry_of(db, chat.sender_id)) if chat else None


def case_status(db: Session, conversation_id: int) -> CaseSummary | None:
    """The state of a chat and its hand-off, without anything that was said."""
    chat = db.get(Conversation, conversation_id) if is_id(conversation_id) else None
    if chat is None:
        return None
    return CaseSummary(chat, handoffs.latest_handoff(db, chat.id), names=_names(db))


def summary_of_enquiry(db: Session, enquiry: Enquiry) -> CaseSummary:
    """The summary of an enquiry and of the chat that it came from, if that still exists."""
    query = select(Conversation).where(Conversation.sender_id == enquiry.sender_id)
    chat = db.scalars(query).first() if enquiry.sender_id else None
    others = enquiry_records.enquiry_of(db, enquiry.sender_id) if enquiry.sender_id else [enquiry]
    return _sheet(db, chat, others)


def _sheet(db: Session, chat: Conversation | None, left: list[Enquiry]) -> CaseSummary:
    ids = [each.id for each in left]
    letters = select(Email).where(Email.enquiry_id.in_(ids)).order_by(Email.id)
    written = select(CaseLetter).where(CaseLetter.enquiry_id.in_(ids)).order_by(CaseLetter.id)
    notes = select(CaseNote).where(
        CaseNote.enquiry_id.in_(ids) | (CaseNote.conversation_id == (chat.id if chat else 0))
    )
    said = messages.history(db, chat.id) if chat else []
    finished = finished_checks.checks_of(db, chat.sender_id) if chat else []
    return CaseSummary(
        conversation=chat,
        handoff=handoffs.latest_handoff(db, chat.id) if chat else None,
        finished=finished,
        running=running_check(check_sessions.load(db, chat.sender_id), said) if chat else None,
        changed=corrected_facts(said, finished),
        unanswered=unanswered(said),
        corrections=_corrections(db, said),
        feedback=_feedback(db, chat),
        enquiries=left,
        letters=list(db.scalars(letters)),
        written=list(db.scalars(written)),
        notes=list(db.scalars(notes.order_by(CaseNote.id))),
        transcript=said,
        names=_names(db),
    )


def running_check(session: CheckSession, said: Iterable[Message]) -> RunningCheck | None:
    """The check that is under way; None once it came to an outcome or was left."""
    if not session.is_running:
        return None
    texts = {str(row.id): row.text for row in said}
    replies = [
        FactReply(fact, answer.value, texts.get(answer.message or "", ""))
        for fact, answer in session.progress.answers.items()
    ]
    return RunningCheck(session.check, replies, session.asked)


def corrected_facts(said: Iterable[Message], finished: list[FinishedCheck]) -> list[CorrectedFact]:
    """Facts that were changed: by another button, or between two outcomes."""
    known: dict[tuple[str, str], str] = {}
    found: list[CorrectedFact] = []
    steps: list[tuple[Any, str, dict[str, str]]] = [
        (row.at, row.check, dict(row.facts)) for row in finished
    ]
    check = None
    for row in said:
        check = (row.meta or {}).get("check", check)
        if check and (values := _pressed(row)):
            steps.append((row.sent_at, check, values))
    for _, of_check, facts in sorted(steps, key=lambda step: step[0]):
        for fact, value in facts.items():
            before = known.get((of_check, fact), value)
            if before != value:
                found.append(CorrectedFact(of_check, fact, before, value))
            known[of_check, fact] = value
    return found


def unanswered(said: list[Message]) -> list[str]:
    """The visitor's questions that the assistant didn't know an answer to."""
    asked = {row.id: row.text for row in said if row.author == "visitor"}
    missed = [
        asked[row.reply_to]
        for row in said
        if (row.meta or {}).get("fallback") == "unknown" and row.reply_to in asked
    ]
    return list(dict.fromkeys(missed))


def _pressed(row: Message) -> dict[str, str] | None:
    """The facts that a visitor's button stands for."""
    payload = row.payload or ""
    if not payload.startswith(ANSWER):
        return None
    try:
        values = json.loads(payload.removeprefix(ANSWER))
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def _names(db: Session) -> dict[int, str]:
    return dict(db.execute(select(StaffUser.id, StaffUser.name)).all())


def _corrections(db: Session, said: list[Message]) -> list[tuple[Correction, str]]:
    texts = {row.id: row.text for row in said}
    query = select(Correction).where(Correction.message_id.in_(texts)).order_by(Correction.id)
    return [(row, texts[row.message_id]) for row in db.scalars(query)]


def _feedback(db: Session, chat: Conversation | None) -> list[Feedback]:
    if chat is None:
        return []
    query = select(Feedback).where(Feedback.sender_id == chat.sender_id)
    return list(db.scalars(query.order_by(Feedback.id)))
