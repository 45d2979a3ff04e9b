"""Turns the waiting for a person into an enquiry, with the chat that led to it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.hour_words import spoken_moment
from bot.enquiries.enquiry_fields import EnquiryValues, checked
from bot.gateway.problems import Problem
from bot.records.chat import conversation_findings, conversations, handoffs, messages, takeover
from bot.records.chat.messages import OutboundMessage
from bot.records.enquiries import enquiry_emails, enquiry_records
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import Enquiry
from bot.settings import Settings

SAME_WITHIN = timedelta(minutes=30)  # in which a repeated call gets the first one's reference
LONGEST = 2_000  # characters of the visitor's words that say what it is about; the chat has all


class ContactForm(NamedTuple):
    """The name and the e-mail address that the visitor typed."""

    name: str
    email: str


def write_instead(
    db: Session,
    conversation_id: int,
    form: ContactForm,
    content: Content,
    settings: Settings,
    now: datetime,
) -> str:
    """Store the enquiry, end the waiting and say so in the chat; returns the reference.

    Raises Problem where name or address can't be used, and where nobody is waited for.
    """
    sender_id = conversations.sender_of(db, conversation_id)
    fields = _fields(db, conversation_id, form, content)
    if handoffs.withdraw(db, conversation_id, "enquiry", now) is None:
        return _reference_of_repeat(db, sender_id, fields, now)
    findings = conversation_findings.conversation_findings(db, sender_id)
    row = enquiry_records.submit(
        db,
        NewEnquiry(
            fields,
            consent=content.phrase("handoff_write_consent"),
            sender_id=sender_id,
            topic=next((each for each in findings["topics"] if each in content.answers), None),
            urgent=findings["urgent"],
            context=findings,
        ),
        now,
        content,
        email_settings(settings),
    )
    for draft in _said(db, row, content, settings, now):
        messages.add(db, conversation_id, draft, now)
    for draft in takeover.resumed(db, conversation_id, content):
        messages.add(db, conversation_id, draft, now)
    return row.reference


def _fields(
    db: Session, conversation_id: int, form: ContactForm, content: Content
) -> EnquiryValues:
    if not form.email.strip():
        raise _unfit(content, {"email": "enquiry_bad_email"})
    about = _about(db, conversation_id, content)
    fields, problems = checked({"name": form.name, "email": form.email, "about": about})
    if fields is None:
        raise _unfit(content, problems)
    return fields


def _unfit(content: Content, problems: dict[str, str]) -> Problem:
    said = {field: content.phrase(problem) for field, problem in problems.items()}
    problem = Problem("unfit_fields", reasons=" ".join(said.values()))
    problem.fields = said
    return problem


def _about(db: Session, conversation_id: int, content: Content) -> str:
    """The newest of the visitor's own words, in their order; a line where there are none."""
    rows = messages.history(db, conversation_id)
    said = [row.text for row in rows if row.author == "visitor" and row.payload is None]
    taken: list[str] = []
    for text in reversed(said):
        if sum(map(len, taken)) + len(text) > LONGEST:
            break
        taken.insert(0, text)
    about = "\n".join(taken)
    is_told = any(char.isalpha() for char in about)
    return about if is_told else content.phrase("handoff_write_about")


def _reference_of_repeat(db: Session, sender_id: str, fields: EnquiryValues, now: datetime) -> str:
    """The reference that an earlier call of the same address was given; raises Problem."""
    sent = enquiry_records.enquiry_of(db, sender_id)
    for row in reversed(sent):
        if row.email == fields["email"] and row.created_at > now - SAME_WITHIN:
            return row.reference
    raise Problem("not_waiting")


def _said(
    db: Session, row: Enquiry, content: Content, settings: Settings, now: datetime
) -> list[OutboundMessage]:
    """That it is stored, and by when it is answered as far as that is known."""
    by = content.hours.promise(now)
    lines = [
        content.phrase("handoff_written", reference=row.reference)
        if by is None
        else content.phrase(
            "handoff_written_by",
            reference=row.reference,
            when=spoken_moment(content, by, now),
        )
    ]
    if settings.has_mail and enquiry_emails.is_confirmed(db, row.reference):
        lines.append(content.phrase("enquiry_sent_letter"))
    meta: dict[str, Any] = {"reference": row.reference, "handoff": "ended"}
    offers = content.offers(content.phrases["handoff_written"].choices)
    return [OutboundMessage(" ".join(lines), choices=offers, meta=meta)]
