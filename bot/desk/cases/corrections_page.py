"""The assistant was wrong: what would have been right in place of a reply or outcome, and why.

A page that shows messages puts this beside each of the assistant's, for advisers:
`{% with message_id = … %}{% include "_correct.html" %}{% endwith %}`. It is a link; with htmx the
form opens in its place.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.checks.check_model import Check
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.closed_chats import refuse_closed
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.records.ids import read_id
from bot.records.models import Message
from bot.records.staff import audit_log, staff_corrections
from bot.records.staff.staff_corrections import FACT, KINDS, OUTCOME, TOPIC

FORM = "/desk/corrections/new"
NOTHING = "Say what would have been right: choose it, or write it in words."
UNKNOWN = "Choose from the lists: this isn't in them."
OUT_OF_SCOPE = "out_of_scope"


async def show(request: Request, user: CurrentUser) -> Response:
    """GET /desk/corrections/new?message=ID."""
    message = await _message(request, user, request.query_params.get("message", ""))
    return await _form(request, user, message)


async def add(request: Request, user: CurrentUser) -> Response:
    """POST /desk/corrections: one is stored for each field that is filled."""
    message = await _message(request, user, text(request, "message", 20))
    given = {kind: text(request, kind, 2_000) for kind in KINDS}
    right = {kind: value for kind, value in given.items() if value}
    fits = await _fits(request, message, right)
    error = "" if right and fits else (UNKNOWN if right else NOTHING)
    if error:
        return await _form(request, user, message, error, given)
    why = text(request, "why", 2_000)
    await desk_services(request).write(_add, desk_services(request), user, message.id, right, why)
    if "hx-request" in request.headers:
        return await render_page(request, user, "_corrected.html", message_id=message.id)
    return RedirectResponse(f"{FORM}?message={message.id}&said=corrected", 303)


ROUTES = (
    desk_route("/corrections/new", show, role="adviser"),
    desk_route("/corrections", add, role="adviser", methods=["POST"]),
)


async def _message(request: Request, user: CurrentUser, given: str) -> Message:
    message_id = read_id(given)
    if message_id is None:
        raise not_found()
    desk = desk_services(request)
    found = await desk.read(staff_corrections.assistant_message, message_id)
    if found is None:
        raise not_found()
    await desk.read(refuse_closed, desk, user, found.conversation_id)
    return found


def _topics(request: Request) -> dict[str, str]:
    """Each topic with its label, by label; the last stands for none of them."""
    content = desk_services(request).shared.words.current
    labels = {topic: answer.label for topic, answer in content.answers.items()}
    ours = dict(sorted(labels.items(), key=lambda pair: pair[1].casefold()))
    return {**ours, OUT_OF_SCOPE: "None of these: not for the assistant"}


def _check(request: Request, message: Message) -> Check | None:
    """The check that a message belongs to, as its table stands now."""
    if "check" not in message.meta:
        return None
    return desk_services(request).shared.words.current.checks.get(message.meta["check"])


async def _fits(request: Request, message: Message, right: Mapping[str, str]) -> bool:
    if TOPIC in right and right[TOPIC] not in _topics(request):
        return False
    if not {OUTCOME, FACT} & right.keys():
        return True
    check = _check(request, message)
    if check is None or right.get(OUTCOME, next(iter(check.outcomes))) not in check.outcomes:
        return False
    name, _, value = right.get(FACT, "").partition("=")
    return FACT not in right or value in check.domains.get(name, ())


async def _form(
    request: Request,
    user: CurrentUser,
    message: Message,
    error: str = "",
    given: Mapping[str, str] | None = None,
) -> Response:
    in_place = "hx-request" in request.headers
    before = await desk_services(request).read(staff_corrections.corrections_of, [message.id])
    return await render_page(
        request,
        user,
        "_correct_form.html" if in_place else "correct.html",
        # htmx puts nothing into the page for an error's status
        422 if error and not in_place else 200,
        message=message,
        topics=_topics(request),
        check=_check(request, message),
        before=before.get(message.id, []),
        error=error,
        given=given or dict.fromkeys(KINDS, ""),
        why=text(request, "why", 2_000),
    )


def _add(
    db: Session,
    desk: DeskServices,
    user: CurrentUser,
    message_id: int,
    right: Mapping[str, str],
    why: str,
) -> None:
    for kind, value in right.items():
        staff_corrections.add(db, message_id, user.user_id, kind, value, why, desk.now())
    audit_log.record_event(db, user.user_id, "corrected", "message", message_id, now=desk.now())
