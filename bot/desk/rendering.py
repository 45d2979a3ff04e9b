"""Pages of the desk: Jinja2, everything escaped, a missing value an error."""

from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.content.dates import UK, written_date
from bot.content.unwanted_data import MASK, masked
from bot.desk.access import CurrentUser
from bot.desk.account.login_alarm import is_shown
from bot.desk.desk_services import desk_services
from bot.web.html_templates import Filters, html_templates

TEMPLATES = Path(__file__).resolve().parent / "templates"
ROLE_NAMES = {"reader": "Reader", "adviser": "Adviser", "admin": "Admin"}


async def render_page(
    request: Request, user: CurrentUser | None, template: str, status: int = 200, **values: Any
) -> HTMLResponse:
    """`template` filled with `values`, in a thread of the desk's own: long pages hold up nobody.

    Each has `user` (None: nobody is signed in), `path`, `now`, `union`, `tabs`, and `said`: the
    notice that the address asks for, of those in said.html; `content_trouble`: why the content as
    it stands isn't used, for staff alone; `alarmed_at`: when many wrong passwords were noticed.
    """
    desk = desk_services(request)
    given = {
        "user": user,
        "path": request.url.path,
        "now": desk.now(),
        "union": desk.shared.words.current.phrase("union_name"),
        "tabs": desk.tabs_for(user) if user else [],
        "content_trouble": desk.shared.words.trouble if user else None,
        "alarmed_at": user.alarmed_at if user and is_shown(user.alarmed_at, desk.now()) else None,
        "mask": MASK,
        "said": request.query_params.get("said", ""),
        **values,
    }

    def render() -> bytes:
        return templates.get_template(template).render(given).encode()

    return HTMLResponse(await desk.in_thread(render), status)


def format_moment(at: datetime) -> str:
    """A moment as the clock in the UK shows it: `25 November 2026, 16:04`."""
    local = at.astimezone(UK)
    return f"{written_date(local)}, {local:%H:%M}"


def format_age(at: datetime, now: datetime) -> str:
    """How long ago, in the largest unit: `12 min`."""
    seconds = max(0, int((now - at).total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return "just now"


def format_day(at: datetime) -> str:
    """The day of a moment in the UK: `25 November 2026`."""
    return written_date(at.astimezone(UK))


FILTERS: Filters = {
    "moment": format_moment,
    "day": format_day,
    "age": format_age,
    "role_name": ROLE_NAMES.__getitem__,
    "masked": masked,
}
templates = html_templates(TEMPLATES, FILTERS)
