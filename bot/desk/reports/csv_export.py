"""The queue and the enquiries as CSV, sent row by row."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.content.dates import UK
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases import queue_filters
from bot.desk.cases.case_work import topic_names
from bot.desk.cases.queue_filters import QueueFilters
from bot.desk.desk_services import DeskServices, desk_services
from bot.enquiries.enquiry_fields import FIELDS
from bot.records.enquiries import casework, enquiry_records
from bot.records.reporting import desk_queue
from bot.records.reporting.desk_queue import QueueRow
from bot.records.reporting.queue_query import ENQUIRY
from bot.records.staff import audit_log
from bot.web.csv_text import csv_lines

BOM = "\ufeff"  # by which Excel knows UTF-8
AT_ONCE = 200
QUEUE = ("kind", "number", "reference", "topic", "urgent", "state", "owner", "since", "last", "due")
ENQUIRIES = (
    *("reference", "since", "state", "urgent", "owner", "topic"),
    *(field.column for field in FIELDS),
    *("language", "answered", "closed", "due"),
)


async def queue_csv(request: Request, user: CurrentUser) -> Response:
    """GET /desk/queue.csv: the filtered queue without a word of what was said."""
    chosen = queue_filters.read_filters(request.query_params, user)
    return await _file(request, user, "queue", chosen, QUEUE, _queue_rows)


async def enquiries_csv(request: Request, user: CurrentUser) -> Response:
    """GET /desk/enquiries.csv: the filtered enquiries with all that was left."""
    query = request.query_params
    chosen = queue_filters.read_filters(type(query)({**query, "kind": ENQUIRY}), user)
    return await _file(request, user, "enquiries", chosen, ENQUIRIES, _enquiry_rows)


ROUTES = (
    desk_route("/queue.csv", queue_csv, role="adviser"),
    desk_route("/enquiries.csv", enquiries_csv, role="adviser"),
)


async def _file(
    request: Request,
    user: CurrentUser,
    name: str,
    chosen: QueueFilters,
    head: Sequence[str],
    read: Any,
) -> Response:
    desk, topics = desk_services(request), topic_names(request)
    await desk.write(audit_log.record_event, user.user_id, f"exported {name}", now=desk.now())
    day = f"{desk.now().astimezone(UK):%Y-%m-%d}"
    return StreamingResponse(
        _stream(desk, chosen, head, read, topics),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'},
    )


async def _stream(
    desk: DeskServices, chosen: QueueFilters, head: Sequence[str], read: Any, topics: dict[str, str]
) -> AsyncIterator[str]:
    yield BOM + csv_lines([head])
    after, now = None, desk.now()
    while True:
        found, rows = await desk.read(read, chosen, now, after, topics)
        if rows:
            yield csv_lines(rows)
        if len(found) < AT_ONCE:
            return
        after = found[-1].place


def _queue_rows(db: Session, chosen: QueueFilters, now: datetime, after: Any, topics: Any) -> Any:
    found = desk_queue.queue_page(db, chosen.wanted, now, after, AT_ONCE)
    return found, [_queue_cells(row, topics) for row in found]


def _queue_cells(row: QueueRow, topics: dict[str, str]) -> list[Any]:
    topic = topics.get(row.topic or "", row.topic)
    urgent = "urgent" if row.urgent else ""
    since, last, due = _moment(row.since), _moment(row.last_at), _moment(row.due_at)
    return [row.kind, row.id, row.reference, topic, urgent, row.state, row.owner, since, last, due]


def _enquiry_rows(db: Session, chosen: QueueFilters, now: datetime, after: Any, topics: Any) -> Any:
    found = desk_queue.queue_page(db, chosen.wanted, now, after, AT_ONCE)
    rows = []
    for row in found:
        left = casework.get(db, row.id)
        if left:
            _, _, reference, topic, urgent, state, owner, since, _, due = _queue_cells(row, topics)
            values = enquiry_records.field_values(left).values()
            ends = [left.language, _moment(left.answered_at), _moment(left.closed_at)]
            rows.append([reference, since, state, urgent, owner, topic, *values, *ends, due])
    return found, rows


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UK):%Y-%m-%d %H:%M}" if at else ""
