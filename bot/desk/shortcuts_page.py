"""The keyboard shortcuts, and the switch for those of a single key."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.rendering import render_page


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/keys."""
    return await render_page(request, user, "keys.html")


ROUTES = (desk_route("/keys", show, role="reader"),)
