"""Actions on several enquiries at once: give, close, hand over all of one person's.

A ticked box holds the owner that the page showed: an enquiry that has changed hands since then is
left as it is.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import chosen_user, publish_change
from bot.desk.desk_forms import form, text
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.own_paths import own_path
from bot.records.enquiries import casework
from bot.records.enquiries.case_states import CLOSED
from bot.records.ids import read_id
from bot.records.models import Enquiry
from bot.records.reporting.queue_query import ENQUIRY
from bot.records.staff import audit_log

QUEUE = "/desk/queue"
Ticked = Sequence[tuple[int, int | None]]
BulkAction = Callable[[Session, Enquiry, int | None, DeskServices], str | None]
"""Changes an enquiry that is locked; returns the event for the audit, None for no change."""


async def bulk(request: Request, user: CurrentUser) -> Response:
    """POST /desk/queue/bulk: `do` assign (to `to`, "" for nobody) or close, for each `case`."""
    action = ACTIONS.get(text(request, "do", 10))
    if action is None:
        raise DeskRefusal(400)
    ticked, desk = _ticked(request), desk_services(request)
    if not ticked:
        return _back(request, "none_ticked")
    to = text(request, "to", 20)
    missed = await desk.write(_act_on_all, desk, user, ticked, action, to)
    await publish_change(desk)
    return _back(request, "partly_done" if missed else "all_done")


async def hand_over(request: Request, user: CurrentUser) -> Response:
    """POST /desk/queue/handover: all enquiries of `from` that aren't closed go to `to`."""
    owner_id, desk = read_id(text(request, "from", 20)), desk_services(request)
    if owner_id is None:
        raise DeskRefusal(400)
    await desk.write(_hand_over, desk, user, owner_id, text(request, "to", 20))
    await publish_change(desk)
    return _back(request, "all_done")


ROUTES = (
    desk_route("/queue/bulk", bulk, role="adviser", methods=["POST"]),
    desk_route("/queue/handover", hand_over, role="adviser", methods=["POST"]),
)


def _assign(db: Session, row: Enquiry, to_id: int | None, desk: DeskServices) -> str | None:
    if row.owner_id == to_id:
        return None
    casework.assign(db, row.id, row.owner_id, to_id)
    return "assigned"


def _close(db: Session, row: Enquiry, to_id: int | None, desk: DeskServices) -> str | None:
    if row.state == CLOSED:
        return None
    casework.set_state(db, row.id, CLOSED, desk.now())
    return "closed"


ACTIONS: dict[str, BulkAction] = {"assign": _assign, "close": _close}


def _ticked(request: Request) -> Ticked:
    """The ids that are ticked, each with its owner when the page was made; raises DeskRefusal."""
    found = []
    for value in form(request).getlist("case"):
        typed, _, owner = str(value).partition("-")
        number = read_id(typed)
        if number is None:
            raise DeskRefusal(400)
        found.append((number, read_id(owner)))
    return found


def _act_on_all(
    db: Session,
    desk: DeskServices,
    user: CurrentUser,
    ticked: Ticked,
    action: BulkAction,
    to: str,
) -> int:
    """The number of enquiries that have changed hands, or are gone, since the page was made."""
    to_id, missed = _receiver(db, to), 0
    for number, owner_id in sorted(ticked):
        row = casework.lock(db, number) if casework.get(db, number) else None
        if row is None or row.owner_id != owner_id:
            missed += 1
        elif event := action(db, row, to_id, desk):
            audit_log.record_event(db, user.user_id, event, ENQUIRY, number, now=desk.now())
    return missed


def _hand_over(db: Session, desk: DeskServices, user: CurrentUser, owner_id: int, to: str) -> None:
    cases = [(number, owner_id) for number in casework.open_cases_of(db, owner_id)]
    _act_on_all(db, desk, user, cases, _assign, to)


def _receiver(db: Session, to: str) -> int | None:
    return chosen_user(db, to).id if to else None


def _back(request: Request, said: str) -> Response:
    path = own_path(text(request, "back", 2_000))
    base = path if path.startswith(QUEUE) else QUEUE
    joint = "&" if "?" in base else "?"
    return RedirectResponse(f"{base}{joint}{urlencode({'said': said})}", 303)
