"""The page of an enquiry, and the actions of staff on it."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_actions import ENQUIRIES, OpenEnquiry, enquiry_action
from bot.desk.cases.case_work import (
    LONGEST_NOTE,
    assignable,
    chosen_user,
    idempotency_key,
    name_of,
    new_idempotency_key,
    oneself,
    path_id,
    record_view,
    topic_names,
    wanted_text,
)
from bot.desk.cases.chat_page import summary_values
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.enquiries.enquiry_fields import FIELDS
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework, correspondence, enquiry_records
from bot.records.enquiries.enquiry_records import CLOSED, OPEN, WAITING
from bot.records.ids import read_id
from bot.records.models import Enquiry, StaffUser
from bot.records.reporting import case_summary
from bot.records.reporting.case_summary import CaseSummary
from bot.records.reporting.desk_queue import ENQUIRY

STATE_EVENTS = {OPEN: "opened", WAITING: "set to waiting", CLOSED: "closed"}


class AnsweredByAnother(Exception):
    """A colleague has the case, or has answered it meanwhile; `words` say so."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/enquiries/{id}."""
    return await _page(request, user)


@enquiry_action("take")
def take(case: OpenEnquiry) -> str | None:
    """Exactly one user has it; the other is told who."""
    if case.row.owner_id == case.user.user_id:
        return None
    casework.take(case.db, case.row.id, case.user.user_id)
    return "claimed"


@enquiry_action("assign")
def assign(case: OpenEnquiry) -> str:
    """Gives it to the colleague `to`; `from` is its owner when the page was made."""
    if str(case.row.owner_id or "") != text(case.request, "from", 20):
        raise AlreadyHeld(case.row.owner_id)
    to = chosen_user(case.db, text(case.request, "to", 20))
    casework.assign(case.db, case.row.id, case.row.owner_id, to.id)
    return "assigned"


@enquiry_action("state")
def set_state(case: OpenEnquiry) -> str | None:
    """Sets `state`: open, waiting or closed."""
    state = text(case.request, "state", 10)
    if state not in STATE_EVENTS:
        raise DeskRefusal(400)
    if state == case.row.state:
        return None
    casework.set_state(case.db, case.row.id, state, case.now)
    return STATE_EVENTS[state]


@enquiry_action("urgent")
def set_urgent(case: OpenEnquiry) -> str | None:
    """Puts it before the others, or back among them: `urgent` is yes or no."""
    urgent = text(case.request, "urgent", 3) == "yes"
    if urgent == case.row.urgent:
        return None
    casework.set_urgent(case.db, case.row.id, urgent)
    return "made urgent" if urgent else "made not urgent"


@enquiry_action("note")
def note(case: OpenEnquiry) -> str | None:
    """Stores the note `text`; sent twice, it is one note."""
    written = wanted_text(case.request)
    noted = casework.note(case.db, case.user.user_id, written, case.now, enquiry_id=case.row.id)
    return "noted" if noted else None


async def answer(request: Request, user: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/answer with `text`, `by` (letter, phone) and the form's `key`.

    `seen` is the newest letter that the form's page showed, `sure` whether to answer all the same
    where a colleague has the case or has answered it since. A text that can't be taken stays in
    the box.
    """
    draft, key = text(request, "text", 20_000), idempotency_key(request)
    if not draft or len(draft) > LONGEST_NOTE:
        what = f"Shorten it to {LONGEST_NOTE} characters." if draft else "Write something first."
        return await _page(request, user, 422, what, draft, key)
    try:
        return await ENQUIRIES.run(request, user, _answer)
    except AnsweredByAnother as other:
        return await _page(request, user, 409, other.words, draft, key, is_asked=True)


def _answer(case: OpenEnquiry) -> str | None:
    """By e-mail or by telephone; a form that is sent twice answers once."""
    draft = wanted_text(case.request)
    _ask_first(case)
    if text(case.request, "by", 6) != "letter":
        noted = casework.answered_by_phone(case.db, case.row.id, case.user.user_id, draft, case.now)
        return "answered by phone" if noted else None
    if not case.row.email:
        raise DeskRefusal(400, "No e-mail address was left. Answer by telephone.")
    adviser, key = oneself(case.db, case.user), idempotency_key(case.request)
    email = casework.answer(case.db, case.row.id, adviser, draft, key, case.now, case.words)
    return "answered" if email else None


def _ask_first(case: OpenEnquiry) -> None:
    """Raises AnsweredByAnother unless this user has the case, nothing is new, or they are sure."""
    if text(case.request, "sure", 3) == "yes":
        return
    newest = correspondence.newest_answer(case.db, case.row.id)
    seen = read_id(text(case.request, "seen", 20)) or 0
    if newest and newest.id > seen and newest.author_id != case.user.user_id:
        who = name_of(case.db, newest.author_id) or "A colleague"
        raise AnsweredByAnother(f"{who} has answered since you opened this page. Read it below.")
    if case.row.owner_id not in (None, case.user.user_id):
        raise AnsweredByAnother(f"{name_of(case.db, case.row.owner_id)} has this enquiry.")


ROUTES = (
    desk_route("/enquiries/{id:int}", show, role="reader"),
    take,
    assign,
    set_state,
    set_urgent,
    note,
    desk_route("/enquiries/{id:int}/answer", answer, role="adviser", methods=["POST"]),
)


async def _page(
    request: Request,
    user: CurrentUser,
    status: int = 200,
    error: str = "",
    draft: str = "",
    key: str = "",
    is_asked: bool = False,
) -> Response:
    desk = desk_services(request)
    words = desk.shared.words.current
    row, sheet, staff_members = await desk.write(_read, desk, user, path_id(request))
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
        error=error,
        draft=draft,
        key=key or new_idempotency_key(),
        is_asked=is_asked,
        seen=max((letter.id for letter in sheet.written if letter.enquiry_id == row.id), default=0),
        topics=topic_names(request),
        **values,
    )


def _read(
    db: Session, desk: DeskServices, user: CurrentUser, number: int
) -> tuple[Enquiry, CaseSummary, list[StaffUser]]:
    row = casework.get(db, number)
    if row is None:
        raise not_found()
    record_view(db, desk, user, ENQUIRY, number)
    return row, case_summary.summary_of_enquiry(db, row), assignable(db)
