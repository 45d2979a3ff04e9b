"""One's own account: password and two-step sign-in. Either asks for the password that holds now."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.content.page_words import MAIN
from bot.desk.access import CurrentUser, desk_route
from bot.desk.account import session_cookies, totp
from bot.desk.account.account_fields import begin_session, remember_device
from bot.desk.account.passwords import LONGEST, weakness
from bot.desk.desk_forms import form, text
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.own_paths import HOME
from bot.desk.rendering import render_page
from bot.records.digests import digest
from bot.records.existing import existing
from bot.records.models import StaffUser
from bot.records.staff import audit_log, recovery_codes, staff_accounts, staff_sessions

ACCOUNT = "/desk/account"
WRONG_PASSWORD = "That isn't your password as it is now."


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/account."""
    return await render_page(request, user, "account.html")


async def password_form(request: Request, user: CurrentUser) -> Response:
    """GET /desk/account/password."""
    return await render_page(request, user, "password.html", error="")


async def change_password(request: Request, user: CurrentUser) -> Response:
    """POST /desk/account/password: signs out every browser but this one."""
    desk, new = desk_services(request), _password(request, "new")
    error = await _wrong(request, user) or _unfit(request, user, new)
    if error:
        return await render_page(request, user, "password.html", 422, error=error)
    token, new_hash = session_cookies.new_session_token(), await desk.passwords.hashed(new)
    device = session_cookies.sent_device(request)
    known_as = await desk.write(_set_password, desk, user, new_hash, digest(token), device)
    to = HOME if user.must_change else ACCOUNT
    response = RedirectResponse(f"{to}?said=password", 303)
    session_cookies.put_cookie(request, response, token)
    session_cookies.put_device_cookie(request, response, known_as)
    return response


async def two_steps_form(request: Request, user: CurrentUser) -> Response:
    """GET /desk/account/two-step."""
    return await _two_steps(request, user, totp.new_secret())


async def two_steps_on(request: Request, user: CurrentUser) -> Response:
    """POST /desk/account/two-step: on, once the app has shown a code that fits.

    It ends every other session, as switching it off does.
    """
    desk, secret = desk_services(request), text(request, "secret", 64)
    if user.has_two_steps or not totp.SECRET.fullmatch(secret):
        raise DeskRefusal(400)
    step = totp.step_of(secret, text(request, "code", 40), desk.now())
    error = await _wrong(request, user)
    if not error and step is None:
        error = "This code doesn't fit. Type the newest one that the app shows."
    if error:
        return await _two_steps(request, user, secret, error, 422)
    codes = await desk.write(_set_secret, desk, user, secret, step)
    return await render_page(request, user, "recovery_codes.html", codes=codes, is_new=True)


async def recovery(request: Request, user: CurrentUser) -> Response:
    """POST /desk/account/two-step/codes: new recovery codes, shown this once."""
    if not user.has_two_steps:
        raise DeskRefusal(400)
    error = await _wrong(request, user)
    if error:
        return await _two_steps(request, user, "", error, 422)
    desk = desk_services(request)
    codes = await desk.write(_new_codes, desk, user)
    return await render_page(request, user, "recovery_codes.html", codes=codes, is_new=False)


async def two_steps_off(request: Request, user: CurrentUser) -> Response:
    """POST /desk/account/two-step/off."""
    desk = desk_services(request)
    if not user.has_two_steps or desk.needs_two_steps(user):
        raise DeskRefusal(400)
    error = await _wrong(request, user)
    if error:
        return await _two_steps(request, user, "", error, 422)
    await desk.write(_set_secret, desk, user, None, None)
    return RedirectResponse(f"{ACCOUNT}?said=two_steps_off", 303)


ROUTES = (
    desk_route("/account", show, role="reader"),
    desk_route("/account/password", password_form, role="reader"),
    desk_route("/account/password", change_password, role="reader", methods=["POST"]),
    desk_route("/account/two-step", two_steps_form, role="reader"),
    desk_route("/account/two-step", two_steps_on, role="reader", methods=["POST"]),
    desk_route("/account/two-step/codes", recovery, role="reader", methods=["POST"]),
    desk_route("/account/two-step/off", two_steps_off, role="reader", methods=["POST"]),
)


async def _two_steps(
    request: Request, user: CurrentUser, secret: str, error: str = "", status: int = 200
) -> Response:
    desk = desk_services(request)
    values: dict[str, Any] = {"secret": secret, "error": error, "link": "", "picture": ""}
    values["is_needed"] = desk.needs_two_steps(user)
    values["left"] = await desk.read(recovery_codes.codes_left, user.user_id)
    if not user.has_two_steps:
        content = desk.shared.words.current
        link = totp.link(secret, user.email, content.page(MAIN, "service"))
        values.update(link=link, picture=totp.picture(link))
    return await render_page(request, user, "two_steps.html", status, **values)


def _password(request: Request, name: str) -> str:
    return str(form(request).get(name, ""))[: LONGEST + 1]


async def _wrong(request: Request, user: CurrentUser) -> str:
    """What is wrong with the password that was given as today's; its tries are limited."""
    desk = desk_services(request)
    await desk.login_throttle.begin_in_session(user.session_id)
    stored = await desk.read(_stored_hash, user.user_id)
    if not await desk.passwords.verify(stored, _password(request, "password")):
        return WRONG_PASSWORD
    await desk.login_throttle.succeeded_in_session(user.session_id)
    return ""


def _unfit(request: Request, user: CurrentUser, new: str) -> str:
    if new != _password(request, "again"):
        return "The new password isn't the same both times."
    if new == _password(request, "password"):
        return "The new password has to be another one."
    return weakness(new, user.email, user.name) or ""


def _stored_hash(db: Session, user_id: int) -> str:
    return existing(db, StaffUser, user_id).password_hash


def _set_password(
    db: Session,
    desk: DeskServices,
    user: CurrentUser,
    new_hash: str,
    token_hash: str,
    device: str | None,
) -> str:
    """Returns the token by which this device is known; no other device is any more."""
    account = existing(db, StaffUser, user.user_id)
    staff_accounts.set_password(db, account, new_hash, desk.now())
    begin_session(db, desk, user.user_id, token_hash)
    audit_log.record_event(
        db, user.user_id, "password changed", "account", user.user_id, now=desk.now()
    )
    return remember_device(db, desk, user.user_id, device)


def _set_secret(
    db: Session, desk: DeskServices, user: CurrentUser, secret: str | None, step: int | None
) -> list[str]:
    """Returns the recovery codes that come with a secret."""
    account = existing(db, StaffUser, user.user_id)
    staff_accounts.set_secret(db, account, secret)
    account.totp_step = step  # the code that was shown just now is used up
    staff_sessions.end_others(db, user.user_id, user.session_id, desk.now())
    event = "two steps on" if secret else "two steps off"
    audit_log.record_event(db, user.user_id, event, "account", user.user_id, now=desk.now())
    return recovery_codes.new_codes(db, user.user_id) if secret else []


def _new_codes(db: Session, desk: DeskServices, user: CurrentUser) -> list[str]:
    now = desk.now()
    audit_log.record_event(db, user.user_id, "new recovery codes", "account", user.user_id, now=now)
    return recovery_codes.new_codes(db, user.user_id)
