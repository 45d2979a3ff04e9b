"""Signing in and out."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk import cookies, totp
from bot.desk.access import Who, desk_route, public_route
from bot.desk.accounts import begin_session
from bot.desk.forms import form, text
from bot.desk.page import page
from bot.desk.parts import Parts, parts
from bot.desk.passwords import LONGEST
from bot.desk.paths import SIGN_IN, own_path
from bot.records import deeds, staff, staff_sessions
from bot.records.models import User
from bot.web.limits import network

WRONG = (
    "That didn't work. Check the e-mail address and the password, and the code if you use one. "
    "If your account is disabled, an admin can enable it."
)


@dataclass(frozen=True)
class Credentials:
    """What was typed; `right_hash` is the stored hash that the password fits, None for none."""

    email: str
    password: str
    code: str
    right_hash: str | None = None


async def show(request: Request, who: Who | None) -> Response:
    """GET /desk/sign-in."""
    after = own_path(request.query_params.get("next", ""))
    if who:
        return RedirectResponse(after, 303)
    return await _page(request, after)


async def sign_in(request: Request, who: Who | None) -> Response:
    """POST /desk/sign-in: one form, one refusal, whatever of it was wrong."""
    desk = parts(request)
    email = staff.normal(text(request, "email", 254))
    password = str(form(request).get("password", ""))[: LONGEST + 1]
    address = network(request.client.host if request.client else None)
    await desk.tries.begin(email, address)
    user = await desk.read(staff.find, email)
    stored = user.password_hash if user else None
    fits = await desk.passwords.verify(stored, password)
    given = Credentials(email, password, text(request, "code", 40), stored if fits else None)
    newer = await _newer_hash(desk, given)
    token = cookies.new_token()
    admitted = await desk.write(_admit, desk, given, newer, cookies.hashed(token))
    after = own_path(text(request, "next", 2_000))
    if not admitted:
        return await _page(request, after, email=email, error=WRONG, status=422)
    await desk.tries.succeeded(email, address)
    response = RedirectResponse(after, 303)
    cookies.put(request, response, token)
    return response


async def sign_out(request: Request, who: Who) -> Response:
    """POST /desk/sign-out: the cookie is dead, for a thief as well."""
    desk = parts(request)
    await desk.write(_leave, who, desk)
    response = RedirectResponse(f"{SIGN_IN}?said=signed_out", 303)
    cookies.remove(request, response)
    return response


async def _newer_hash(desk: Parts, given: Credentials) -> str | None:
    """A hash by today's parameters where the stored one is older."""
    if given.right_hash and desk.passwords.is_old(given.right_hash):
        return await desk.passwords.hashed(given.password)
    return None


def _admit(
    db: Session, desk: Parts, given: Credentials, newer: str | None, token_hash: str
) -> bool:
    """Begin a session where everything holds at this moment; either way it is noted."""
    now, user = desk.now(), staff.find(db, given.email)
    if user is None or not _may_enter(db, desk, user, given):
        deeds.note(db, None, "sign-in failed", "account", user.id if user else None, now=now)
        return False
    if newer:
        user.password_hash = newer
    begin_session(db, desk, user.id, token_hash)
    deeds.note(db, user.id, "signed in", "account", user.id, now=now)
    return True


def _may_enter(db: Session, desk: Parts, user: User, given: Credentials) -> bool:
    if user.disabled_at or given.right_hash is None or user.password_hash != given.right_hash:
        return False
    if user.totp_secret is None:
        return True
    step = totp.step_of(user.totp_secret, given.code, desk.now())
    return step is not None and staff.use_step(db, user.id, step)


def _leave(db: Session, who: Who, desk: Parts) -> None:
    staff_sessions.end(db, who.session_id, desk.now())
    deeds.note(db, who.user_id, "signed out", "account", who.user_id, now=desk.now())


async def _page(
    request: Request, after: str, email: str = "", error: str = "", status: int = 200
) -> Response:
    values = {
        "after": after,
        "email": email,
        "error": error,
        "is_first": await parts(request).read(staff.is_empty),
        # The cookie doesn't come along from another site, so the session may be there after all.
        "from_elsewhere": request.headers.get("sec-fetch-site") == "cross-site",
    }
    return page(request, None, "sign_in.html", status, **values)


ROUTES = (
    public_route("/sign-in", show),
    public_route("/sign-in", sign_in, methods=["POST"]),
    desk_route("/sign-out", sign_out, role="reader", methods=["POST"]),
)
