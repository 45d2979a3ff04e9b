"""Search in what was said, enquiries and notes."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.desk_services import desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.reporting import full_text_search
from bot.records.staff import audit_log

LONGEST = 200
MOST = 50


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/search, with `q` for what is looked for. The audit holds that, not the words."""
    typed = request.query_params.get("q", "").replace("\0", "")[:LONGEST].strip()
    desk, hits = desk_services(request), []
    if full_text_search.words(typed):
        await desk.write(audit_log.record_event, user.user_id, "searched", now=desk.now())
        hits = await desk.read(full_text_search.search_texts, typed, MOST)
    only_open = full_text_search.searches_open_cases()
    return await render_page(
        request, user, "search.html", typed=typed, hits=hits, most=MOST, only_open=only_open
    )


ROUTES = (desk_route("/search", show, role="reader", tab=NavigationTab("Search")),)
