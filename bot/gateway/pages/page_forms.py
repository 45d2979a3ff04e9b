"""Forms: read within limits, and refused where they come from another website."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.gateway.gateway_services import GatewayServices
from bot.gateway.messages.request_bodies import TooBig, read_body
from bot.gateway.pages.page_refusals import PageRefusal
from bot.gateway.problems import Problem
from bot.gateway.security import is_same_host
from bot.web.limits import network

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 40


async def read_form(request: Request, parts: GatewayServices) -> dict[str, str]:
    """The fields of a form, each given once; raises Refusal for what no form of ours sends."""
    body = await _body(request, parts)
    if _is_foreign(request):
        raise PageRefusal("foreign", 403)
    address = network(request.client.host if request.client else None)
    if wait := parts.forms.wait(address):
        seconds = max(1, int(wait + 0.999))
        raise PageRefusal("many", 429, {"Retry-After": str(seconds)}, seconds=seconds)
    return _fields(request, body)


async def _body(request: Request, parts: GatewayServices) -> bytes:
    try:
        return await read_body(request, parts.settings.body_deadline, parts.settings.max_form)
    except TooBig:
        raise PageRefusal("large", 413, {"Connection": "close"}) from None
    except Problem as problem:
        name = "slow" if problem.name == "slow_body" else "unreadable"
        raise PageRefusal(name, problem.status, {"Connection": "close"}) from None


def _fields(request: Request, body: bytes) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if body and kind != FORM:
            raise ValueError("not a form")
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
        fields = {name: value.replace("\0", "") for name, value in pairs}
        if len(fields) != len(pairs):
            raise ValueError("a field given twice")
    except ValueError:
        # `from None`: the message of the error may carry what was sent.
        raise PageRefusal("unreadable", 400) from None
    return fields


def _is_foreign(request: Request) -> bool:
    """Whether another website sent the form.

    No cookie speaks for a visitor here, so a foreign form could do little; it is refused all the
    same. Browsers say `Origin: null` from pages with `Referrer-Policy: no-referrer`, as ours are.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    return origin != "null" and not is_same_host(origin, request.headers.get("host", ""))
