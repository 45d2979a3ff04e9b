"""Forms: read within limits, and refused where they come from another website."""

from starlette.requests import Request

from bot.gateway.gateway_services import GatewayServices
from bot.gateway.pages.page_refusals import PageRefusal, too_many_pages
from bot.settings import Settings
from bot.web.limits import address_of
from bot.web.origins import is_own_origin
from bot.web.request_bodies import BodyFault, BodyLimits, UnusableBody, parse_form, read_body

MOST_FIELDS = 40
FAULTS = {
    BodyFault.TOO_BIG: ("large", 413),
    BodyFault.TOO_SLOW: ("slow", 408),
    BodyFault.ENCODED: ("unreadable", 415),
}


async def read_page_form(request: Request, services: GatewayServices) -> dict[str, str]:
    """The fields of a form, each given once; raises PageRefusal for what no form of ours sends."""
    settings = services.settings
    limits = BodyLimits(settings.max_form, settings.body_deadline, MOST_FIELDS)
    try:
        body = await read_body(request, limits)
    except UnusableBody as unusable:
        name, status = FAULTS[unusable.fault]
        raise PageRefusal(name, status, {"Connection": "close"}) from None
    if _is_foreign(request, settings):
        raise PageRefusal("foreign", 403)
    if wait := services.forms.wait(address_of(request)):
        raise too_many_pages(wait)
    return await _fields(request, body, limits)


async def _fields(request: Request, body: bytes, limits: BodyLimits) -> dict[str, str]:
    try:
        pairs = (await parse_form(request, body, limits)).multi_items()
    except UnusableBody:
        raise PageRefusal("unreadable", 400) from None
    fields = {name: str(value).replace("\0", "") for name, value in pairs}
    if len(fields) != len(pairs):
        raise PageRefusal("unreadable", 400)
    return fields


def _is_foreign(request: Request, settings: Settings) -> bool:
    """Whether another website sent the form.

    The cookie that speaks for a visitor isn't sent with one, so a foreign form could do little; it
    is refused all the same. Browsers say `Origin: null` from pages with `Referrer-Policy:
    no-referrer`, as ours are.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    return origin != "null" and not is_own_origin(origin, request.scope, settings)
