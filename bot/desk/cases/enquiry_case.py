"""The page of an enquiry."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import (
    assignable,
    new_idempotency_key,
    path_id,
    record_view,
    topic_names,
)
from bot.desk.cases.chat_page import summary_values
from bot.desk.cases.hidden_data import holds_unwanted, is_hidden
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.enquiries.enquiry_fields import FIELDS
from bot.records.enquiries import casework, enquiry_records
from bot.records.enquiries.case_states import OWED
from bot.records.models import Enquiry, StaffUser
from bot.records.reporting import case_summary
from bot.records.reporting.case_summary import CaseSummary
from bot.records.reporting.queue_query import ENQUIRY
from bot.records.staff import audit_log, case_drafts
from bot.records.staff.audit_log import NamedEvent


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/enquiries/{id}."""
    return await enquiry_page(request, user)


async def enquiry_page(
    request: Request,
    user: CurrentUser,
    status: int = 200,
    error: str = "",
    draft: str = "",
    key: str = "",
    is_asked: bool = False,
) -> Response:
    """The page, with a draft that wasn't sent and why; `is_asked`: it can be sent all the same."""
    desk = desk_services(request)
    words = desk.shared.words.current
    row, sheet, staff_members, kept, history, hides = await desk.write(
        _read, desk, user, path_id(request)
    )
    written = [row.about]
    written += [each.text for each in sheet.transcript]
    written += [each.text for each in sheet.written]
    values = await summary_values(words, sheet)
    return await render_page(
        request,
        user,
        "enquiry.html",
        status,
        enquiry=row,
        fields=FIELDS,
        values=enquiry_records.field_values(row),
        sheet=sheet,
        messages=sheet.transcript,
        staff=staff_members,
        hides=hides,
        has_hidden=holds_unwanted(written),
        error=error,
        draft=draft or kept,
        history=history,
        key=key or new_idempotency_key(),
        is_asked=is_asked,
        is_owed=row.state in OWED,
        seen=max((letter.id for letter in sheet.written if letter.enquiry_id == row.id), default=0),
        topics=topic_names(request),
        **values,
    )


ROUTES = (desk_route("/enquiries/{id:int}", show, role="reader"),)


def _read(
    db: Session, desk: DeskServices, user: CurrentUser, number: int
) -> tuple[Enquiry, CaseSummary, list[StaffUser], str, list[NamedEvent], bool]:
    row = casework.get(db, number)
    if row is None:
        raise not_found()
    record_view(db, desk, user, ENQUIRY, number)
    kept = case_drafts.draft_of(db, user.user_id, enquiry_id=number)
    history = audit_log.events_of_case(db, ENQUIRY, number)
    sheet = case_summary.summary_of_enquiry(db, row)
    hides = is_hidden(db, desk, user, ENQUIRY, number, row.owner_id)
    return row, sheet, assignable(db), kept, history, hides
