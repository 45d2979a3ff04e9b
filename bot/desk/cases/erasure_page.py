"""Erasing and exporting one person, after a review of all that is stored of them; for admins."""

from collections.abc import Iterator

import anyio.to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, DeskRoute, desk_route
from bot.desk.cases.case_work import path_id, publish_change, wanted_text
from bot.desk.cases.closed_chats import LONGEST_REASON
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.privacy import subject
from bot.privacy.erasure import REQUEST
from bot.privacy.export import ExportedData, as_json, as_page, export_cases
from bot.privacy.ownership import CaseSet
from bot.privacy.retention_run import RetentionRun
from bot.privacy.review import ErasureReview, review_erasure
from bot.records.chat import chat_access
from bot.records.models import Conversation, Enquiry
from bot.records.reporting import full_text_search
from bot.records.reporting.queue_query import CHAT, ENQUIRY
from bot.records.staff import audit_log

LONGEST, MOST = 200, 50
FOLDERS = {"enquiries": ENQUIRY, "chats": CHAT}
FORMS = {"json": "application/json", "html": "text/html; charset=utf-8"}


async def find(request: Request, user: CurrentUser) -> Response:
    """GET /desk/privacy with `q`: a reference, address, number or name, or a chat's number."""
    desk = desk_services(request)
    typed = request.query_params.get("q", "").replace("\0", "")[:LONGEST].strip()
    enquiries: list[Enquiry] = []
    chat = None
    if typed:
        await desk.write(audit_log.record_event, user.user_id, "searched", now=desk.now())
        enquiries, chat = await desk.read(_found, typed)
    return await render_page(
        request, user, "privacy.html", typed=typed, enquiries=enquiries, chat=chat
    )


async def review(request: Request, user: CurrentUser) -> Response:
    """GET /desk/privacy/{enquiries|chats}/{id}: what would go, what stays and why."""
    desk = desk_services(request)
    _, shown = await desk.read(_review, _kind(request), path_id(request))
    return await render_page(
        request, user, "privacy_review.html", review=shown, action=request.url.path
    )


async def erase(request: Request, user: CurrentUser) -> Response:
    """POST …/erase with `sure`: erases all but what is held; shows the receipt."""
    desk, kind, number = desk_services(request), _kind(request), path_id(request)
    _, shown = await desk.read(_review, kind, number)
    if text(request, "sure", 8) != "yes":
        raise DeskRefusal(400, "Tick that it shall be erased.")
    if not shown.goes:
        raise DeskRefusal(409, "All of it is held, so nothing was erased.")
    await desk.write(_record, desk, user, "erases", kind, number)
    run = await desk.retention.get()
    receipt = await anyio.to_thread.run_sync(run.erase, shown.goes, REQUEST)
    await desk.write(_record, desk, user, f"erased {receipt.number}", kind, number)
    await publish_change(desk)
    return await render_page(
        request, user, "privacy_erased.html", receipt=receipt, stays=shown.held_references
    )


async def export(request: Request, user: CurrentUser) -> Response:
    """POST …/export with `form`, json or html, and the reason in `text`: a file of it all."""
    desk, kind, number = desk_services(request), _kind(request), path_id(request)
    form, reason = text(request, "form", 8), wanted_text(request, LONGEST_REASON)
    if form not in FORMS:
        raise DeskRefusal(400)
    run = await desk.retention.get()
    exported = await desk.write(_export, desk, user, kind, number, reason, run)
    written = as_json(exported) if form == "json" else as_page(exported, desk.now())
    headers = {"Content-Disposition": f'attachment; filename="export.{form}"'}
    return Response(written, media_type=FORMS[form], headers=headers)


def _routes() -> Iterator[DeskRoute]:
    yield desk_route("/privacy", find, role="admin", tab=NavigationTab("Privacy"))
    for folder in FOLDERS:
        path = f"/privacy/{folder}/{{id:int}}"
        yield desk_route(path, review, role="admin")
        yield desk_route(f"{path}/erase", erase, role="admin", methods=["POST"])
        yield desk_route(f"{path}/export", export, role="admin", methods=["POST"])


ROUTES = tuple(_routes())


def _kind(request: Request) -> str:
    return FOLDERS[request.url.path.split("/")[3]]


def _found(db: Session, typed: str) -> tuple[list[Enquiry], int | None]:
    """The enquiries that fit, and the chat of this number."""
    hits = full_text_search.search_texts(db, typed, MOST)
    ids = {hit.enquiry_id for hit in hits if hit.kind == "enquiry"}
    enquiries = db.scalars(select(Enquiry).where(Enquiry.id.in_(ids)).order_by(Enquiry.id))
    number = typed.lower().removeprefix("chat").strip()
    is_chat = number.isdecimal() and len(number) < 10
    chat = db.get(Conversation, int(number)) if is_chat else None
    return list(enquiries), chat.id if chat else None


def _review(db: Session, kind: str, number: int) -> tuple[CaseSet, ErasureReview]:
    """All cases of the person, and their review; raises DeskRefusal where there is nobody."""
    if kind == CHAT:
        cases = subject.cases_of_chat(db, number)
    else:
        enquiry = db.get(Enquiry, number)
        cases = subject.cases_of_enquirer(db, enquiry) if enquiry else CaseSet()
    if not cases:
        raise not_found()
    return cases, review_erasure(db, cases)


def _record(
    db: Session, desk: DeskServices, user: CurrentUser, event: str, kind: str, number: int
) -> None:
    audit_log.record_event(db, user.user_id, event, kind, number, now=desk.now())


def _export(
    db: Session,
    desk: DeskServices,
    user: CurrentUser,
    kind: str,
    number: int,
    reason: str,
    run: RetentionRun,
) -> ExportedData:
    """The data; chats that are closed to the desk are opened with the reason, on record."""
    cases, _ = _review(db, kind, number)
    for chat in sorted(cases.conversations):
        if not chat_access.may_read(db, chat, user.user_id, desk.now()):
            chat_access.open_closed(db, chat, user.user_id, reason, desk.now())
    _record(db, desk, user, "exported", kind, number)
    return export_cases(db, cases, run.trackers)
