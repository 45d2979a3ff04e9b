"""The page of a chat: its case summary, the live messages, and the box to answer in."""

from datetime import datetime
from typing import Any

import anyio.to_thread
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content import Content
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases import past_outcome, spoken_language
from bot.desk.cases.case_work import (
    assignable,
    new_idempotency_key,
    path_id,
    record_view,
    topic_names,
)
from bot.desk.cases.closed_chats import refuse_closed
from bot.desk.cases.hidden_data import holds_unwanted, is_hidden
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.records.chat import chat_access, chat_offers, handoffs, messages
from bot.records.ids import read_id
from bot.records.models import Conversation, Handoff, Message, StaffUser
from bot.records.reporting import case_summary
from bot.records.reporting.case_summary import CaseSummary
from bot.records.reporting.queue_query import CHAT
from bot.records.staff import audit_log, case_drafts
from bot.records.staff.audit_log import NamedEvent


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/chats/{id}."""
    return await chat_page(request, user)


async def said(request: Request, user: CurrentUser) -> Response:
    """GET /desk/chats/{id}/messages?after=ID: the messages since then, in order.

    An open page asks for it whenever it is woken, so nothing is missed however long it was away.
    """
    after, desk = read_id(request.query_params.get("after", "")) or 0, desk_services(request)
    rows, hides = await desk.write(_since, desk, user, path_id(request), after)
    return await render_page(request, user, "messages.html", messages=rows, hides=hides)


async def standing(request: Request, user: CurrentUser) -> Response:
    """GET /desk/chats/{id}/standing: its owner, and the actions that are open."""
    desk, chat = desk_services(request), path_id(request)
    sheet, staff = await desk.read(_standing, chat)
    return await render_page(
        request,
        user,
        "chat_status.html",
        sheet=sheet,
        staff=staff,
        mine=_mine(sheet, user),
        offer_ends=_offer_ends(desk, sheet),
        topics=topic_names(request),
    )


async def chat_page(
    request: Request,
    user: CurrentUser,
    status: int = 200,
    error: str = "",
    draft: str = "",
    key: str = "",
) -> Response:
    """The page, with a draft that wasn't sent and why."""
    desk, chat = desk_services(request), path_id(request)
    words = desk.shared.words.current
    sheet, staff, kept, history, hides = await desk.write(_read, desk, user, chat)
    if sheet is None:
        return await render_page(request, user, "chat_closed.html", chat=chat)
    values = await summary_values(words, sheet)
    return await render_page(
        request,
        user,
        "chat.html",
        status,
        sheet=sheet,
        messages=sheet.transcript,
        staff=staff,
        mine=_mine(sheet, user),
        hides=hides,
        has_hidden=holds_unwanted(each.text for each in sheet.transcript),
        offer_ends=_offer_ends(desk, sheet),
        error=error,
        draft=draft or kept,
        history=history,
        key=key or new_idempotency_key(),
        canned=canned(words, sheet.handoff.topic if sheet.handoff else None),
        topics=topic_names(request),
        **values,
    )


async def summary_values(words: Content, sheet: CaseSummary) -> dict[str, Any]:
    """The case sheet in words, with the language of the visitor's last ones."""

    def work() -> dict[str, Any]:
        spoken = spoken_language.spoken_language(sheet.last_words)
        return {
            **past_outcome.past_checks_of_summary(words.checks, words, sheet),
            "language": spoken,
        }

    return await anyio.to_thread.run_sync(work)


def canned(words: Content, topic: str | None) -> list[tuple[str, str]]:
    """Label and text of each reply, those for this topic first."""
    replies = sorted(words.canned.values(), key=lambda reply: topic not in reply.topics)
    return [(reply.label, words.words(reply.text)) for reply in replies]


ROUTES = (
    desk_route("/chats/{id:int}", show, role="reader"),
    desk_route("/chats/{id:int}/messages", said, role="reader", background=True),
    desk_route("/chats/{id:int}/standing", standing, role="reader", background=True),
)


def _read(
    db: Session, desk: DeskServices, user: CurrentUser, chat: int
) -> tuple[CaseSummary | None, list[StaffUser], str, list[NamedEvent], bool]:
    """The summary, None for a chat that is closed to this user, the staff, draft and history.

    Last, whether unwanted data is hidden.
    """
    if not chat_access.may_read(db, chat, user.user_id, desk.now()):
        return None, [], "", [], True
    sheet = case_summary.summary_of_conversation(db, chat)
    if sheet is None:
        raise not_found()
    record_view(db, desk, user, CHAT, chat)
    kept = case_drafts.draft_of(db, user.user_id, conversation_id=chat)
    history = audit_log.events_of_case(db, CHAT, chat)
    return sheet, assignable(db), kept, history, _hides(db, desk, user, chat)


def _since(
    db: Session, desk: DeskServices, user: CurrentUser, chat: int, after: int
) -> tuple[list[Message], bool]:
    if db.get(Conversation, chat) is None:
        raise not_found()
    refuse_closed(db, desk, user, chat)
    record_view(db, desk, user, CHAT, chat)
    return messages.history(db, chat, after), _hides(db, desk, user, chat)


def _hides(db: Session, desk: DeskServices, user: CurrentUser, chat: int) -> bool:
    held = handoffs.latest_handoff(db, chat)
    return is_hidden(db, desk, user, CHAT, chat, held.owner_id if held else None)


def _standing(db: Session, chat: int) -> tuple[CaseSummary, Any]:
    sheet = case_summary.case_status(db, chat)
    if sheet is None:
        raise not_found()
    return sheet, assignable(db)


def _offer_ends(desk: DeskServices, sheet: CaseSummary) -> datetime | None:
    """When the offer of a held chat ends, or has ended, by itself; None without one."""
    if sheet.handoff is None or sheet.handoff.ended_at:
        return None
    return chat_offers.lapses_at(sheet.handoff, desk.shared.settings.offer_lifetime)


def _mine(sheet: CaseSummary, user: CurrentUser) -> bool:
    """Whether this user holds the chat."""
    handoff: Handoff | None = sheet.handoff
    chat = sheet.conversation
    return bool(chat and chat.state == "human" and handoff and handoff.owner_id == user.user_id)
