"""The e-mails that wait in the outbox, also where no mail server is set."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import back_to, path_id, publish_change
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.enquiries import outbox
from bot.records.staff import audit_log

OUTBOX = "/desk/letters"


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/letters: e-mails that wait or were refused, oldest first, without their bodies."""
    rows = await desk_services(request).read(outbox.unsent)
    return await render_page(request, user, "outbox.html", rows=rows)


async def again(request: Request, user: CurrentUser) -> Response:
    """POST /desk/letters/{id}/again: due now, refused or not."""
    desk = desk_services(request)
    await desk.write(_retry, desk, user, path_id(request))
    await publish_change(desk)
    return back_to(request, f"{OUTBOX}?said=hurried")


ROUTES = (
    desk_route("/letters", show, role="reader", tab=NavigationTab("Outbox")),
    desk_route("/letters/{id:int}/again", again, role="adviser", methods=["POST"]),
)


def _retry(db: Session, desk: DeskServices, user: CurrentUser, number: int) -> None:
    if not outbox.retry(db, number, desk.now()):
        raise not_found()
    audit_log.record_event(db, user.user_id, "letter tried again", "letter", number, now=desk.now())
