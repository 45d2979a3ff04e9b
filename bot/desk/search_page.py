"""Search in what was said, enquiries and notes."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Who, desk_route
from bot.desk.page import page
from bot.desk.parts import parts
from bot.records import deeds, search

LONGEST = 200
MOST = 50


async def show(request: Request, who: Who) -> Response:
    """GET /desk/search, with `q` for what is looked for. The audit holds that, not the words."""
    typed = request.query_params.get("q", "").replace("\0", "")[:LONGEST].strip()
    desk, hits = parts(request), []
    if search.words(typed):
        await desk.write(deeds.note, who.user_id, "searched", now=desk.now())
        hits = await desk.read(search.find, typed, MOST)
    return page(request, who, "search.html", typed=typed, hits=hits, most=MOST)


ROUTES = (desk_route("/search", show, role="reader"),)
