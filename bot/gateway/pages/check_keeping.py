"""Keeps a check on this device until midnight: its address and its browser's cookie last so long.

Without it the cookie goes when the browser is closed, as school computers are shared.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.gateway.pages import stored_walks
from bot.gateway.pages.check_cookie import put_secret
from bot.gateway.pages.check_pages import check_named
from bot.gateway.pages.dispatch import PageRequest, page
from bot.gateway.pages.opened_walk import open_walk
from bot.gateway.pages.page_refusals import PageRefusal
from bot.gateway.pages.soon import Unreachable
from bot.gateway.pages.stored_walks import OtherBrowser


@page
async def keep(visit: PageRequest) -> Response:
    """POST /check/{name}/{token}/keep: back to the open question, which says so."""
    check, services = check_named(visit), visit.services
    now = services.sessions.now()
    seconds = _until_midnight(now, visit.frame.content.hours.time_zone)
    try:
        opened = await open_walk(visit, check)
        kept = stored_walks.keep_on_device, check, opened.token, opened.browser.secret, now, seconds
        await visit.soon(services.transactions.write(*kept))
    except OtherBrowser:
        return visit.frame.redirect(f"/check/{check.name}")
    except Unreachable:
        raise PageRefusal("unsaved", 503) from None
    onward = visit.frame.redirect(f"/check/{check.name}/{opened.token}/{opened.kept.walk.place}")
    put_secret(visit.request, onward, services.settings, opened.browser.secret, seconds)
    return onward


ROUTES = [Route("/check/{name}/{token}/keep", keep, methods=["POST"])]


def _until_midnight(now: datetime, time_zone: str) -> int:
    """The seconds until the day of a time zone ends."""
    zone = ZoneInfo(time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    return max(1, round((midnight - now).total_seconds()))
