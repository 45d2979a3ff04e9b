"""The keyboard shortcuts, and the switch for those of a single key."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Who, desk_route
from bot.desk.page import page


async def show(request: Request, who: Who) -> Response:
    """GET /desk/keys."""
    return page(request, who, "keys.html")


ROUTES = (desk_route("/keys", show, role="reader"),)
