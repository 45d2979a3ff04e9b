"""What a browser sends: read within limits, and only from our own pages."""

import hmac
from urllib.parse import parse_qsl, urlsplit

import anyio
from starlette.datastructures import FormData
from starlette.requests import Request

from bot.desk.access import CurrentUser
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import desk_services

MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
TOKEN_FIELD, TOKEN_HEADER = "csrf_token", "x-csrf-token"


async def read(request: Request) -> FormData:
    """The fields of a form, {} without a body; raises Refused."""
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != "application/x-www-form-urlencoded":
        raise DeskRefusal(400)
    try:
        fields = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise DeskRefusal(400) from None  # the error's own text holds what was sent
    if any("\0" in part for field in fields for part in field):
        raise DeskRefusal(400)
    return FormData([*fields])


def form(request: Request) -> FormData:
    """The fields of the form that was sent."""
    found: FormData = request.state.form
    return found


def text(request: Request, name: str, longest: int = 4_000) -> str:
    """One field, trimmed, "" where it is missing; raises Refused where it is too long."""
    value = str(form(request).get(name, "")).replace("\r\n", "\n").strip()
    if len(value) > longest:
        raise DeskRefusal(413)
    return value


def check_origin(request: Request) -> None:
    """Refuse what another website's page has sent; browsers say where a form comes from."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "").lower()
    foreign = site is not None and site != "same-origin"
    if site is None and origin is not None:
        foreign = _host_of(origin) != host
    if foreign:
        raise DeskRefusal(403, "This came from a page that isn't part of the desk.")


def check_csrf_token(request: Request, user: CurrentUser) -> None:
    """Refuse a form that wasn't made for this session."""
    given = request.headers.get(TOKEN_HEADER) or str(form(request).get(TOKEN_FIELD, ""))
    if not hmac.compare_digest(given.encode(), user.csrf_token.encode()):
        raise DeskRefusal(403, "This page is out of date. Reload it, then try again.")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        with anyio.fail_after(desk_services(request).shared.settings.body_deadline):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise DeskRefusal(413)
    except TimeoutError:
        raise DeskRefusal(400) from None
    return bytes(body)
