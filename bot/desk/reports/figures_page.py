"""The figures of the team: charts, their tables, and each table as CSV."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.checks.check_model import Check
from bot.content.dates import UK
from bot.desk.access import CurrentUser, desk_route
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.desk.reports.figure_tables import FigureTable, as_csv, tables
from bot.records.reporting.team_figures import DAY, UNITS, WEEK, DaySpan
from bot.records.reporting.team_figures import team_figures as figures_of

LONGEST = 731  # days
USUAL = 28
MANY = 42  # days: more are shown by week


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/figures, `?from=DAY&to=DAY&by=day|week`."""
    span = _span(request)
    ranges = {name: _back(request, days) for name, days in RANGES.items()}
    made = await _tables(request, span)
    return await render_page(request, user, "figures.html", span=span, tables=made, ranges=ranges)


async def download(request: Request, user: CurrentUser) -> Response:
    """GET /desk/figures/csv, the same with `&table=KEY`."""
    key = request.query_params.get("table", "")
    span = _span(request)
    table = next((each for each in await _tables(request, span) if each.key == key), None)
    if table is None:
        raise not_found()
    name = f"{key}-{span.first}-{span.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)


RANGES = {"7 days": 7, "4 weeks": 28, "13 weeks": 91, "a year": 365}
ROUTES = (
    desk_route("/figures", show, role="reader", tab=NavigationTab("Figures")),
    desk_route("/figures/csv", download, role="reader"),
)


def _today(request: Request) -> date:
    return desk_services(request).now().astimezone(UK).date()


def _back(request: Request, days: int) -> DaySpan:
    last = _today(request)
    return DaySpan(last - timedelta(days=days - 1), last, WEEK if days > MANY else DAY)


def _span(request: Request) -> DaySpan:
    """What was asked for, the last four weeks where nothing was; raises DeskRefusal."""
    given, usual = request.query_params, _back(request, USUAL)
    try:
        first = date.fromisoformat(given["from"]) if given.get("from") else usual.first
        last = date.fromisoformat(given["to"]) if given.get("to") else usual.last
    except ValueError:
        raise DeskRefusal(400, "Choose the days again: one of them can't be read.") from None
    span = DaySpan(first, last, given.get("by") or DAY)
    if not (date(2000, 1, 1) <= first <= last < date(2100, 1, 1)):
        raise DeskRefusal(
            400, "The first day has to come before the last one, both in this century."
        )
    if (last - first).days >= LONGEST:
        raise DeskRefusal(400, "Choose two years at most.")
    if span.unit not in UNITS:
        raise DeskRefusal(400, "Figures are shown by day or by week.")
    return span


async def _tables(request: Request, span: DaySpan) -> list[FigureTable]:
    found = await desk_services(request).read(figures_of, span)
    content = desk_services(request).shared.words.current
    checks = content.checks
    labels = {name: answer.label for name, answer in content.answers.items()}
    labels |= {name: check.title for name, check in checks.items()}
    return tables(found, lambda name: labels.get(name, name), _part_label(checks))


def _part_label(checks: Mapping[str, Check]) -> Callable[[str, str], str]:
    """The label of an outcome or a question of a check; its name where the check has it no more."""

    def label(check: str, name: str) -> str:
        if check not in checks:
            return name
        part = checks[check].outcomes.get(name) or checks[check].facts.get(name)
        return part.label if part else name

    return label
