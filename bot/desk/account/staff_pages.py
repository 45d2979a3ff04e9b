"""The accounts of all staff, for admins."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.account.account_fields import UnfitAccount, checked_email, checked_name
from bot.desk.account.passwords import temporary
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.navigation import NavigationTab
from bot.desk.rendering import render_page
from bot.records.models import StaffUser
from bot.records.staff import audit_log, staff_accounts, staff_sessions
from bot.web.bus import DESK, BusEvent

STAFF = "/desk/staff"
EMPTY = {"email": "", "name": "", "role": "adviser"}
LAST_ADMIN = "This is the last admin. Make another one first."
OWN = "Your own password and codes are changed under your name, at the top of the page."


async def everybody(request: Request, user: CurrentUser) -> Response:
    """GET /desk/staff."""
    return await render_page(
        request,
        user,
        "staff.html",
        accounts=await desk_services(request).read(staff_accounts.all_staff),
    )


async def new(request: Request, user: CurrentUser) -> Response:
    """GET /desk/staff/new."""
    return await render_page(request, user, "staff_new.html", given=EMPTY, error="")


async def add(request: Request, user: CurrentUser) -> Response:
    """POST /desk/staff: an account with a temporary password, shown this once."""
    given = {name: text(request, name, 300) for name in EMPTY}
    desk, password = desk_services(request), temporary()
    try:
        email, name = checked_email(given["email"]), checked_name(given["name"])
        new_hash = await desk.passwords.hashed(password)
        account = await desk.write(_add, desk, user, email, name, given["role"], new_hash)
    except ValueError as error:
        return await render_page(
            request, user, "staff_new.html", 422, given=given, error=str(error)
        )
    return await render_page(
        request, user, "staff_password.html", account=account, password=password
    )


async def one(request: Request, user: CurrentUser) -> Response:
    """GET /desk/staff/{id}."""
    return await _page(request, user, await _user(request))


async def change(request: Request, user: CurrentUser) -> Response:
    """POST /desk/staff/{id}/change: name and role; another role signs the person out."""
    account = await _user(request)
    try:
        name, role = checked_name(text(request, "name", 300)), text(request, "role", 16)
        if role not in staff_accounts.ROLES:
            raise UnfitAccount("Choose one of the roles.")
    except UnfitAccount as error:
        return await _page(request, user, account, str(error))
    event = "account changed" if role == account.role else f"made {role}"

    def work(db: Session, desk: DeskServices, row: StaffUser) -> None:
        staff_accounts.change(db, row, name, role, desk.now())

    return await _do(request, user, account, event, work)


async def disable(request: Request, user: CurrentUser) -> Response:
    """POST /desk/staff/{id}/disable: every browser of the person is signed out."""

    def work(db: Session, desk: DeskServices, row: StaffUser) -> None:
        staff_accounts.disable(db, row, desk.now())

    return await _do(request, user, await _user(request), "account disabled", work)


async def enable(request: Request, user: CurrentUser) -> Response:
    """POST /desk/staff/{id}/enable."""

    def work(db: Session, desk: DeskServices, row: StaffUser) -> None:
        staff_accounts.enable(db, row)

    return await _do(request, user, await _user(request), "account enabled", work)


async def reset_password(request: Request, user: CurrentUser) -> Response:
    """POST /desk/staff/{id}/password: a temporary one, shown this once."""
    account = await _another(request, user)
    desk, password = desk_services(request), temporary()
    new_hash = await desk.passwords.hashed(password)

    def work(db: Session, desk: DeskServices, row: StaffUser) -> None:
        staff_accounts.set_password(db, row, new_hash, desk.now(), temporary=True)

    await desk.write(_change, desk, user, account.id, "password reset", work)
    return await render_page(
        request, user, "staff_password.html", account=account, password=password
    )


async def reset_two_steps(request: Request, user: CurrentUser) -> Response:
    """POST /desk/staff/{id}/two-step: for whoever has lost their telephone."""

    def work(db: Session, desk: DeskServices, row: StaffUser) -> None:
        staff_accounts.set_secret(db, row, None)
        staff_sessions.end_all(db, row.id, desk.now())

    return await _do(request, user, await _another(request, user), "two steps reset", work)


ROUTES = (
    desk_route("/staff", everybody, role="admin", tab=NavigationTab("Staff")),
    desk_route("/staff", add, role="admin", methods=["POST"]),
    desk_route("/staff/new", new, role="admin"),
    desk_route("/staff/{id:int}", one, role="admin"),
    desk_route("/staff/{id:int}/change", change, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/disable", disable, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/enable", enable, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/password", reset_password, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/two-step", reset_two_steps, role="admin", methods=["POST"]),
)
Change = Callable[[Session, DeskServices, StaffUser], None]


async def _user(request: Request) -> StaffUser:
    user_id = request.path_params["id"]
    found = await desk_services(request).read(lambda db: staff_accounts.get_account(db, user_id))
    if found is None:
        raise not_found()
    return found


async def _another(request: Request, user: CurrentUser) -> StaffUser:
    account = await _user(request)
    if account.id == user.user_id:
        raise DeskRefusal(409, OWN)
    return account


async def _page(
    request: Request, user: CurrentUser, account: StaffUser, error: str = ""
) -> Response:
    return await render_page(
        request, user, "staff_one.html", 422 if error else 200, account=account, error=error
    )


async def _do(
    request: Request, user: CurrentUser, account: StaffUser, event: str, work: Change
) -> Response:
    desk = desk_services(request)
    try:
        await desk.write(_change, desk, user, account.id, event, work)
    except staff_accounts.LastAdmin:
        return await _page(request, user, account, LAST_ADMIN)
    await desk.shared.bus.publish(DESK, BusEvent.MESSAGE)
    return RedirectResponse(f"{STAFF}/{account.id}?said=saved", 303)


def _change(
    db: Session, desk: DeskServices, user: CurrentUser, user_id: int, event: str, work: Change
) -> None:
    account = staff_accounts.get_account(db, user_id)
    if account is None:
        raise not_found()
    work(db, desk, account)
    audit_log.record_event(db, user.user_id, event, "account", user_id, now=desk.now())


def _add(
    db: Session,
    desk: DeskServices,
    user: CurrentUser,
    email: str,
    name: str,
    role: str,
    new_hash: str,
) -> StaffUser:
    account = staff_accounts.add(db, email, name, role, new_hash, desk.now(), must_change=True)
    audit_log.record_event(db, user.user_id, f"made {role}", "account", account.id, now=desk.now())
    return account
