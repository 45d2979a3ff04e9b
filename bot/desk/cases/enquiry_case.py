"""The page of an enquiry, and what staff do with it."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content import Content
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_actions import ENQUIRIES
from bot.desk.cases.case_work import (
    LONGEST_NOTE,
    assignable,
    chosen_user,
    idempotency_key,
    new_idempotency_key,
    oneself,
    path_id,
    record_view,
    topic_names,
    wanted_text,
)
from bot.desk.cases.chat_page import told
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.enquiries.enquiry_fields import FIELDS
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework, enquiry_records
from bot.records.enquiries.enquiry_records import CLOSED, OPEN, WAITING
from bot.records.models import Enquiry, StaffUser
from bot.records.reporting import case_summary
from bot.records.reporting.case_summary import CaseSummary
from bot.records.reporting.desk_queue import ENQUIRY

STATE_DEEDS = {OPEN: "opened", WAITING: "set to waiting", CLOSED: "closed"}


async def show(request: Request, who: CurrentUser) -> Response:
    """GET /desk/enquiries/{id}."""
    return await _page(request, who)


async def take(request: Request, who: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/take: exactly one has it; the other is told who."""

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, row: Enquiry, words: Content
    ) -> str:
        casework.take(db, row.id, who.user_id)
        return "claimed"

    return await ENQUIRIES.do(request, who, work)


async def assign(request: Request, who: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/assign with `to`, and `from`: who had it when the page was made."""
    to, expected = text(request, "to", 20), text(request, "from", 20)

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, row: Enquiry, words: Content
    ) -> str:
        if str(row.owner_id or "") != expected:
            raise AlreadyHeld(row.owner_id)
        casework.assign(db, row.id, row.owner_id, chosen_user(db, to).id)
        return "assigned"

    return await ENQUIRIES.do(request, who, work)


async def set_state(request: Request, who: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/state with `state`: open, waiting or closed."""
    state = text(request, "state", 10)
    if state not in STATE_DEEDS:
        raise DeskRefusal(400)

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, row: Enquiry, words: Content
    ) -> str:
        casework.set_state(db, row.id, state, desk.now())
        return STATE_DEEDS[state]

    return await ENQUIRIES.do(request, who, work)


async def set_urgent(request: Request, who: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/urgent with `urgent` yes or no."""
    urgent = text(request, "urgent", 3) == "yes"

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, row: Enquiry, words: Content
    ) -> str:
        casework.set_urgent(db, row.id, urgent)
        return "made urgent" if urgent else "made not urgent"

    return await ENQUIRIES.do(request, who, work)


async def note(request: Request, who: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/note with `text`."""
    written = wanted_text(request)

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, row: Enquiry, words: Content
    ) -> str:
        casework.note(db, who.user_id, written, desk.now(), enquiry_id=row.id)
        return "noted"

    return await ENQUIRIES.do(request, who, work)


async def answer(request: Request, who: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/answer with `text`, `by` (letter, phone) and the form's `key`.

    What can't be taken stays in the box.
    """
    draft, key = text(request, "text", 20_000), idempotency_key(request)
    by_letter = text(request, "by", 6) == "letter"
    if not draft or len(draft) > LONGEST_NOTE:
        what = f"Shorten it to {LONGEST_NOTE} characters." if draft else "Write something first."
        return await _page(request, who, 422, what, draft, key)

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, row: Enquiry, words: Content
    ) -> str:
        now = desk.now()
        if not by_letter:
            casework.answered_by_phone(db, row.id, who.user_id, draft, now)
            return "answered by phone"
        if not row.email:
            raise DeskRefusal(400, "No e-mail address was left. Answer by telephone.")
        casework.answer(db, row.id, oneself(db, who), draft, key, now, words)
        return "answered"

    return await ENQUIRIES.do(request, who, work)


ROUTES = (
    desk_route("/enquiries/{id:int}", show, role="reader"),
    desk_route("/enquiries/{id:int}/take", take, role="adviser", methods=["POST"]),
    desk_route("/enquiries/{id:int}/assign", assign, role="adviser", methods=["POST"]),
    desk_route("/enquiries/{id:int}/state", set_state, role="adviser", methods=["POST"]),
    desk_route("/enquiries/{id:int}/urgent", set_urgent, role="adviser", methods=["POST"]),
    desk_route("/enquiries/{id:int}/note", note, role="adviser", methods=["POST"]),
    desk_route("/enquiries/{id:int}/answer", answer, role="adviser", methods=["POST"]),
)


async def _page(
    request: Request,
    who: CurrentUser,
    status: int = 200,
    error: str = "",
    draft: str = "",
    key: str = "",
) -> Response:
    desk = desk_services(request)
    words = await desk.shared.words.now()
    row, sheet, staff_members = await desk.write(_read, desk, who, path_id(request))
    values = await told(words, sheet)
    return render_page(
        request,
        who,
        "enquiry.html",
        status,
        enquiry=row,
        fields=FIELDS,
        values=enquiry_records.field_values(row),
        sheet=sheet,
        messages=sheet.transcript,
        staff=staff_members,
        error=error,
        draft=draft,
        key=key or new_idempotency_key(),
        topics=topic_names(request),
        **values,
    )


def _read(
    db: Session, desk: DeskServices, who: CurrentUser, number: int
) -> tuple[Enquiry, CaseSummary, list[StaffUser]]:
    row = casework.get(db, number)
    if row is None:
        raise not_found()
    record_view(db, desk, who, ENQUIRY, number)
    return row, case_summary.summary_of_enquiry(db, row), assignable(db)
