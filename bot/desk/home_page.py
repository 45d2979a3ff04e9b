"""The first page, and what stands beside the pages: files, and the end of the way."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from bot.desk.access import CurrentUser, desk_route, public_route
from bot.desk.desk_services import desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.reporting.overview import Overview, overview

FILES = StaticFiles(directory=Path(__file__).resolve().parent / "static")


async def home(request: Request, user: CurrentUser) -> Response:
    """GET /desk."""
    return await render_page(request, user, "home.html", overview=await _overview(request, user))


async def tiles(request: Request, user: CurrentUser) -> Response:
    """GET /desk/overview: the figures of the first page, asked for when something has changed."""
    return await render_page(request, user, "tiles.html", overview=await _overview(request, user))


async def static(request: Request, user: CurrentUser | None) -> Response:
    """GET /desk/static/{path}."""
    response = await FILES.get_response(request.path_params["path"], request.scope)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


async def _overview(request: Request, user: CurrentUser) -> Overview:
    desk = desk_services(request)
    seen_within = desk.shared.settings.staff_seen_within
    return await desk.read(overview, user.user_id, desk.now(), seen_within)


ROUTES = (
    desk_route("", home, role="reader", tab=NavigationTab("Overview")),
    desk_route("/overview", tiles, role="reader", background=True),
    public_route("/static/{path:path}", static),
)
