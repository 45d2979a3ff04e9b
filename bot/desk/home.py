"""The first page, and what stands beside the pages: files, and the end of the way."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from bot.desk.access import Who, desk_route, public_route
from bot.desk.page import page

FILES = StaticFiles(directory=Path(__file__).resolve().parent / "static")


async def home(request: Request, who: Who) -> Response:
    """GET /desk."""
    return page(request, who, "home.html")


async def static(request: Request, who: Who | None) -> Response:
    """GET /desk/static/{path}."""
    response = await FILES.get_response(request.path_params["path"], request.scope)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


ROUTES = (
    desk_route("", home, role="reader"),
    public_route("/static/{path:path}", static),
)
