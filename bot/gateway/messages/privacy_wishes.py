"""Buttons with which a visitor has their chat deleted or sees what is stored; none needs Rasa."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.retention_words import retention_words
from bot.gateway.messages.typed_choices import is_same_label, typed_choice
from bot.privacy import subject
from bot.records.chat import choices
from bot.records.chat.messages import OutboundMessage
from bot.settings import Settings

DELETE, DELETE_SURE, KEEP, COPY = "/delete_chat", "/delete_chat_sure", "/keep_chat", "/copy_chat"
ANSWERED_AT_ONCE = frozenset((DELETE, KEEP, COPY))
WISHES = ANSWERED_AT_ONCE | {DELETE_SURE}
BUTTONS = {"delete_my_data": ("delete_chat", DELETE), "my_data_copy": ("copy_chat", COPY)}
COPY_PAGE, COPY_FILE = "/my-data/{token}", "/my-data/{token}/export.json"
TOLD = {"erased": "delete_chat_done", "kept": "delete_chat_kept", "held": "delete_chat_ended"}


def with_privacy_buttons(drafts: list[OutboundMessage], words: Content) -> list[OutboundMessage]:
    """The replies; one about deletion or a copy begins its buttons with the one that does it."""
    return [_with_button(draft, words) for draft in drafts]


def typed_deletion(db: Session, chat: int, text: str, words: Content) -> bool:
    """Whether a text is the label of the button on offer that deletes the chat for good."""
    labels = (words.phrase(name) for name in ("delete_chat_yes", "delete_chat_end"))
    if not any(is_same_label(text, label, slips=1) for label in labels):
        return False
    typed = typed_choice(db, chat, text)
    return typed is not None and typed.payload == DELETE_SURE


def reply_to_wish(
    db: Session, chat: int, payload: str, words: Content, settings: Settings
) -> OutboundMessage:
    """The reply to a button of ANSWERED_AT_ONCE."""
    if payload == COPY:
        return _copy(db, chat, words, settings)
    if payload == KEEP:
        return OutboundMessage(words.phrase("delete_chat_not"), meta={"topic": "delete_my_data"})
    return _question(db, chat, words, settings)


def told_of_deletion(words: Content, told: Mapping[str, Any]) -> OutboundMessage:
    """The last words of a chat: whether it was deleted, and what keeps it where it wasn't."""
    values = {name: told[name] for name in ("receipt", "days") if name in told}
    text = words.phrase(TOLD[told["outcome"]], references=_listed(told), **values)
    meta = {"topic": "delete_my_data", "chat": told["outcome"]}
    return OutboundMessage(text, author="notice", meta=meta)


def _with_button(draft: OutboundMessage, words: Content) -> OutboundMessage:
    topics = draft.meta.get("topics") or [draft.meta.get("topic")]
    if draft.meta.get("fallback"):
        return draft
    added = [BUTTONS[topic] for topic in topics if topic in BUTTONS]
    own = [{"label": words.phrase(name), "payload": payload} for name, payload in added]
    return replace(draft, choices=[*own, *draft.choices])


def _question(db: Session, chat: int, words: Content, settings: Settings) -> OutboundMessage:
    """Whether the chat shall go, and what stays."""
    cases, end = subject.cases_of_chat(db, chat), "delete_chat_end"
    if cases.enquiries:
        told = {"references": subject.references_of(db, cases)}
        days = retention_words(settings)["enquiry_days"]
        text = words.phrase("delete_chat_with_enquiry", references=_listed(told), days=days)
    elif subject.held_cases(db, cases):
        text = words.phrase("delete_chat_held")
    else:
        text, end = words.phrase("delete_chat_sure"), "delete_chat_yes"
    offers = [(end, DELETE_SURE), ("delete_chat_no", KEEP)]
    buttons = [{"label": words.phrase(name), "payload": payload} for name, payload in offers]
    return OutboundMessage(text, choices=buttons, meta={"topic": "delete_my_data"})


def _copy(db: Session, chat: int, words: Content, settings: Settings) -> OutboundMessage:
    """Links to the copy, which the token of the button that was pressed opens."""
    token = choices.newest_token(db, chat, COPY)
    own = settings.public_address
    links = [("copy_chat_page", COPY_PAGE), ("copy_chat_file", COPY_FILE)]
    return OutboundMessage(
        words.phrase("copy_chat_ready"),
        links=[{"label": words.phrase(n), "url": own + p.format(token=token)} for n, p in links],
        meta={"topic": "my_data_copy"},
    )


def _listed(told: Mapping[str, Any]) -> str:
    return ", ".join(told.get("references", ()))
