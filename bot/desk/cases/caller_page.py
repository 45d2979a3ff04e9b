"""A case for somebody on the telephone: staff write down what the caller says and agrees to."""

from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import chosen_topic, publish_change, topic_names
from bot.desk.desk_forms import text
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.enquiries.enquiry_fields import BY_NAME, FIELDS, MAX_ABOUT, checked
from bot.records.enquiries import casework, enquiry_records
from bot.records.enquiries.case_states import NEW
from bot.records.enquiries.enquiry_records import CALL, NewEnquiry
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import Enquiry
from bot.records.reporting.queue_query import ENQUIRY
from bot.records.staff import audit_log

LONGEST = MAX_ABOUT + 1_000  # what is a little too long is shown again with the reason


async def new(request: Request, user: CurrentUser) -> Response:
    """GET /desk/enquiries/new."""
    return await _form(request, user, {}, {})


async def open_case(request: Request, user: CurrentUser) -> Response:
    """POST /desk/enquiries: the fields of an enquiry, `topic`, `urgent` and `consent` yes."""
    given = {name: text(request, name, LONGEST) for name in (*BY_NAME, "topic", "urgent")}
    desk = desk_services(request)
    words = desk.shared.words.current
    topic = chosen_topic(request, words)
    fields, problems = checked(given)
    errors = {name: words.phrase(problem) for name, problem in problems.items()}
    if text(request, "consent", 3) != "yes":
        errors["consent"] = words.phrase("caller_no_consent")
    if fields is None or errors:
        return await _form(request, user, given, errors)
    left = NewEnquiry(
        fields=fields,
        consent=words.phrase("caller_consent"),
        channel=CALL,
        topic=topic,
        urgent=given["urgent"] == "yes",
    )
    row = await desk.write(_open, desk, user, left)
    await publish_change(desk)
    return RedirectResponse(f"/desk/enquiries/{row.id}", 303)


ROUTES = (
    desk_route("/enquiries/new", new, role="adviser"),
    desk_route("/enquiries", open_case, role="adviser", methods=["POST"]),
)


async def _form(
    request: Request, user: CurrentUser, given: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    """The form, with what was typed and what is wrong with it."""
    words = desk_services(request).shared.words.current
    return await render_page(
        request,
        user,
        "caller.html",
        422 if errors else 200,
        fields=FIELDS,
        given=given,
        errors=errors,
        consent=words.phrase("caller_consent"),
        topics=topic_names(request),
    )


def _open(db: Session, desk: DeskServices, user: CurrentUser, left: NewEnquiry) -> Enquiry:
    """Store it as this user's; a form that is sent twice opens one case."""
    now, settings = desk.now(), email_settings(desk.shared.settings)
    row = enquiry_records.submit(db, left, now, desk.shared.words.current, settings)
    if row.state == NEW and row.owner_id is None and row.created_at == now:
        casework.take(db, row.id, user.user_id)
        audit_log.record_event(db, user.user_id, "opened for a caller", ENQUIRY, row.id, now=now)
    return row
