"""Renderers for enquiries: questions with their buttons, the confirmation, and the status."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.checks.check_session import from_json
from bot.content import Content
from bot.content.dates import written_date
from bot.enquiries import enquiry_dialogue
from bot.enquiries.enquiry_dialogue import ABOUT, CONSENT, SEND, SUGGESTED
from bot.enquiries.enquiry_domain import ADD, FOUND
from bot.enquiries.enquiry_fields import BY_SLOT, FIELDS
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.reply_request import Reply, ReplyRequest

QUESTION = re.compile(r"ask_(?:enquiry|status|addition)_form_(\w+)")
USE_SUGGESTION = f'/answer{{"{ABOUT}": "{SUGGESTED}"}}'
STATUS_QUESTIONS = {
    "status_reference": "status_ask_reference",
    "status_email": "status_ask_email",
    "enquiry_addition": "enquiry_ask_addition",
}
STATUS_PHRASES = {
    "new": "status_new",
    "open": "status_open",
    "waiting": "status_waiting",
    "closed": "status_closed",
}


def render_enquiry_question(request: ReplyRequest) -> Reply:
    """Ask for one field of an enquiry, or of a question about its status."""
    match = QUESTION.fullmatch(request.name)
    assert match is not None
    content, tracker, field = request.content, request.tracker, match[1]
    lines = [*_lead_in(content, tracker, field), _question(content, tracker, field)]
    buttons = [
        {"title": content.phrase(each.phrase), "payload": f'/answer{{"{field}": "{each.value}"}}'}
        for each in (BY_SLOT[field].buttons if field in BY_SLOT else ())
    ]
    if field == ABOUT and _suggested(tracker):
        buttons = [{"title": content.phrase("enquiry_use"), "payload": USE_SUGGESTION}]
    topic = "make_enquiry" if field in BY_SLOT else "enquiry_status"
    meta = {"topic": topic, "field": field}
    links = [content.notice_link()] if field == CONSENT else []
    return {"text": "\n\n".join(lines), "buttons": buttons, "links": links, "meta": meta}


def render_enquiry_sent(request: ReplyRequest) -> Reply:
    """Confirm a stored enquiry with its reference; offer a check that was interrupted."""
    content, reference = request.content, request.found["reference"]
    reply = render_with_resumable_check(request)
    first_line = content.phrase("enquiry_sent_reference", reference=reference)
    lines = [first_line, reply["text"]]
    if request.found.get("email"):
        lines.append(content.phrase("enquiry_sent_letter"))
    meta = {"topic": "make_enquiry", "reference": reference}
    buttons = [_add_button(content, reference), *reply["buttons"]]
    return {**reply, "text": "\n".join(lines), "buttons": buttons, "meta": meta}


def render_of_enquiry(request: ReplyRequest) -> Reply:
    """Say the phrase of the response's name about the enquiry of a reference."""
    return _of_enquiry(request.content, request.name, request.found["reference"])


def render_with_resumable_check(request: ReplyRequest) -> Reply:
    """Say the phrase of the response's name; offer a check that was interrupted."""
    reply = answer_replies.phrase(request.content, request.name)
    resume = _resume_buttons(request.content, request.tracker)
    return {**reply, "buttons": [*reply["buttons"], *resume]}


def render_enquiry_status(request: ReplyRequest) -> Reply:
    """Say where an enquiry stands and since when."""
    content, found = request.content, request.found
    since = datetime.fromisoformat(found["since"])
    day = written_date(since)
    name, reference = STATUS_PHRASES[found["state"]], found["reference"]
    reply = _of_enquiry(content, name, reference, day=day)
    return {**reply, "buttons": [_add_button(content, reference), *reply["buttons"]]}


def _of_enquiry(content: Content, name: str, reference: str, **filled: str) -> Reply:
    return {
        "text": content.phrase(name, reference=reference, **filled),
        "buttons": answer_replies.buttons(content, content.phrases[name].choices),
        "links": [],
        "meta": {"topic": "enquiry_status", "reference": reference},
    }


def _add_button(content: Content, reference: str) -> dict[str, str]:
    payload = f'/enquiry_status{{"{ADD}": "{reference}"}}'
    return {"title": content.phrase("enquiry_add"), "payload": payload}


def _question(content: Content, tracker: DialogueStateTracker, field: str) -> str:
    if field in STATUS_QUESTIONS:
        return content.phrase(STATUS_QUESTIONS[field])
    ask = BY_SLOT[field].ask
    if field == ABOUT and (about := _suggested(tracker)):
        return content.phrase("enquiry_ask_about_suggested", about=about)
    if field == CONSENT:
        return "\n".join([content.phrase("enquiry_consent"), content.phrase(ask)])
    if field == SEND:
        return content.phrase(ask, summary=_summary(content, tracker))
    return content.phrase(ask)


def _lead_in(content: Content, tracker: DialogueStateTracker, field: str) -> list[str]:
    """Return the sentence before a question: what was wrong, was changed, or that it goes on."""
    changes: Mapping[str, Any] = tracker.get_slot("turn_changes") or {}
    message = tracker.latest_message
    if message is None or changes.get("turn") != message.message_id:
        return [content.phrase("enquiry_resume")] if field in BY_SLOT else []
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
    about: str | None = (tracker.get_slot(FOUND) or {}).get("about")
    return about


def _summary(content: Content, tracker: DialogueStateTracker) -> str:
    """Return the answers, one line for each."""
    values = enquiry_dialogue.field_values({slot: tracker.get_slot(slot) for slot in BY_SLOT})
    return "\n".join(
        f"- {content.phrase(field.label)}: {field.write(values[field.name])}"
        for field in FIELDS
        if values[field.name]
    )
