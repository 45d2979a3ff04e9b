"""Enquiries that may be about the same school or process, for admins alone."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import (
    assignable,
    back_to,
    chosen_user,
    path_id,
    publish_change,
    topic_names,
)
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework, duplicate_pairs
from bot.records.enquiries.duplicate_pairs import MOST_SHARING, SharedMark
from bot.records.ids import read_id
from bot.records.models import Enquiry, PossibleDuplicate, StaffUser
from bot.records.staff import audit_log

DUPLICATES = "/desk/likenesses"
PAGE = 25  # pairs
SAME_PERSON = (
    "Choose two different people, so that each of the two has a case officer of their own."
)
CHANGED = "Somebody else was given one of the two in the meantime. Look again, then choose."


class DuplicatePair(NamedTuple):
    """Two enquiries that may be about the same case."""

    duplicate: PossibleDuplicate
    first: Enquiry
    second: Enquiry


class DuplicatesShown(NamedTuple):
    """A part of the pairs, `more` where others follow, and marks that too many share."""

    pairs: list[DuplicatePair]
    more: bool
    shared: list[SharedMark]
    staff: list[StaffUser]


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/likenesses: the pairs that no admin has settled, with `after` those that follow."""
    return await _page(request, user)


async def officers(request: Request, user: CurrentUser) -> Response:
    """POST /desk/likenesses/{id}/officers with `first` and `second`: one for each; settles it."""
    desk, number = desk_services(request), path_id(request)
    chosen = text(request, "first", 20), text(request, "second", 20)
    seen = text(request, "first_was", 20), text(request, "second_was", 20)
    await desk.read(_known, number)
    if chosen[0] and chosen[0] == chosen[1]:
        return await _page(request, user, 422, SAME_PERSON)
    try:
        await desk.write(_assign, desk, user, number, chosen, seen)
    except AlreadyHeld:
        return await _page(request, user, 409, CHANGED)
    await publish_change(desk)
    return back_to(request, f"{DUPLICATES}?said=saved")


async def settle(request: Request, user: CurrentUser) -> Response:
    """POST /desk/likenesses/{id}/settle: nothing needs to be done."""
    desk = desk_services(request)
    await desk.write(_settle, desk, user, path_id(request))
    return back_to(request, f"{DUPLICATES}?said=saved")


ROUTES = (
    desk_route("/likenesses", show, role="admin", tab=NavigationTab("Alike")),
    desk_route("/likenesses/{id:int}/officers", officers, role="admin", methods=["POST"]),
    desk_route("/likenesses/{id:int}/settle", settle, role="admin", methods=["POST"]),
)


async def _page(
    request: Request, user: CurrentUser, status: int = 200, error: str = ""
) -> Response:
    after = read_id(request.query_params.get("after", "")) or 0
    shown = await desk_services(request).write(_read, desk_services(request), user, after)
    values: dict[str, Any] = {
        **shown._asdict(),
        "error": error,
        "after": after,
        "most": MOST_SHARING,
    }
    return await render_page(
        request, user, "duplicates.html", status, topics=topic_names(request), **values
    )


def _read(db: Session, desk: DeskServices, user: CurrentUser, after: int) -> DuplicatesShown:
    audit_log.record_event(db, user.user_id, "read likenesses", now=desk.now())
    rows = duplicate_pairs.unsettled_pairs(db, after, PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    ids = {number for row in rows for number in (row.first_id, row.second_id)}
    left = {row.id: row for row in db.scalars(select(Enquiry).where(Enquiry.id.in_(ids)))}
    pairs = [DuplicatePair(row, left[row.first_id], left[row.second_id]) for row in rows]
    return DuplicatesShown(
        pairs, more, duplicate_pairs.shared_marks(db, desk.now()), assignable(db)
    )


def _known(db: Session, number: int) -> PossibleDuplicate:
    row: PossibleDuplicate | None = db.get(PossibleDuplicate, number)
    if row is None:
        raise not_found()
    return row


def _assign(
    db: Session,
    desk: DeskServices,
    user: CurrentUser,
    number: int,
    chosen: tuple[str, str],
    seen: tuple[str, str],
) -> None:
    row = _known(db, number)
    officers = [chosen_user(db, typed) for typed in chosen]
    if officers[0].id == officers[1].id:
        raise DeskRefusal(400, SAME_PERSON)
    pair = sorted(zip((row.first_id, row.second_id), officers, seen, strict=True), key=_by_id)
    for enquiry_id, officer, was in pair:
        casework.assign(db, enquiry_id, read_id(was), officer.id)
        audit_log.record_event(db, user.user_id, "assigned", "enquiry", enquiry_id, now=desk.now())
    _settle(db, desk, user, number)


def _settle(db: Session, desk: DeskServices, user: CurrentUser, number: int) -> None:
    if duplicate_pairs.settle(db, number, user.user_id, desk.now()) is None:
        raise not_found()
    audit_log.record_event(db, user.user_id, "likeness settled", "likeness", number, now=desk.now())


def _by_id(part: tuple[int, StaffUser, str]) -> int:
    """Rows are locked in one order, so that two admins never wait for each other."""
    return part[0]
