"""Letters that came in and fit no case by themselves: staff add them to one, or delete them."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import back_to, path_id, publish_change
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.enquiries import reference as references
from bot.records.enquiries import enquiry_records, incoming_letters
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import Enquiry, HeldLetter
from bot.records.staff import audit_log

HELD_LETTERS = "/desk/held-letters"
NO_SUCH = "There is no enquiry of that reference. Look at it again."


class _HeldShown(NamedTuple):
    rows: list[HeldLetter]
    references: dict[int, str]


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/held-letters: the newest first."""
    return await _page(request, user)


async def add(request: Request, user: CurrentUser) -> Response:
    """POST /desk/held-letters/{id}/add with the `reference` of an enquiry."""
    desk = desk_services(request)
    written = references.read(text(request, "reference", 20)) or ""
    number = await desk.write(_add, desk, user, path_id(request), written)
    if number is None:
        return await _page(request, user, 422, NO_SUCH)
    await publish_change(desk)
    return back_to(request, f"/desk/enquiries/{number}?said=saved")


async def delete(request: Request, user: CurrentUser) -> Response:
    """POST /desk/held-letters/{id}/delete."""
    desk = desk_services(request)
    await desk.write(_delete, desk, user, path_id(request))
    await publish_change(desk)
    return back_to(request, f"{HELD_LETTERS}?said=saved")


ROUTES = (
    desk_route("/held-letters", show, role="reader", tab=NavigationTab("Held letters", "held")),
    desk_route("/held-letters/{id:int}/add", add, role="adviser", methods=["POST"]),
    desk_route("/held-letters/{id:int}/delete", delete, role="adviser", methods=["POST"]),
)


async def _page(
    request: Request, user: CurrentUser, status: int = 200, error: str = ""
) -> Response:
    desk = desk_services(request)
    shown = await desk.write(_read, desk, user)
    hides = not user.may("adviser")
    return await render_page(
        request, user, "held_letters.html", status, error=error, hides=hides, **shown._asdict()
    )


def _read(db: Session, desk: DeskServices, user: CurrentUser) -> _HeldShown:
    rows = incoming_letters.held_letters(db)
    if rows:
        audit_log.record_event(db, user.user_id, "read held letters", now=desk.now())
    ids = {row.enquiry_id for row in rows}
    found = db.execute(select(Enquiry.id, Enquiry.reference).where(Enquiry.id.in_(ids)))
    return _HeldShown(rows, dict(found.all()))


def _add(
    db: Session, desk: DeskServices, user: CurrentUser, held_id: int, written: str
) -> int | None:
    """The number of the enquiry, None where there is none of that reference."""
    row = enquiry_records.find(db, written)
    if row is None:
        return None
    shared = desk.shared
    words, limits = shared.words.current, email_settings(shared.settings)
    if not incoming_letters.lay_to_case(db, held_id, row, user.user_id, desk.now(), words, limits):
        raise not_found()
    return row.id


def _delete(db: Session, desk: DeskServices, user: CurrentUser, held_id: int) -> None:
    if not incoming_letters.throw_away(db, held_id, user.user_id, desk.now()):
        raise not_found()
