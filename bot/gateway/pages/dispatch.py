"""The way into a page: language, off switch, form; whatever happens, a page comes out."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.gateway.gateway_services import GatewayServices
from bot.gateway.pages.frame import PageFrame, frame_of
from bot.gateway.pages.page_forms import read_page_form
from bot.gateway.pages.page_refusals import PageRefusal, too_many_pages
from bot.gateway.pages.soon import soon
from bot.web.limits import address_of
from bot.web.logs import log, where

Result = TypeVar("Result")


class PageRequest(NamedTuple):
    """What a page works with; `form` is empty for GET."""

    request: Request
    services: GatewayServices
    frame: PageFrame
    form: Mapping[str, str]

    async def soon(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a transaction that the page can do without; raises Unreachable."""
        return await soon(work, self.services.settings.database_patience)


Page = Callable[[PageRequest], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def page(work: Page) -> Endpoint:
    """An endpoint that the off switch closes."""

    @wraps(work)
    async def endpoint(request: Request) -> Response:
        return await _enter(request, work, switchable=True)

    return endpoint


def lasting_page(work: Page) -> Endpoint:
    """An endpoint that stays open while the assistant is switched off."""

    @wraps(work)
    async def endpoint(request: Request) -> Response:
        return await _enter(request, work, switchable=False)

    return endpoint


async def _enter(request: Request, work: Page, switchable: bool) -> Response:
    services: GatewayServices = request.app.state.services
    frame = frame_of(request, services.words.current)
    try:
        if wait := services.pages.wait(address_of(request)):
            raise too_many_pages(wait)
        if switchable and not await services.off_switch.is_on():
            title, text = frame.t("switched_off_title"), frame.t("switched_off")
            return frame.page("problem.html", 503, title=title, text=text)
        form = await read_page_form(request, services) if request.method == "POST" else {}
        return await work(PageRequest(request, services, frame, form))
    except ClientDisconnect:
        raise
    except PageRefusal as refusal:
        return _refused(frame, refusal)
    except Exception as error:
        log.error("page_failed", error=type(error).__name__, where=where(error))
        return _refused(frame, PageRefusal("broke", 500))


async def lost(request: Request, status: int) -> Response:
    """A page for an address that leads nowhere, with ways on."""
    content = request.app.state.words.current
    response = _refused(frame_of(request, content), PageRefusal("gone", status))
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _refused(frame: PageFrame, refusal: PageRefusal) -> Response:
    log.info("page_refused", code=refusal.name)
    title = frame.t(f"problem_{refusal.name}_title")
    text = frame.t(f"problem_{refusal.name}", **refusal.values)
    return frame.page("problem.html", refusal.status, refusal.headers, title=title, text=text)
