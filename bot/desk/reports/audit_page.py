"""The audit log, for admins: newest first."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.chat import chat_access
from bot.records.ids import read_id
from bot.records.staff import audit_log

ON_A_PAGE = 100


async def audit(request: Request, user: CurrentUser) -> Response:
    """GET /desk/audit, `?before=ID` for older ones."""
    before = request.query_params.get("before")
    limit = read_id(before) if before is not None else None
    if before is not None and limit is None:
        raise DeskRefusal(400)
    desk = desk_services(request)
    rows = await desk.read(audit_log.events_page, limit, ON_A_PAGE + 1)
    openings = await desk.read(chat_access.openings, ON_A_PAGE) if limit is None else []
    shown, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    older = shown[-1][0].id if more else None
    return await render_page(
        request,
        user,
        "audit.html",
        rows=shown,
        openings=openings,
        older=older,
        is_newest=limit is None,
    )


ROUTES = (desk_route("/audit", audit, role="admin", tab=NavigationTab("Audit")),)
