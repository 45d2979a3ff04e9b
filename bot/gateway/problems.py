"""Errors as RFC 9457 has them: plain words from the content, and nothing of the visitor's."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from bot.content import Content
from bot.settings import Settings
from bot.web.refusals import Refusal, retry_after, whole_seconds

ENQUIRY = "/enquiry"
STATUS = {
    "bad_json": 400,
    "wrong_fields": 400,
    "bad_key": 400,
    "bad_cursor": 400,
    "unknown_choice": 400,
    "gone_check": 400,
    "wrong_rating": 400,
    "wrong_keeping": 400,
    "wrong_host": 400,
    "unknown_message": 400,
    "no_session": 401,
    "foreign_origin": 403,
    "not_found": 404,
    "wrong_method": 405,
    "slow_body": 408,
    "other_body": 409,
    "said_before": 409,
    "chat_full": 409,
    "no_question": 409,
    "not_waiting": 409,
    "too_long": 413,
    "body_too_big": 413,
    "encoded": 415,
    "blank": 422,
    "unfit_fields": 422,
    "unusable_text": 422,
    "too_many": 429,
    "too_many_streams": 429,
    "internal": 500,
    "switched_off": 503,
    "not_saved": 503,
}
# The rest of a body that isn't read would be taken for the next request.
HEADERS = {
    "no_session": {"WWW-Authenticate": "Bearer"},
    "slow_body": {"Connection": "close"},
    "body_too_big": {"Connection": "close"},
    "too_many_streams": {"Retry-After": "5"},
    "not_saved": {"Retry-After": "5"},
}


class Problem(Refusal):
    """A refusal by name; `values` fill the placeholders of its words.

    `card` is the crisis card where the visitor has to see it: a Message that isn't stored.
    `fields` says why each field of a form that is named there can't be used.
    """

    card: dict[str, Any] | None = None
    fields: dict[str, str] | None = None

    def __init__(self, name: str, headers: dict[str, str] | None = None, **values: Any):
        super().__init__(name, STATUS[name], {**HEADERS.get(name, {}), **(headers or {})})
        self.name, self.values = name, values


def too_long(settings: Settings, name: str = "too_long") -> Problem:
    """A refusal of a text that names the limit, and the page that takes longer ones."""
    page = f"{settings.public_address}{ENQUIRY}"
    return Problem(name, max_text=settings.max_text, page=page)


def too_many(wait: float) -> Problem:
    """A refusal that says after how many seconds to come again."""
    seconds = whole_seconds(wait)
    return Problem("too_many", retry_after(seconds), seconds=seconds)


def of_http(error: HTTPException) -> Problem:
    """The problem for an error of the router."""
    name = {404: "not_found", 405: "wrong_method"}.get(error.status_code, "internal")
    return Problem(name, dict(error.headers or {}))


def respond(problem: Problem, content: Content) -> JSONResponse:
    """`application/problem+json` with a `code` that a program can tell errors apart by."""
    title, _, detail = content.phrase(f"problem_{problem.name}", **problem.values).partition("\n")
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": problem.status,
        "detail": detail,
        "code": problem.name,
    }
    if problem.card:
        body["card"] = problem.card
    if problem.fields:
        body["fields"] = problem.fields
    return JSONResponse(
        body,
        status_code=problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )
