"""The queue: what waits and what is held, chats and enquiries together."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases import queue_filters
from bot.desk.cases.case_work import assignable, topic_names
from bot.desk.cases.queue_filters import QueueFilters
from bot.desk.desk_services import desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.enquiries.casework import owners_of_cases
from bot.records.reporting import desk_queue, queue_words
from bot.records.reporting.desk_queue import QueuePlace, QueueRow
from bot.records.reporting.queue_words import QueueWords

ON_A_PAGE = 50


async def queue(request: Request, user: CurrentUser) -> Response:
    """GET /desk/queue, filtered by its query; `after` is where a later page begins."""
    return await render_page(
        request,
        user,
        "queue.html",
        **await _shown(request, user),
        staff=await desk_services(request).read(assignable),
        owners=await desk_services(request).read(owners_of_cases),
    )


async def rows(request: Request, user: CurrentUser) -> Response:
    """GET /desk/queue/rows: the same rows alone, as an open page asks for them."""
    return await render_page(request, user, "queue_rows.html", **await _shown(request, user))


ROUTES = (
    desk_route("/queue", queue, role="reader", tab=NavigationTab("Queue", badge="waiting")),
    desk_route("/queue/rows", rows, role="reader", background=True),
)


async def _shown(request: Request, user: CurrentUser) -> dict[str, Any]:
    chosen = queue_filters.read_filters(request.query_params, user)
    after = queue_filters.read_place(request.query_params.get("after"))
    desk = desk_services(request)
    lifetime = timedelta(seconds=desk.shared.settings.offer_lifetime)
    found, total, said = await desk.read(_look, chosen, desk.now(), lifetime, after)
    more = queue_filters.place_mark(found[ON_A_PAGE - 1].place) if len(found) > ON_A_PAGE else ""
    return {
        "rows": found[:ON_A_PAGE],
        "total": total,
        "filters": chosen,
        "after": request.query_params.get("after", ""),
        "more": more,
        "words": said,
        "topics": topic_names(request),
    }


def _look(
    db: Session, chosen: QueueFilters, now: datetime, lifetime: timedelta, after: QueuePlace | None
) -> tuple[list[QueueRow], int, QueueWords]:
    found = desk_queue.queue_page(db, chosen.wanted, now, after, ON_A_PAGE + 1)
    said = queue_words.words_of_rows(db, found, now - lifetime)
    return found, desk_queue.queue_count(db, chosen.wanted, now), said
