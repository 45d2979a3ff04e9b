"""Signing in and out."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import CurrentUser, desk_route, public_route
from bot.desk.account import login_alarm, session_cookies, totp
from bot.desk.account.account_fields import begin_session, remember_device
from bot.desk.account.login_throttle import LoginTry
from bot.desk.account.passwords import LONGEST
from bot.desk.desk_forms import form, text
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.own_paths import SIGN_IN, own_path
from bot.desk.rendering import render_page
from bot.records.digests import digest
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import StaffUser
from bot.records.staff import audit_log, recovery_codes, staff_accounts, staff_sessions
from bot.web.limits import address_of, network

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


async def show(request: Request, user: CurrentUser | None) -> Response:
    """GET /desk/sign-in."""
    after = own_path(request.query_params.get("next", ""))
    if user:
        return RedirectResponse(after, 303)
    return await _page(request, after)


async def sign_in(request: Request, user: CurrentUser | None) -> Response:
    """POST /desk/sign-in: one form, one refusal, whatever of it was wrong."""
    desk = desk_services(request)
    email = staff_accounts.normal_email(text(request, "email", 254))
    password = str(form(request).get("password", ""))[: LONGEST + 1]
    address = network(address_of(request))
    device = session_cookies.sent_device(request)
    tried = LoginTry(email, address, digest(device) if device else None)
    await desk.login_throttle.begin(tried)
    account = await desk.read(staff_accounts.find_account, email)
    stored = account.password_hash if account else None
    fits = await desk.passwords.verify(stored, password)
    given = Credentials(email, password, text(request, "code", 40), stored if fits else None)
    newer = await _newer_hash(desk, given)
    token = session_cookies.new_session_token()
    known_as = await desk.write(_admit, desk, given, newer, digest(token), device, user)
    after = own_path(text(request, "next", 2_000))
    if known_as is None:
        return await _page(request, after, email=email, error=WRONG, status=422)
    await desk.login_throttle.succeeded(tried)
    response = RedirectResponse(after, 303)
    session_cookies.put_cookie(request, response, token)
    session_cookies.put_device_cookie(request, response, known_as)
    return response


async def sign_out(request: Request, user: CurrentUser) -> Response:
    """POST /desk/sign-out: the cookie is dead, for a thief as well."""
    desk = desk_services(request)
    await desk.write(_leave, user, desk)
    response = RedirectResponse(f"{SIGN_IN}?said=signed_out", 303)
    session_cookies.remove_cookie(request, response)
    return response


async def _newer_hash(desk: DeskServices, given: Credentials) -> str | None:
    """A hash by today's parameters where the stored one is older."""
    if given.right_hash and desk.passwords.is_old(given.right_hash):
        return await desk.passwords.hashed(given.password)
    return None


def _admit(
    db: Session,
    desk: DeskServices,
    given: Credentials,
    newer: str | None,
    token_hash: str,
    device: str | None,
    earlier: CurrentUser | None,
) -> str | None:
    """Begin a session where everything holds at this moment; either way it is noted.

    The `earlier` session of this browser ends with that.

    Returns the token by which this device is known from now on, None where nothing began.
    """
    now, account = desk.now(), staff_accounts.find_account(db, given.email)
    if account is None or not _may_enter(db, desk, account, given):
        audit_log.record_event(
            db, None, "sign-in failed", "account", account.id if account else None, now=now
        )
        if account:
            words, settings = desk.shared.words.current, email_settings(desk.shared.settings)
            login_alarm.raise_alarm(db, account, now, words, settings.desk)
        return None
    if newer:
        account.password_hash = newer
    if earlier:
        _leave(db, earlier, desk)
    begin_session(db, desk, account.id, token_hash)
    audit_log.record_event(db, account.id, "signed in", "account", account.id, now=now)
    return remember_device(db, desk, account.id, device)


def _may_enter(db: Session, desk: DeskServices, account: StaffUser, given: Credentials) -> bool:
    if account.disabled_at or given.right_hash is None or account.password_hash != given.right_hash:
        return False
    if account.totp_secret is None:
        return True
    step = totp.step_of(account.totp_secret, given.code, desk.now())
    if step is not None:
        return staff_accounts.use_step(db, account.id, step)
    if not recovery_codes.use_code(db, account.id, given.code):
        return False
    now = desk.now()
    audit_log.record_event(db, account.id, "recovery code used", "account", account.id, now=now)
    return True


def _leave(db: Session, user: CurrentUser, desk: DeskServices) -> None:
    staff_sessions.end(db, user.session_id, desk.now())
    audit_log.record_event(db, user.user_id, "signed out", "account", user.user_id, now=desk.now())


async def _page(
    request: Request, after: str, email: str = "", error: str = "", status: int = 200
) -> Response:
    values = {
        "after": after,
        "email": email,
        "error": error,
        "is_first": await desk_services(request).read(staff_accounts.is_empty),
        # The cookie doesn't come along from another site, so the session may be there after all.
        "from_elsewhere": request.headers.get("sec-fetch-site") == "cross-site",
    }
    return await render_page(request, None, "sign_in.html", status, **values)


ROUTES = (
    public_route("/sign-in", show),
    public_route("/sign-in", sign_in, methods=["POST"]),
    desk_route("/sign-out", sign_out, role="reader", methods=["POST"]),
)
