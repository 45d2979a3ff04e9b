"""The audit log, for admins: newest first, filtered by its address, and as CSV."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.content.dates import UK
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.queue_filters import midnight, read_day
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.desk.reports.csv_export import BOM
from bot.records.chat import chat_access
from bot.records.ids import read_id
from bot.records.staff import audit_log, staff_accounts
from bot.records.staff.audit_log import AuditQuery, NamedEvent
from bot.web.csv_text import csv_lines

ON_A_PAGE, AT_ONCE = 100, 500
NAMES = ("who", "what", "kind", "number", "from", "to")
KINDS = ("chat", "enquiry", "letter", "account")
LONGEST = 32  # characters of an event
HEAD = ("when", "who", "what", "kind", "number")


@dataclass(frozen=True)
class AuditFilters:
    """What was chosen, and the events that it stands for."""

    given: dict[str, str]
    wanted: AuditQuery

    def query(self, **more: str) -> str:
        """As part of an address."""
        return urlencode({name: value for name, value in {**self.given, **more}.items() if value})


async def audit(request: Request, user: CurrentUser) -> Response:
    """GET /desk/audit, filtered by its query, `before=ID` for older ones."""
    chosen = read_audit_filters(request.query_params)
    limit, desk = _number(request.query_params.get("before", "")), desk_services(request)
    rows = await desk.read(audit_log.events_page, limit, ON_A_PAGE + 1, chosen.wanted)
    openings = await desk.read(chat_access.openings, ON_A_PAGE) if limit is None else []
    shown, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    return await render_page(
        request,
        user,
        "audit.html",
        rows=shown,
        openings=openings,
        older=str(shown[-1][0].id) if more else "",
        is_newest=limit is None,
        filters=chosen,
        kinds=KINDS,
        staff=await desk.read(staff_accounts.all_staff),
    )


async def audit_csv(request: Request, user: CurrentUser) -> Response:
    """GET /desk/audit.csv: all the filtered events, newest first."""
    chosen, desk = read_audit_filters(request.query_params), desk_services(request)
    await desk.write(audit_log.record_event, user.user_id, "exported audit", now=desk.now())
    day = f"{desk.now().astimezone(UK):%Y-%m-%d}"
    return StreamingResponse(
        _lines(desk, chosen),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="audit-{day}.csv"'},
    )


def read_audit_filters(query: QueryParams) -> AuditFilters:
    """Raises DeskRefusal for what no form of ours can send."""
    given = {name: query.get(name, "").strip() for name in NAMES}
    if given["kind"] not in ("", *KINDS) or len(given["what"]) > LONGEST or "\0" in given["what"]:
        raise DeskRefusal(400)
    begin, end = read_day(given["from"]), read_day(given["to"])
    wanted = AuditQuery(
        user_id=_number(given["who"]),
        event=given["what"],
        kind=given["kind"],
        subject_id=_number(given["number"]),
        since=midnight(begin) if begin else None,
        until=midnight(end + timedelta(days=1)) if end else None,
    )
    return AuditFilters(given, wanted)


ROUTES = (
    desk_route("/audit", audit, role="admin", tab=NavigationTab("Audit")),
    desk_route("/audit.csv", audit_csv, role="admin"),
)


def _number(typed: str) -> int | None:
    found = read_id(typed) if typed else None
    if typed and found is None:
        raise DeskRefusal(400)
    return found


async def _lines(desk: DeskServices, chosen: AuditFilters) -> AsyncIterator[str]:
    yield BOM + csv_lines([HEAD])
    before: int | None = None
    while True:
        rows = await desk.read(audit_log.events_page, before, AT_ONCE, chosen.wanted)
        if rows:
            yield csv_lines(map(_cells, rows))
        if len(rows) < AT_ONCE:
            return
        before = rows[-1][0].id


def _cells(row: NamedEvent) -> list[object]:
    event, name = row
    at = f"{event.at.astimezone(UK):%Y-%m-%d %H:%M:%S}"
    return [at, name or "", event.event, event.kind or "", event.subject_id or ""]
