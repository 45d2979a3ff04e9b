"""The page of an enquiry, and what staff do with it."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content import Content
from bot.desk.access import Who, desk_route
from bot.desk.cases import ENQUIRIES
from bot.desk.chat_case import told
from bot.desk.forms import text
from bot.desk.page import page
from bot.desk.parts import Parts, parts
from bot.desk.problems import Refused, missing
from bot.desk.work import (
    LONGEST_NOTE,
    assignable,
    chosen_user,
    form_key,
    new_key,
    note_reading,
    oneself,
    path_id,
    topic_names,
    wanted_text,
)
from bot.records import case_sheet, casework
from bot.records.case_sheet import CaseSheet
from bot.records.desk_queue import ENQUIRY
from bot.records.enquiries import CLOSED, OPEN, WAITING
from bot.records.handoffs import Taken
from bot.records.models import Enquiry, User

STATE_DEEDS = {OPEN: "opened", WAITING: "set to waiting", CLOSED: "closed"}


async def show(request: Request, who: Who) -> Response:
    """GET /desk/enquiries/{id}."""
    return await _page(request, who)


async def take(request: Request, who: Who) -> Response:
    """POST /desk/enquiries/{id}/take: exactly one has it; the other is told who."""

    def work(db: Session, desk: Parts, who: Who, row: Enquiry, words: Content) -> str:
        casework.take(db, row.id, who.user_id)
        return "claimed"

    return await ENQUIRIES.do(request, who, work)


async def assign(request: Request, who: Who) -> Response:
    """POST /desk/enquiries/{id}/assign with `to`, and `from`: who had it when the page was made."""
    to, expected = text(request, "to", 20), text(request, "from", 20)

    def work(db: Session, desk: Parts, who: Who, row: Enquiry, words: Content) -> str:
        if str(row.owner_id or "") != expected:
            raise Taken(row.owner_id)
        casework.assign(db, row.id, row.owner_id, chosen_user(db, to).id)
        return "assigned"

    return await ENQUIRIES.do(request, who, work)


async def set_state(request: Request, who: Who) -> Response:
    """POST /desk/enquiries/{id}/state with `state`: open, waiting or closed."""
    state = text(request, "state", 10)
    if state not in STATE_DEEDS:
        raise Refused(400)

    def work(db: Session, desk: Parts, who: Who, row: Enquiry, words: Content) -> str:
        casework.set_state(db, row.id, state, desk.now())
        return STATE_DEEDS[state]

    return await ENQUIRIES.do(request, who, work)


async def set_urgent(request: Request, who: Who) -> Response:
    """POST /desk/enquiries/{id}/urgent with `urgent` yes or no."""
    urgent = text(request, "urgent", 3) == "yes"

    def work(db: Session, desk: Parts, who: Who, row: Enquiry, words: Content) -> str:
        casework.set_urgent(db, row.id, urgent)
        return "made urgent" if urgent else "made not urgent"

    return await ENQUIRIES.do(request, who, work)


async def note(request: Request, who: Who) -> Response:
    """POST /desk/enquiries/{id}/note with `text`."""
    written = wanted_text(request)

    def work(db: Session, desk: Parts, who: Who, row: Enquiry, words: Content) -> str:
        casework.note(db, who.user_id, written, desk.now(), enquiry_id=row.id)
        return "noted"

    return await ENQUIRIES.do(request, who, work)


async def answer(request: Request, who: Who) -> Response:
    """POST /desk/enquiries/{id}/answer with `text`, `by` (letter, phone) and the form's `key`.

    What can't be taken stays in the box.
    """
    draft, key = text(request, "text", 20_000), form_key(request)
    by_letter = text(request, "by", 6) == "letter"
    if not draft or len(draft) > LONGEST_NOTE:
        what = f"Shorten it to {LONGEST_NOTE} characters." if draft else "Write something first."
        return await _page(request, who, 422, what, draft, key)

    def work(db: Session, desk: Parts, who: Who, row: Enquiry, words: Content) -> str:
        now = desk.now()
        if not by_letter:
            casework.answered_by_phone(db, row.id, who.user_id, draft, now)
            return "answered by phone"
        if not row.email:
            raise Refused(400, "No e-mail address was left. Answer by telephone.")
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
    request: Request, who: Who, status: int = 200, error: str = "", draft: str = "", key: str = ""
) -> Response:
    desk = parts(request)
    words = await desk.shared.words.now()
    row, sheet, staff_members = await desk.write(_read, desk, who, path_id(request))
    values = await told(words, sheet)
    return page(
        request,
        who,
        "enquiry.html",
        status,
        enquiry=row,
        sheet=sheet,
        messages=sheet.transcript,
        staff=staff_members,
        error=error,
        draft=draft,
        key=key or new_key(),
        topics=topic_names(request),
        **values,
    )


def _read(db: Session, desk: Parts, who: Who, number: int) -> tuple[Enquiry, CaseSheet, list[User]]:
    row = casework.get(db, number)
    if row is None:
        raise missing()
    note_reading(db, desk, who, ENQUIRY, number)
    return row, case_sheet.of_enquiry(db, row), assignable(db)
