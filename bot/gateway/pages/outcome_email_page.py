"""Sends the outcome of a check to an address that the visitor gives on its page."""

from starlette.responses import Response
from starlette.routing import Route

from bot.enquiries.enquiry_fields import BY_NAME
from bot.enquiries.field_readers import UnfitField
from bot.gateway.pages.dispatch import PageRequest, lasting_page
from bot.gateway.pages.outcome_email_text import outcome_email_text
from bot.gateway.pages.outcome_page import (
    OpenedOutcome,
    open_outcome,
    outcome_gone,
    outcome_path,
    show_outcome,
)
from bot.gateway.pages.page_refusals import PageRefusal
from bot.records.enquiries import outcome_emails
from bot.records.enquiries.letter_limits import email_settings
from bot.records.enquiries.outcome_emails import OutcomeEmail
from bot.web.limits import address_of, network_hash

FIELD = "email"
# What the reader of the enquiry finds wrong, in words that ask for no telephone number.
PROBLEMS = {
    "enquiry_bad_email": "enquiry_bad_email",
    "enquiry_accented_email": "outcome_email_accented",
    "enquiry_several": "outcome_email_several",
}


@lasting_page
async def send(visit: PageRequest) -> Response:
    """POST /outcome/{token}/email: queues the e-mail and leads to a page that says so."""
    if not visit.services.settings.has_mail:
        raise PageRefusal("gone", 404)
    opened = await open_outcome(visit)
    if opened is None:
        return outcome_gone(visit)
    try:
        to = BY_NAME[FIELD].read(visit.form.get(FIELD, "")) or ""
    except UnfitField as unfit:
        return _wrong(visit, opened, 422, PROBLEMS[unfit.problem])
    if not await _is_taken(visit, opened, to):
        return _wrong(visit, opened, 429, "outcome_email_full")
    return visit.frame.redirect(f"{outcome_path(visit)}/emailed")


@lasting_page
async def sent(visit: PageRequest) -> Response:
    """GET /outcome/{token}/emailed: the outcome again, and when the e-mail comes."""
    opened = await open_outcome(visit)
    if opened is None:
        return outcome_gone(visit)
    find = outcome_emails.requested, opened.row.page_hash
    is_emailed = bool(await visit.services.transactions.read(*find))
    return show_outcome(visit, opened, is_emailed=is_emailed)


ROUTES = [
    Route("/outcome/{token}/email", send, methods=["POST"]),
    Route("/outcome/{token}/emailed", sent, methods=["GET"]),
]


async def _is_taken(visit: PageRequest, opened: OpenedOutcome, to: str) -> bool:
    """Whether the request is within the limits."""
    settings = visit.services.settings
    page = settings.public_address + visit.frame.link(outcome_path(visit))
    text = outcome_email_text(visit.frame, opened.words, page)
    return await visit.services.transactions.write(
        outcome_emails.request_outcome_email,
        opened.row.page_hash,
        OutcomeEmail(to, visit.frame.t("outcome_email_subject"), text),
        visit.services.sessions.now(),
        email_settings(settings).limits,
        network_hash(address_of(visit.request)),
    )


def _wrong(visit: PageRequest, opened: OpenedOutcome, status: int, problem: str) -> Response:
    return show_outcome(visit, opened, status, {FIELD: visit.frame.t(problem)})
