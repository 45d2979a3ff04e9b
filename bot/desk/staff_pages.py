"""The accounts of all staff, for admins."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import Who, desk_route
from bot.desk.accounts import Unfit, checked_email, checked_name
from bot.desk.forms import text
from bot.desk.page import page
from bot.desk.parts import Parts, parts
from bot.desk.passwords import temporary
from bot.desk.problems import Refused, missing
from bot.records import deeds, staff
from bot.records.models import User
from bot.web.bus import DESK, Event

STAFF = "/desk/staff"
EMPTY = {"email": "", "name": "", "role": "adviser"}
LAST_ADMIN = "This is the last admin. Make another one first."
OWN = "Your own password and codes are changed under your name, at the top of the page."


async def everybody(request: Request, who: Who) -> Response:
    """GET /desk/staff."""
    return page(request, who, "staff.html", users=await parts(request).read(staff.everybody))


async def new(request: Request, who: Who) -> Response:
    """GET /desk/staff/new."""
    return page(request, who, "staff_new.html", given=EMPTY, error="")


async def add(request: Request, who: Who) -> Response:
    """POST /desk/staff: an account with a temporary password, shown this once."""
    given = {name: text(request, name, 300) for name in EMPTY}
    desk, password = parts(request), temporary()
    try:
        email, name = checked_email(given["email"]), checked_name(given["name"])
        new_hash = await desk.passwords.hashed(password)
        user = await desk.write(_add, desk, who, email, name, given["role"], new_hash)
    except ValueError as error:
        return page(request, who, "staff_new.html", 422, given=given, error=str(error))
    return page(request, who, "staff_password.html", user=user, password=password)


async def one(request: Request, who: Who) -> Response:
    """GET /desk/staff/{id}."""
    return await _page(request, who, await _user(request))


async def change(request: Request, who: Who) -> Response:
    """POST /desk/staff/{id}/change: name and role; another role signs the person out."""
    user = await _user(request)
    try:
        name, role = checked_name(text(request, "name", 300)), text(request, "role", 16)
        if role not in staff.ROLES:
            raise Unfit("Choose one of the roles.")
    except Unfit as error:
        return await _page(request, who, user, str(error))
    deed = "account changed" if role == user.role else f"made {role}"

    def work(db: Session, desk: Parts, row: User) -> None:
        staff.change(db, row, name, role, desk.now())

    return await _do(request, who, user, deed, work)


async def disable(request: Request, who: Who) -> Response:
    """POST /desk/staff/{id}/disable: every browser of the person is signed out."""

    def work(db: Session, desk: Parts, row: User) -> None:
        staff.disable(db, row, desk.now())

    return await _do(request, who, await _user(request), "account disabled", work)


async def enable(request: Request, who: Who) -> Response:
    """POST /desk/staff/{id}/enable."""

    def work(db: Session, desk: Parts, row: User) -> None:
        staff.enable(db, row)

    return await _do(request, who, await _user(request), "account enabled", work)


async def reset_password(request: Request, who: Who) -> Response:
    """POST /desk/staff/{id}/password: a temporary one, shown this once."""
    user = await _another(request, who)
    desk, password = parts(request), temporary()
    new_hash = await desk.passwords.hashed(password)

    def work(db: Session, desk: Parts, row: User) -> None:
        staff.set_password(db, row, new_hash, desk.now(), temporary=True)

    await desk.write(_change, desk, who, user.id, "password reset", work)
    return page(request, who, "staff_password.html", user=user, password=password)


async def reset_two_steps(request: Request, who: Who) -> Response:
    """POST /desk/staff/{id}/two-step: for whoever has lost their telephone."""

    def work(db: Session, desk: Parts, row: User) -> None:
        staff.set_secret(db, row, None)

    return await _do(request, who, await _another(request, who), "two steps reset", work)


ROUTES = (
    desk_route("/staff", everybody, role="admin"),
    desk_route("/staff", add, role="admin", methods=["POST"]),
    desk_route("/staff/new", new, role="admin"),
    desk_route("/staff/{id:int}", one, role="admin"),
    desk_route("/staff/{id:int}/change", change, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/disable", disable, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/enable", enable, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/password", reset_password, role="admin", methods=["POST"]),
    desk_route("/staff/{id:int}/two-step", reset_two_steps, role="admin", methods=["POST"]),
)
Change = Callable[[Session, Parts, User], None]


async def _user(request: Request) -> User:
    user_id = request.path_params["id"]
    found = await parts(request).read(lambda db: staff.get(db, user_id))
    if found is None:
        raise missing()
    return found


async def _another(request: Request, who: Who) -> User:
    user = await _user(request)
    if user.id == who.user_id:
        raise Refused(409, OWN)
    return user


async def _page(request: Request, who: Who, user: User, error: str = "") -> Response:
    return page(request, who, "staff_one.html", 422 if error else 200, user=user, error=error)


async def _do(request: Request, who: Who, user: User, deed: str, work: Change) -> Response:
    desk = parts(request)
    try:
        await desk.write(_change, desk, who, user.id, deed, work)
    except staff.LastAdmin:
        return await _page(request, who, user, LAST_ADMIN)
    await desk.shared.bus.publish(DESK, Event.MESSAGE)
    return RedirectResponse(f"{STAFF}/{user.id}?said=saved", 303)


def _change(db: Session, desk: Parts, who: Who, user_id: int, deed: str, work: Change) -> None:
    user = staff.get(db, user_id)
    if user is None:
        raise missing()
    work(db, desk, user)
    deeds.note(db, who.user_id, deed, "account", user_id, now=desk.now())


def _add(
    db: Session, desk: Parts, who: Who, email: str, name: str, role: str, new_hash: str
) -> User:
    user = staff.add(db, email, name, role, new_hash, desk.now(), must_change=True)
    deeds.note(db, who.user_id, f"made {role}", "account", user.id, now=desk.now())
    return user
