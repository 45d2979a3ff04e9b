"""The words of an enquiry: its questions with their buttons, its end, and what became of it."""

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
from bot.rasa_server.replies.answer_replies import Reply

ASKS = "ask_enquiry_form_"
ASKS_STATUS = "ask_status_form_"
USE = '/answer{"enquiry_about": "suggested"}'
ENDS = ("enquiry_sent", "status_told")
# After these a check that was under way can go on.
LEAVES = ("enquiry_sent", "enquiry_left", "enquiry_no_consent", "status_left")
# The buttons of a question: what is answered, and the phrase that says it.
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


def is_enquiry_response(name: str) -> bool:
    """Whether a response is one of an enquiry's that need more than a phrase."""
    return name in (*ENDS, *LEAVES) or name.startswith((ASKS, ASKS_STATUS))


def enquiry_reply(
    content: Content, tracker: DialogueStateTracker, name: str, found: Mapping[str, Any]
) -> Reply:
    """What to say."""
    if name in LEAVES:
        said = _sent(content, found) if found else answer_replies.phrase(content, name)
        return {**said, "buttons": [*said["buttons"], *_go_on(content, tracker)]}
    if name == "status_told":
        return _status(content, found)
    field = name.removeprefix(ASKS).removeprefix(ASKS_STATUS)
    return _ask(content, tracker, field)


def _ask(content: Content, tracker: DialogueStateTracker, field: str) -> Reply:
    lines = [*_before(content, tracker, field), _question(content, tracker, field)]
    buttons = [
        {"title": content.phrase(phrase), "payload": f'/answer{{"{field}": "{value}"}}'}
        for value, phrase in BUTTONS.get(field, {}).items()
    ]
    if field == "enquiry_about" and _suggested(tracker):
        buttons = [{"title": content.phrase("enquiry_use"), "payload": USE}]
    topic = "make_enquiry" if field.startswith("enquiry") else "enquiry_status"
    meta = {"topic": topic, "field": field}
    return {"text": "\n\n".join(lines), "buttons": buttons, "links": [], "meta": meta}


def _question(content: Content, tracker: DialogueStateTracker, field: str) -> str:
    if field == "enquiry_about" and (about := _suggested(tracker)):
        return content.phrase("enquiry_ask_about_suggested", about=about)
    if field == "enquiry_consent":
        return "\n".join([content.phrase("enquiry_consent"), content.phrase("enquiry_ask_consent")])
    if field == "enquiry_send":
        return content.phrase("enquiry_ask_send", summary=_summary(content, tracker))
    return content.phrase(field.replace("_", "_ask_", 1))


def _before(content: Content, tracker: DialogueStateTracker, field: str) -> list[str]:
    """What this turn begins with: what was wrong or put right, or that it goes on."""
    seen: Mapping[str, Any] = tracker.get_slot("turn_changes") or {}
    message = tracker.latest_message
    if message is None or seen.get("turn") != message.message_id:
        return [content.phrase("enquiry_resume")] if field.startswith("enquiry") else []
    if seen.get("problem"):
        return [content.phrase(str(seen["problem"]))]
    if seen.get("corrected"):
        return [content.phrase("enquiry_corrected")]
    if seen.get("opened"):
        return [content.phrase("enquiry_opened")]
    return []


def _go_on(content: Content, tracker: DialogueStateTracker) -> list[dict[str, str]]:
    """The button of a check that was left without its outcome."""
    session = from_json(tracker.get_slot("check_session") or {})
    check = session.check
    if not check or check in session.finished:
        return []
    return [{"title": content.phrase("check_go_on"), "payload": f"/{check}"}]


def _suggested(tracker: DialogueStateTracker) -> str | None:
    about: str | None = (tracker.get_slot("enquiry_found") or {}).get("about")
    return about


def _summary(content: Content, tracker: DialogueStateTracker) -> str:
    """The answers, a line each."""
    contact = tracker.get_slot("enquiry_contact") or {}
    phone = contact.get("phone")
    told = {
        "about": tracker.get_slot("enquiry_about"),
        "name": tracker.get_slot("enquiry_name"),
        "email": contact.get("email"),
        "phone": enquiry_fields.spoken_phone(phone) if phone else None,
        "reach": tracker.get_slot("enquiry_reach"),
    }
    labels = {field: content.phrase(f"enquiry_label_{field}") for field in told}
    return "\n".join(f"- {labels[field]}: {value}" for field, value in told.items() if value)


def _sent(content: Content, found: Mapping[str, Any]) -> Reply:
    reference = found["reference"]
    said = answer_replies.phrase(content, "enquiry_sent")
    lines = [content.phrase("enquiry_sent_reference", reference=reference), said["text"]]
    if found.get("email"):
        lines.append(content.phrase("enquiry_sent_letter"))
    meta = {"topic": "make_enquiry", "reference": reference}
    return {**said, "text": "\n".join(lines), "meta": meta}


def _status(content: Content, found: Mapping[str, Any]) -> Reply:
    since = datetime.fromisoformat(found["since"])
    day = format_date(since, "d MMMM yyyy", locale=LOCALE)
    name, reference = f"status_{found['state']}", found["reference"]
    return {
        "text": content.phrase(name, reference=reference, day=day),
        "buttons": answer_replies.buttons(content, content.phrases[name].choices),
        "links": [],
        "meta": {"topic": "enquiry_status", "reference": reference},
    }
