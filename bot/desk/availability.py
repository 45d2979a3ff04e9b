"""The switch "I'm here for chats" of advisers and admins."""

from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import Who, desk_route
from bot.desk.forms import text
from bot.desk.page import page
from bot.desk.parts import Parts, parts
from bot.desk.paths import own_path
from bot.desk.problems import Refused
from bot.records import deeds
from bot.records.models import User
from bot.web.bus import DESK, Event


async def switch(request: Request, who: Who) -> Response:
    """POST /desk/available with `available` yes or no."""
    wish, desk = text(request, "available", 3), parts(request)
    if wish not in ("yes", "no"):
        raise Refused(400)
    await desk.write(_switch, desk, who, wish == "yes")
    await desk.shared.bus.publish(DESK, Event.MESSAGE)
    if "hx-request" in request.headers:
        return page(request, replace(who, available=wish == "yes"), "available.html")
    return RedirectResponse(own_path(request.headers.get("referer", "")), 303)


def _switch(db: Session, desk: Parts, who: Who, to: bool) -> None:
    db.execute(update(User).where(User.id == who.user_id).values(available=to))
    deed = "available" if to else "not available"
    deeds.note(db, who.user_id, deed, "account", who.user_id, now=desk.now())


ROUTES = (desk_route("/available", switch, role="adviser", methods=["POST"]),)
