"""The enquiry form: kind about slips, stored once, confirmed by its reference."""

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.checks.check_model import FactError
from bot.checks.outcome_report import OutcomeReport, outcome_report_retold
from bot.content.hour_words import spoken_moment
from bot.enquiries.enquiry_fields import (
    BY_NAME,
    FIELDS,
    EnquiryField,
    EnquiryValues,
    checked,
)
from bot.gateway.pages.crisis_card import crisis_card
from bot.gateway.pages.dispatch import PageRequest, lasting_page
from bot.gateway.pages.outcome_page import finished
from bot.gateway.pages.page_refusals import PageRefusal
from bot.records.enquiries import enquiry_records
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import FinishedCheck
from bot.web.limits import address_of, network_hash

INPUTS = (*BY_NAME, "consent")
SHOWN_FOR = timedelta(days=1)  # how long the confirmation can be opened again
KEY = re.compile(r"[0-9a-f]{64}")


@lasting_page
async def form(visit: PageRequest) -> Response:
    """GET and POST /enquiry, and the same below an outcome, which then goes along."""
    has_outcome = "token" in visit.request.path_params
    row = await finished(visit) if has_outcome else None
    told = _told(visit, row)
    if visit.request.method != "POST":
        return _form(visit, told, has_outcome, {}, None)
    fields, problems = checked(visit.form)
    errors = {name: visit.frame.t(problem) for name, problem in problems.items()}
    if visit.form.get("consent") != "yes":
        errors["consent"] = visit.frame.t("enquiry_no_consent")
    crisis = await crisis_card(visit, visit.form.get("about", ""))
    if fields is None or errors:
        return _form(visit, told, has_outcome, errors, crisis)
    urgent = bool(crisis or (told and told.urgent))
    stored = await visit.services.transactions.write(
        enquiry_records.submit,
        _left(visit, fields, row, urgent),
        visit.services.sessions.now(),
        visit.frame.content,
        email_settings(visit.services.settings),
    )
    return visit.frame.redirect(f"/enquiry/sent/{stored.body_hash}")


@lasting_page
async def sent(visit: PageRequest) -> Response:
    """GET /enquiry/sent/{key}: the reference, read back from the table."""
    key, now = visit.request.path_params["key"], visit.services.sessions.now()
    row = (
        await visit.services.transactions.read(enquiry_records.sent, key)
        if KEY.fullmatch(key)
        else None
    )
    if row is None or row.created_at <= now - SHOWN_FOR:
        raise PageRefusal("gone", 404)
    frame, promised = visit.frame, visit.frame.content.hours.promise(row.created_at)
    return frame.page(
        "sent.html",
        title=frame.t("sent_title"),
        reference=row.reference,
        crisis=await crisis_card(visit, row.about),
        by=spoken_moment(frame.content, promised, now) if promised else None,
    )


ROUTES = [
    Route("/enquiry", form, methods=["GET", "POST"]),
    Route("/enquiry/sent/{key}", sent, methods=["GET"]),
    Route("/outcome/{token}/enquiry", form, methods=["GET", "POST"]),
]


def _form(
    visit: PageRequest,
    told: OutcomeReport | None,
    has_outcome: bool,
    errors: Mapping[str, str],
    crisis: str | None,
) -> Response:
    """The form, with what was typed and what is wrong with it."""
    frame = visit.frame
    return frame.page(
        "enquiry.html",
        422 if errors else 200,
        title=frame.t("enquiry_title"),
        action=frame.link(frame.path),
        groups=_groups(),
        given={name: visit.form.get(name, "") for name in INPUTS},
        errors={name: errors[name] for name in INPUTS if name in errors},
        told=told,
        gone=has_outcome and told is None,
        crisis=crisis,
    )


def _groups() -> list[list[EnquiryField]]:
    """The inputs in their order, those of one question together."""
    return [[*group] for _, group in groupby(FIELDS, lambda field: field.question)]


def _left(
    visit: PageRequest, fields: EnquiryValues, row: FinishedCheck | None, urgent: bool
) -> NewEnquiry:
    """What is stored; of an outcome its check alone, as its page may have been handed on."""
    consent = f"{visit.frame.t('enquiry_privacy')} {visit.frame.t('enquiry_consent')}"
    context: dict[str, Any] = {"checks": [], "unanswered": [], "topics": [], "urgent": urgent}
    if row is not None:
        names = ("check", "version", "facts", "outcome", "rule")
        context["checks"] = [{name: getattr(row, name) for name in names}]
        context["topics"] = [row.check]
    return NewEnquiry(
        fields=fields,
        consent=consent,
        channel="page",
        topic=row.check if row else None,
        urgent=urgent,
        language=visit.frame.language.partition("-")[0],
        origin=network_hash(address_of(visit.request)),
        context=context,
    )


def _told(visit: PageRequest, row: FinishedCheck | None) -> OutcomeReport | None:
    """The outcome that is sent along, in its current words."""
    check = visit.frame.content.checks.get(row.check) if row else None
    if row is None or check is None:
        return None
    try:
        return outcome_report_retold(check, row.facts, row.outcome, row.rule)
    except FactError:
        return None
