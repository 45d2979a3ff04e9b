"""Renderers for enquiries: questions with their buttons, the confirmation, and the status."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_date
from rasa.shared.core.trackers import DialogueStateTracker

from bot.checks.check_session import from_json
from bot.content import Content
from bot.content.hour_words import LOCALE
from bot.enquiries import enquiry_fields
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.reply_request import Reply, ReplyRequest

QUESTION = re.compile(r"ask_(?:enquiry|status)_form_(\w+)")
USE_SUGGESTION = '/answer{"enquiry_about": "suggested"}'
# The buttons of a question: the value that each sends, and the phrase on it.
BUTTONS = {
    "enquiry_consent": {"yes": "enquiry_agree", "no": "enquiry_disagree"},
    "enquiry_reach": {"any": "enquiry_any_time"},
    "enquiry_send": {
        "yes": "enquiry_send_it",
        "about": "enquiry_change_about",
        "name": "enquiry_change_name",
        "contact": "enquiry_change_contact",
        "reach": "enquiry_change_reach",
    },
}


def render_enquiry_question(request: ReplyRequest) -> Reply:
    """Ask for one field of an enquiry, or of a question about its status."""
    match = QUESTION.fullmatch(request.name)
    assert match is not None
    content, tracker, field = request.content, request.tracker, match[1]
    lines = [*_lead_in(content, tracker, field), _question(content, tracker, field)]
    buttons = [
        {"title": content.phrase(phrase), "payload": f'/answer{{"{field}": "{value}"}}'}
        for value, phrase in BUTTONS.get(field, {}).items()
    ]
    if field == "enquiry_about" and _suggested(tracker):
        buttons = [{"title": content.phrase("enquiry_use"), "payload": USE_SUGGESTION}]
    topic = "make_enquiry" if field.startswith("enquiry") else "enquiry_status"
    meta = {"topic": topic, "field": field}
    return {"text": "\n\n".join(lines), "buttons": buttons, "links": [], "meta": meta}


def render_enquiry_sent(request: ReplyRequest) -> Reply:
    """Confirm a stored enquiry with its reference; offer a check that was interrupted."""
    content, reference = request.content, request.found["reference"]
    reply = render_with_resumable_check(request)
    first_line = content.phrase("enquiry_sent_reference", reference=reference)
    lines = [first_line, reply["text"]]
    if request.found.get("email"):
        lines.append(content.phrase("enquiry_sent_letter"))
    meta = {"topic": "make_enquiry", "reference": reference}
    return {**reply, "text": "\n".join(lines), "meta": meta}


def render_with_resumable_check(request: ReplyRequest) -> Reply:
    """Say the phrase of the response's name; offer a check that was interrupted."""
    reply = answer_replies.phrase(request.content, request.name)
    resume = _resume_buttons(request.content, request.tracker)
    return {**reply, "buttons": [*reply["buttons"], *resume]}


def render_enquiry_status(request: ReplyRequest) -> Reply:
    """Say where an enquiry stands and since when."""
    content, found = request.content, request.found
    since = datetime.fromisoformat(found["since"])
    day = format_date(since, "d MMMM yyyy", locale=LOCALE)
    name, reference = f"status_{found['state']}", found["reference"]
    return {
        "text": content.phrase(name, reference=reference, day=day),
        "buttons": answer_replies.buttons(content, content.phrases[name].choices),
        "links": [],
        "meta": {"topic": "enquiry_status", "reference": reference},
    }


def _question(content: Content, tracker: DialogueStateTracker, field: str) -> str:
    if field == "enquiry_about" and (about := _suggested(tracker)):
        return content.phrase("enquiry_ask_about_suggested", about=about)
    if field == "enquiry_consent":
        return "\n".join([content.phrase("enquiry_consent"), content.phrase("enquiry_ask_consent")])
    if field == "enquiry_send":
        return content.phrase("enquiry_ask_send", summary=_summary(content, tracker))
    return content.phrase(field.replace("_", "_ask_", 1))


def _lead_in(content: Content, tracker: DialogueStateTracker, field: str) -> list[str]:
    """Return the sentence before a question: what was wrong, was changed, or that it goes on."""
    changes: Mapping[str, Any] = tracker.get_slot("turn_changes") or {}
    message = tracker.latest_message
    if message is None or changes.get("turn") != message.message_id:
        return [content.phrase("enquiry_resume")] if field.startswith("enquiry") else []
    if changes.get("problem"):
        return [content.phrase(str(changes["problem"]))]
    if changes.get("corrected"):
        return [content.phrase("enquiry_corrected")]
    if changes.get("opened"):
        return [content.phrase("enquiry_opened")]
    return []


def _resume_buttons(content: Content, tracker: DialogueStateTracker) -> list[dict[str, str]]:
    """Return the button of a check that has no outcome yet, if there is one."""
    session = from_json(tracker.get_slot("check_session") or {})
    check = session.check
    if not check or check in session.finished:
        return []
    return [{"title": content.phrase("check_go_on"), "payload": f"/{check}"}]


def _suggested(tracker: DialogueStateTracker) -> str | None:
    about: str | None = (tracker.get_slot("enquiry_found") or {}).get("about")
    return about


def _summary(content: Content, tracker: DialogueStateTracker) -> str:
    """Return the answers, one line for each."""
    contact = tracker.get_slot("enquiry_contact") or {}
    phone = contact.get("phone")
    answers = {
        "about": tracker.get_slot("enquiry_about"),
        "name": tracker.get_slot("enquiry_name"),
        "email": contact.get("email"),
        "phone": enquiry_fields.spoken_phone(phone) if phone else None,
        "reach": tracker.get_slot("enquiry_reach"),
    }
    labels = {field: content.phrase(f"enquiry_label_{field}") for field in answers}
    return "\n".join(f"- {labels[field]}: {value}" for field, value in answers.items() if value)
