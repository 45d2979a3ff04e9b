"""The switch "I'm here for chats" of advisers and admins."""

from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.own_paths import own_path
from bot.desk.rendering import render_page
from bot.records.models import StaffUser
from bot.records.staff import audit_log
from bot.web.bus import DESK, BusEvent


async def switch(request: Request, user: CurrentUser) -> Response:
    """POST /desk/available with `available` yes or no."""
    wish, desk = text(request, "available", 3), desk_services(request)
    if wish not in ("yes", "no"):
        raise DeskRefusal(400)
    await desk.write(_switch, desk, user, wish == "yes")
    await desk.shared.bus.publish(DESK, BusEvent.MESSAGE)
    if "hx-request" in request.headers:
        return await render_page(request, replace(user, available=wish == "yes"), "available.html")
    return RedirectResponse(own_path(request.headers.get("referer", "")), 303)


def _switch(db: Session, desk: DeskServices, user: CurrentUser, to: bool) -> None:
    db.execute(update(StaffUser).where(StaffUser.id == user.user_id).values(available=to))
    event = "available" if to else "not available"
    audit_log.record_event(db, user.user_id, event, "account", user.user_id, now=desk.now())


ROUTES = (desk_route("/available", switch, role="adviser", methods=["POST"]),)
