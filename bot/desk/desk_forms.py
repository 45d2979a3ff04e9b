"""Forms of the desk: read within limits, and refused where they come from another page."""

import hmac

from starlette.datastructures import FormData
from starlette.requests import Request

from bot.desk.access import CurrentUser
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import desk_services
from bot.web.origins import is_own_origin
from bot.web.request_bodies import BodyFault, BodyLimits, UnusableBody, parse_form, read_body

MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
TOKEN_FIELD, TOKEN_HEADER = "csrf_token", "x-csrf-token"


async def read_desk_form(request: Request) -> FormData:
    """The fields of a form, none without a body; raises DeskRefusal."""
    deadline = desk_services(request).shared.settings.body_deadline
    limits = BodyLimits(MOST_BYTES, deadline, MOST_FIELDS)
    try:
        fields = await parse_form(request, await read_body(request, limits), limits)
    except UnusableBody as unusable:
        raise DeskRefusal(413 if unusable.fault is BodyFault.TOO_BIG else 400) from None
    if any("\0" in str(part) for field in fields.multi_items() for part in field):
        raise DeskRefusal(400)
    return fields


def form(request: Request) -> FormData:
    """The fields of the form that was sent."""
    found: FormData = request.state.form
    return found


def text(request: Request, name: str, longest: int = 4_000) -> str:
    """One field, trimmed, "" where it is missing; raises DeskRefusal where it is too long."""
    value = str(form(request).get(name, "")).replace("\r\n", "\n").strip()
    if len(value) > longest:
        raise DeskRefusal(413)
    return value


def check_origin(request: Request) -> None:
    """Refuse what another website's page has sent; browsers say where a form comes from."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site is not None and site != "same-origin"
    if site is None and origin is not None:
        settings = desk_services(request).shared.settings
        foreign = not is_own_origin(origin, request.scope, settings)
    if foreign:
        raise DeskRefusal(403, "This came from a page that isn't part of the desk.")


def check_csrf_token(request: Request, user: CurrentUser) -> None:
    """Refuse a form that wasn't made for this session."""
    token = request.headers.get(TOKEN_HEADER) or str(form(request).get(TOKEN_FIELD, ""))
    if not hmac.compare_digest(token.encode(), user.csrf_token.encode()):
        raise DeskRefusal(403, "This page is out of date. Reload it, then try again.")
