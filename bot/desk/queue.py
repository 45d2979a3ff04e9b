"""The queue: what waits and what is held, chats and enquiries together."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk import filters
from bot.desk.access import Who, desk_route
from bot.desk.filters import Filters
from bot.desk.page import page
from bot.desk.parts import parts
from bot.desk.work import topic_names
from bot.records import desk_queue
from bot.records.desk_queue import Place, Row

ON_A_PAGE = 50
STATE_NAMES = {
    "": "not closed",
    "new": "nobody has it",
    "open": "somebody has it",
    "waiting": "waits for the visitor",
    "closed": "closed",
    "assistant": "with the assistant now",
}
LANGUAGE_NAMES = {"en": "English", "cy": "Welsh"}


async def queue(request: Request, who: Who) -> Response:
    """GET /desk/queue, filtered by its query; `after` is where a later page begins."""
    return page(request, who, "queue.html", **await _shown(request, who))


async def rows(request: Request, who: Who) -> Response:
    """GET /desk/queue/rows: the same rows alone, as an open page asks for them."""
    return page(request, who, "queue_rows.html", **await _shown(request, who))


ROUTES = (
    desk_route("/queue", queue, role="reader"),
    desk_route("/queue/rows", rows, role="reader", background=True),
)


async def _shown(request: Request, who: Who) -> dict[str, Any]:
    chosen = filters.read(request.query_params, who)
    after = filters.place(request.query_params.get("after"))
    desk = parts(request)
    await desk.shared.words.now()
    found, total = await desk.read(_look, chosen, desk.now(), after)
    more = filters.mark(found[ON_A_PAGE - 1].place) if len(found) > ON_A_PAGE else ""
    return {
        "rows": found[:ON_A_PAGE],
        "total": total,
        "filters": chosen,
        "after": request.query_params.get("after", ""),
        "more": more,
        "topics": topic_names(request),
        "states": STATE_NAMES,
        "languages": LANGUAGE_NAMES,
    }


def _look(db: Session, chosen: Filters, now: Any, after: Place | None) -> tuple[list[Row], int]:
    found = desk_queue.page(db, chosen.wanted, now, after, ON_A_PAGE + 1)
    return found, desk_queue.count(db, chosen.wanted, now)
