"""The status of an enquiry, for whoever has its reference and its address or number."""

from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.responses import Response
from starlette.routing import Route

from bot.enquiries.enquiry_fields import BY_NAME
from bot.enquiries.field_readers import UnfitField
from bot.gateway.pages.crisis_card import crisis_card
from bot.gateway.pages.dispatch import PageRequest, lasting_page
from bot.records.enquiries import correspondence, enquiry_records
from bot.records.enquiries.correspondence import TooManyAdded
from bot.records.enquiries.enquiry_records import EnquiryStatus, TooManyTries
from bot.records.enquiries.letter_limits import email_settings
from bot.web.limits import address_of, network

# The inputs, each with the words for an empty one.
MISSING = {"reference": "status_no_reference", "email": "status_no_email"}
ADD = "add"  # what is added to an enquiry that was found
STATES = {
    "new": "status_new",
    "open": "status_open",
    "waiting": "status_waiting",
    "closed": "status_closed",
}


@lasting_page
async def status(visit: PageRequest) -> Response:
    """GET and POST /enquiry/status; with `add`, what the enquirer adds to the enquiry."""
    if visit.request.method != "POST":
        return _form(visit, {}, None)
    given = {name: visit.form.get(name, "").strip() for name in MISSING}
    missing = [name for name in MISSING if not given[name]]
    if missing:
        return _form(visit, {name: visit.frame.t(MISSING[name]) for name in missing}, None)
    try:
        found = await visit.services.transactions.write(
            enquiry_records.status,
            given["reference"],
            given["email"],
            _asker(visit, given["reference"]),
            visit.services.sessions.now(),
        )
    except TooManyTries:
        title, text = visit.frame.t("status_tries_title"), visit.frame.t("status_tries")
        return visit.frame.page("problem.html", 429, title=title, text=text)
    if found is None:
        return _form(visit, {"reference": visit.frame.t("status_unknown")}, None)
    return await _add(visit, found) if ADD in visit.form else _form(visit, {}, found)


ROUTES = [Route("/enquiry/status", status, methods=["GET", "POST"])]


async def _add(visit: PageRequest, found: EnquiryStatus) -> Response:
    """Store what is added, or say what is wrong with it."""
    t, typed = visit.frame.t, visit.form[ADD]
    if not typed.strip():
        return _form(visit, {ADD: t("status_add_none")}, found)
    try:
        text = BY_NAME["about"].read(typed)
    except UnfitField as unfit:
        return _form(visit, {ADD: t(unfit.problem)}, found)
    card = await crisis_card(visit, typed)
    try:
        found = await visit.services.transactions.write(_stored, visit, found.reference, text or "")
    except TooManyAdded:
        return _form(visit, {ADD: t("status_add_full")}, found, card)
    return _form(visit, {}, found, card, t("status_added"))


def _stored(db: Session, visit: PageRequest, reference: str, text: str) -> EnquiryStatus:
    """The enquiry's status once the text is added."""
    row = enquiry_records.find(db, reference)
    assert row is not None
    limits = email_settings(visit.services.settings)
    now, words = visit.services.sessions.now(), visit.frame.content
    correspondence.add_from_enquirer(db, row, text, "page", now, words, limits)
    return enquiry_records.status_of(row)


def _form(
    visit: PageRequest,
    errors: Mapping[str, str],
    found: EnquiryStatus | None,
    crisis: str | None = None,
    added: str = "",
) -> Response:
    """The page; what was added stays in its box only where it is wrong."""
    frame = visit.frame
    given = {name: visit.form.get(name, "") for name in (*MISSING, ADD)}
    return frame.page(
        "status.html",
        422 if errors else 200,
        title=frame.t("status_title"),
        action=frame.link(frame.path),
        given={**given, ADD: ""} if added else given,
        errors=errors,
        crisis=crisis,
        added=added,
        found=found,
        state=frame.t(STATES[found.state]) if found else None,
        received=frame.day(found.created_at) if found else None,
    )


def _asker(visit: PageRequest, reference: str) -> str:
    """Whose tries are counted: an address, or where none can be told apart the reference's."""
    return network(address_of(visit.request)) or f"page {reference[:40]}"
