"""The audit, for admins: who did what, newest first."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Who, desk_route
from bot.desk.page import page
from bot.desk.parts import parts
from bot.desk.problems import Refused
from bot.records import deeds

ON_A_PAGE = 100


async def audit(request: Request, who: Who) -> Response:
    """GET /desk/audit, `?before=ID` for older ones."""
    before = request.query_params.get("before")
    if before is not None and not (before.isascii() and before.isdecimal() and len(before) < 19):
        raise Refused(400)
    limit = int(before) if before else None
    rows = await parts(request).read(deeds.page, limit, ON_A_PAGE + 1)
    shown, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    older = shown[-1][0].id if more else None
    return page(request, who, "audit.html", rows=shown, older=older, is_newest=limit is None)


ROUTES = (desk_route("/audit", audit, role="admin"),)
