"""The words of an enquiry: its questions with their buttons, its end, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content
from bot.content.dates import written_date
from bot.enquiries import enquiry_dialogue
from bot.enquiries.enquiry_dialogue import ABOUT, CONSENT, SEND, SUGGESTED
from bot.enquiries.enquiry_domain import FOUND
from bot.enquiries.enquiry_fields import BY_SLOT, FIELDS
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.answer_replies import Reply

ASKS = "ask_enquiry_form_"
ASKS_STATUS = "ask_status_form_"
USE = f'/answer{{"{ABOUT}": "{SUGGESTED}"}}'
ENDS = ("enquiry_sent", "status_told")
# After these a check that was under way can go on.
LEAVES = ("enquiry_sent", "enquiry_left", "enquiry_no_consent", "status_left")
STATUS_QUESTIONS = {
    "status_reference": "status_ask_reference",
    "status_email": "status_ask_email",
}
STATUS_PHRASES = {
    "new": "status_new",
    "open": "status_open",
    "waiting": "status_waiting",
    "closed": "status_closed",
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
        {"title": content.phrase(each.phrase), "payload": f'/answer{{"{field}": "{each.value}"}}'}
        for each in (BY_SLOT[field].buttons if field in BY_SLOT else ())
    ]
    if field == ABOUT and _suggested(tracker):
        buttons = [{"title": content.phrase("enquiry_use"), "payload": USE}]
    topic = "make_enquiry" if field in BY_SLOT else "enquiry_status"
    meta = {"topic": topic, "field": field}
    return {"text": "\n\n".join(lines), "buttons": buttons, "links": [], "meta": meta}


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


def _before(content: Content, tracker: DialogueStateTracker, field: str) -> list[str]:
    """What this turn begins with: what was wrong or put right, or that it goes on."""
    seen: Mapping[str, Any] = tracker.get_slot("noticed") or {}
    message = tracker.latest_message
    if message is None or seen.get("turn") != message.message_id:
        return [content.phrase("enquiry_resume")] if field in BY_SLOT else []
    if seen.get("problem"):
        return [content.phrase(str(seen["problem"]))]
    if seen.get("corrected"):
        return [content.phrase("enquiry_corrected")]
    if seen.get("opened"):
        return [content.phrase("enquiry_opened")]
    return []


def _go_on(content: Content, tracker: DialogueStateTracker) -> list[dict[str, str]]:
    """The button of a check that was left without its outcome."""
    check = tracker.get_slot("current_check")
    if not check or check in (tracker.get_slot("finished") or []):
        return []
    return [{"title": content.phrase("check_go_on"), "payload": f"/{check}"}]


def _suggested(tracker: DialogueStateTracker) -> str | None:
    about: str | None = (tracker.get_slot(FOUND) or {}).get("about")
    return about


def _summary(content: Content, tracker: DialogueStateTracker) -> str:
    """The answers, a line each."""
    values = enquiry_dialogue.field_values({slot: tracker.get_slot(slot) for slot in BY_SLOT})
    return "\n".join(
        f"- {content.phrase(field.label)}: {field.write(values[field.name])}"
        for field in FIELDS
        if values[field.name]
    )


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
    day = written_date(since)
    name, reference = STATUS_PHRASES[found["state"]], found["reference"]
    return {
        "text": content.phrase(name, reference=reference, day=day),
        "buttons": answer_replies.buttons(content, content.phrases[name].choices),
        "links": [],
        "meta": {"topic": "enquiry_status", "reference": reference},
    }
