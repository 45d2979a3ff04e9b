"""Around each handler: session, role, CSRF token, headers, and refusals in plain words."""

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.desk import desk_forms
from bot.desk.access import CurrentUser, DeskRoute, authenticate
from bot.desk.account import session_cookies
from bot.desk.desk_refusals import TITLES, DeskRefusal
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.own_paths import CHANGE_PASSWORD, SIGN_IN, SIGN_OUT, TWO_STEPS, own_path
from bot.desk.rendering import render_page
from bot.records.staff import staff_sessions
from bot.records.staff.staff_sessions import SEEN_EVERY
from bot.web.limits import address_of
from bot.web.logs import log, where

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with less, forms would come without their origin
    "X-Robots-Tag": "noindex, nofollow",
}
SAFE = ("GET", "HEAD")
NOTED = (403, 429)


def mount(route: DeskRoute, get_services: Callable[[], DeskServices]) -> Route:
    """A route for its role only; the services exist once the process runs."""

    async def answer(request: Request) -> Response:
        request.state.desk = get_services()
        request.state.form = FormData()
        request.state.user = None
        response = await _answer(request, route)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return Route(route.path, answer, methods=list(route.methods))


async def live(request: Request, used: bool) -> CurrentUser | None:
    """The user of a request's cookie, None without a live session; marks the user as present."""
    desk = desk_services(request)
    token_hash = session_cookies.sent_hash(request)
    if token_hash is None:
        return None
    now = desk.now()
    found = await desk.read(staff_sessions.find_session, token_hash, now, desk.lifetimes)
    if found is None:
        return None
    session, account = found
    last = min(session.last_seen_at, session.last_used_at) if used else session.last_seen_at
    if now - last >= SEEN_EVERY:
        await desk.write(staff_sessions.touch, session.id, now, used)
    return authenticate(session, account)


async def _answer(request: Request, route: DeskRoute) -> Response:
    try:
        user = request.state.user = await live(request, used=not route.background)
        turned_away = _turn_away(request, route, user, desk_services(request))
        if turned_away:
            return turned_away
        if request.method not in SAFE:
            desk_forms.check_origin(request)
            request.state.form = await desk_forms.read_desk_form(request)
            if user:
                desk_forms.check_csrf_token(request, user)
        if route.role and user and not user.may(route.role):
            raise DeskRefusal(403)
        return await route.handler(request, user)
    except DeskRefusal as refused:
        _note_refusal(request, route, refused)
        return await problem_page(request, refused)
    except HTTPException as error:
        status = error.status_code if error.status_code in TITLES else 404
        return await problem_page(request, DeskRefusal(status))
    except ClientDisconnect:
        raise
    except Exception as error:
        log.error(
            "desk_request_failed", path=route.path, error=type(error).__name__, where=where(error)
        )
        return await problem_page(request, DeskRefusal(500))


def _note_refusal(request: Request, route: DeskRoute, refused: DeskRefusal) -> None:
    """Log who was refused what: a wrong role or token, or too many tries."""
    if refused.status in NOTED:
        user: CurrentUser | None = request.state.user
        log.warning(
            "desk_refused",
            status=refused.status,
            path=route.path,
            account=user.user_id if user else None,
            address=address_of(request),
        )


def _turn_away(
    request: Request, route: DeskRoute, user: CurrentUser | None, desk: DeskServices
) -> Response | None:
    """To the sign-in, the change of a temporary password, or the set-up of two steps, when due."""
    if route.role is None:
        return None
    if user is None:
        return _to_sign_in(request, route)
    if user.must_change and route.path not in (CHANGE_PASSWORD, SIGN_OUT):
        return _redirect(request, CHANGE_PASSWORD)
    is_open = user.must_change or route.path in (TWO_STEPS, CHANGE_PASSWORD, SIGN_OUT)
    if not is_open and desk.misses_two_steps(user):
        return _redirect(request, TWO_STEPS)
    return None


def _to_sign_in(request: Request, route: DeskRoute) -> Response:
    if "hx-request" in request.headers:
        if route.background:  # the page asked by itself: one with a draft in it must stay
            raise DeskRefusal(401)
        shown = own_path(request.headers.get("hx-current-url", ""))
        return _redirect(request, f"{SIGN_IN}?{urlencode({'next': shown})}")
    if request.method not in SAFE or "text/event-stream" in request.headers.get("accept", ""):
        raise DeskRefusal(401)
    asked_for = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return _redirect(request, f"{SIGN_IN}?{urlencode({'next': own_path(asked_for)})}")


def _redirect(request: Request, to: str) -> Response:
    if "hx-request" in request.headers:  # htmx would put the page into a part of this one
        return Response(status_code=401, headers={"HX-Redirect": to})
    return RedirectResponse(to, 303)


async def problem_page(request: Request, refused: DeskRefusal) -> Response:
    """A refusal as a page, or as bare words where htmx asked."""
    if "hx-request" in request.headers:
        words = f"{refused.title}. {refused.detail}"
        return PlainTextResponse(words, refused.status, headers=refused.headers)
    response = await render_page(
        request, request.state.user, "problem.html", refused.status, refused=refused
    )
    response.headers.update(refused.headers)
    return response
