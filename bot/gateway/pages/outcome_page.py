"""The page to keep: a check's outcome at an address that can't be guessed and doesn't last."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from bot.checks.check_model import Check, FactError
from bot.checks.outcome_report import outcome_report_retold
from bot.content.dates import written_date
from bot.gateway.pages.check_answers import answer_rows
from bot.gateway.pages.dispatch import PageRequest, lasting_page
from bot.gateway.pages.frame import PageFrame
from bot.records.chat import finished_checks
from bot.records.models import FinishedCheck

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")


@lasting_page
async def outcome_page(visit: PageRequest) -> Response:
    """GET /outcome/{token}: the page, or a kind 404 where the token opens nothing any more."""
    opened = await open_outcome(visit)
    return show_outcome(visit, opened) if opened else outcome_gone(visit)


class OpenedOutcome(NamedTuple):
    """A finished check whose page is open, and the words of that page."""

    row: FinishedCheck
    check: Check
    words: dict[str, Any]


async def open_outcome(visit: PageRequest) -> OpenedOutcome | None:
    """The outcome that the token in the address opens."""
    row = await finished(visit)
    check = visit.frame.content.checks.get(row.check) if row else None
    words = outcome_words(visit.frame, check, row) if row and check else None
    return OpenedOutcome(row, check, words) if row and check and words else None


def show_outcome(
    visit: PageRequest,
    opened: OpenedOutcome,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    is_emailed: bool = False,
) -> Response:
    """The page; `errors` of its form for an e-mail, which is there if mail is set up."""
    path = outcome_path(visit)
    return visit.frame.page(
        "outcome.html",
        status,
        check=opened.check,
        enquiry=f"{path}/enquiry",
        email=f"{path}/email" if visit.services.settings.has_mail else None,
        given={"email": visit.form.get("email", "")},
        errors=errors or {},
        is_emailed=is_emailed,
        **opened.words,
    )


def outcome_path(visit: PageRequest) -> str:
    """The address of the page that this token opens."""
    return f"/outcome/{visit.request.path_params['token']}"


def outcome_gone(visit: PageRequest) -> Response:
    """A kind 404."""
    title, text = visit.frame.t("outcome_gone_title"), visit.frame.t("outcome_gone")
    return visit.frame.page("problem.html", 404, title=title, text=text)


async def finished(visit: PageRequest) -> FinishedCheck | None:
    """The finished check that the token in the address opens."""
    token = visit.request.path_params["token"]
    if not TOKEN.fullmatch(token):
        return None
    now = visit.services.sessions.now()
    row: FinishedCheck | None = await visit.services.transactions.read(
        finished_checks.find, token, now
    )
    return row


ROUTES = [Route("/outcome/{token:path}", outcome_page, methods=["GET"])]


def outcome_words(frame: PageFrame, check: Check, row: FinishedCheck) -> dict[str, Any] | None:
    """The words of the page: the stored outcome, even if the rules have changed.

    None where today's check no longer has the facts or the outcome.
    """
    content = frame.content
    try:
        told = outcome_report_retold(check, row.facts, row.outcome, row.rule)
    except FactError:
        return None
    if told is None:
        return None
    return {
        "title": frame.t("outcome_title", title=check.title),
        "told": told,
        "day": frame.day(row.at),
        "version": written_date(date.fromisoformat(row.version), frame.language),
        "older": row.version != str(check.version),
        "verdict": content.words(told.verdict),
        "care": content.words(told.care),
        "means": content.words(told.means),
        "next_step": content.words(told.next_step),
        "decides": content.words(check.decides),
        "more": content.words(check.more),
        "phone": content.contacts.contacts["membership_phone"].value,
        "rows": answer_rows(check, row.facts),
        "clause": f"{content.sources[told.clause.source].title}: {told.clause.heading}",
        "until": frame.t("outcome_until", day=frame.day(row.expires_at)),
    }
