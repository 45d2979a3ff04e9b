"""The status of an enquiry, for whoever has its reference and its address or number."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import Route

from bot.gateway.pages.dispatch import PageRequest, lasting_page
from bot.records.enquiries import enquiry_records
from bot.records.enquiries.enquiry_records import EnquiryStatus, TooManyTries
from bot.web.limits import address_of, network

# The inputs, each with the words for an empty one.
MISSING = {"reference": "status_no_reference", "email": "status_no_email"}
STATES = {
    "new": "status_new",
    "open": "status_open",
    "waiting": "status_waiting",
    "closed": "status_closed",
}


@lasting_page
async def status(visit: PageRequest) -> Response:
    """GET and POST /enquiry/status."""
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
    return _form(visit, {}, found)


ROUTES = [Route("/enquiry/status", status, methods=["GET", "POST"])]


def _form(visit: PageRequest, errors: Mapping[str, str], found: EnquiryStatus | None) -> Response:
    frame = visit.frame
    return frame.page(
        "status.html",
        422 if errors else 200,
        title=frame.t("status_title"),
        action=frame.link(frame.path),
        given={name: visit.form.get(name, "") for name in MISSING},
        errors=errors,
        found=found,
        state=frame.t(STATES[found.state]) if found else None,
        received=frame.day(found.created_at) if found else None,
    )


def _asker(visit: PageRequest, reference: str) -> str:
    """Whose tries are counted: an address, or where none can be told apart the reference's."""
    return network(address_of(visit.request)) or f"page {reference[:40]}"
