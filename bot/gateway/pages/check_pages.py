"""The guided checks on pages: a question a page, and the answers reviewed at the end.

The answers stand in the database under a token that can't be guessed, never in an address, so that
reload and back are harmless: each page shows how things stand, to the browser that it belongs to.
"""

import re
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.routing import Route

from bot.checks.check_model import Check
from bot.checks.check_sentences import listed
from bot.gateway.pages import stored_walks, unsaved_walks
from bot.gateway.pages.check_answers import answer_rows
from bot.gateway.pages.check_walk import REVIEW, CheckWalk, answered, begun
from bot.gateway.pages.dispatch import PageRequest, page
from bot.gateway.pages.opened_walk import OpenedWalk, browser_of, open_walk, remember
from bot.gateway.pages.page_refusals import PageRefusal
from bot.gateway.pages.soon import Unreachable
from bot.gateway.pages.stored_walks import OtherBrowser, StoredWalk
from bot.records.chat import check_sessions

STEP = re.compile(r"[1-9][0-9]?")


Step = Callable[[PageRequest, OpenedWalk], Awaitable[Response]]


@page
async def first(visit: PageRequest) -> Response:
    """GET and POST /check/{name}: what the check is, and its first question."""
    check = check_named(visit)
    walk = unsaved_walks.carried_walk(check, visit.form.get(unsaved_walks.FIELD, ""))
    answer = _answer(visit, check)
    if visit.request.method != "POST" or answer is None:
        if walk.facts:
            return unsaved_walks.carry_on(visit, walk, is_missing=True)
        return _ask(visit, StoredWalk(walk, {}, None), 1, None)
    walk, browser = answered(walk, *answer).walk, browser_of(visit)
    now, lifetime = visit.services.sessions.now(), visit.services.settings.open_check_lifetime
    begin = stored_walks.begin, walk, browser.secret, now, lifetime
    try:
        token = await visit.soon(visit.services.transactions.write(*begin))
    except Unreachable:
        return unsaved_walks.carry_on(visit, walk)
    onward = visit.frame.redirect(f"/check/{check.name}/{token}/{walk.place}")
    return remember(visit, onward, browser)


@page
async def step(visit: PageRequest) -> Response:
    """GET and POST /check/{name}/{token}/{step}: a question, answered before or not."""
    return await _in_own_browser(visit, _step)


@page
async def review(visit: PageRequest) -> Response:
    """GET and POST /check/{name}/{token}/review: the answers, then the outcome's own page."""
    return await _in_own_browser(visit, _reviewed)


async def _in_own_browser(visit: PageRequest, work: Step) -> Response:
    """The page; in another browser the beginning of a check of its own."""
    check = check_named(visit)
    try:
        opened = await open_walk(visit, check)
        return remember(visit, await work(visit, opened), opened.browser)
    except OtherBrowser:
        return _ask(visit, StoredWalk(begun(check), {}, None), 1, None, is_elsewhere=True)


async def _step(visit: PageRequest, opened: OpenedWalk) -> Response:
    check, token, browser, kept = opened
    place, answer = visit.request.path_params.get("step", ""), _answer(visit, check)
    if answer and visit.request.method == "POST":
        now, lifetime = visit.services.sessions.now(), visit.services.settings.open_check_lifetime
        keep = stored_walks.keep, check, token, browser.secret, answer, now, lifetime
        try:
            walk = await visit.soon(visit.services.transactions.write(*keep))
        except Unreachable:
            return unsaved_walks.carry_on(visit, answered(kept.walk, *answer).walk)
        return visit.frame.redirect(f"/check/{check.name}/{token}/{(walk or kept.walk).place}")
    number = int(place) if STEP.fullmatch(place) else 0
    if not 1 <= number <= len(kept.walk.steps):
        return visit.frame.redirect(f"/check/{check.name}/{token}/{kept.walk.place}")
    return _ask(visit, kept, number, opened)


async def _reviewed(visit: PageRequest, opened: OpenedWalk) -> Response:
    check, token, browser, kept = opened
    if not kept.walk.is_settled:
        return visit.frame.redirect(f"/check/{check.name}/{token}/{kept.walk.place}")
    if visit.request.method != "POST":
        return _review(visit, opened)
    now, lifetime = visit.services.sessions.now(), visit.services.settings.outcome_page_lifetime
    finish = stored_walks.finish, check, token, browser.secret, now, lifetime
    try:
        page_token = await visit.soon(visit.services.transactions.write(*finish))
    except Unreachable:
        return unsaved_walks.carry_on(visit, kept.walk)
    if page_token is None:
        raise PageRefusal("expired", 404)
    return visit.frame.redirect(f"/outcome/{page_token}")


BOTH = ["GET", "POST"]
ROUTES = [
    Route("/check/{name}", first, methods=BOTH),
    Route("/check/{name}/{token}", step, methods=BOTH),
    Route("/check/{name}/{token}/review", review, methods=BOTH),
    Route("/check/{name}/{token}/{step}", step, methods=BOTH),
]


def check_named(visit: PageRequest) -> Check:
    """The check that the address names; raises PageRefusal where there is none."""
    name = visit.request.path_params["name"]
    checks = visit.frame.content.checks.values()
    found = next((each for each in checks if each.name == name), None)
    if found is None:
        raise PageRefusal("gone", 404)
    return found


def _answer(visit: PageRequest, check: Check) -> tuple[str, str] | None:
    """The fact and value of a form; None if the check doesn't have them."""
    fact, value = visit.form.get("fact", ""), visit.form.get("answer", "")
    known = fact in check.facts and value in check.facts[fact].value_names
    return (fact, value) if known else None


def _ask(
    visit: PageRequest,
    kept: StoredWalk,
    number: int,
    opened: OpenedWalk | None,
    is_elsewhere: bool = False,
) -> Response:
    """The page of a question; a form that came without an answer gets it back with the error."""
    frame, walk, check = visit.frame, kept.walk, kept.walk.check
    fact = check.facts[walk.steps[number - 1]]
    is_missing = visit.request.method == "POST" and not is_elsewhere
    first_page = f"/check/{check.name}"
    own = f"{first_page}/{opened.token}" if opened else first_page
    before = f"{own}/{number - 1}" if number > 1 else first_page
    notice = frame.t("check_elsewhere") if is_elsewhere else _notice(visit, kept, str(number))
    return frame.page(
        "question.html",
        422 if is_missing else 200,
        title=fact.ask if opened else check.title,
        check=check,
        fact=fact,
        given=walk.facts.get(fact.name),
        number=number,
        begins=opened is None,
        hours=visit.services.settings.open_check_lifetime // 3600,
        errors={"answer": frame.t("check_choose")} if is_missing else {},
        action=frame.link(f"{own}/{number}" if opened else own),
        back=frame.link(before) if opened else None,
        notice=notice,
        rows=_rows(visit, walk, own),
        chat=_chat(opened),
        keep=frame.link(f"{own}/keep") if opened else None,
        carried=None,
    )


def _review(visit: PageRequest, opened: OpenedWalk) -> Response:
    frame, walk, kept = visit.frame, opened.kept.walk, opened.kept
    own = f"/check/{opened.check.name}/{opened.token}"
    return frame.page(
        "review.html",
        title=frame.t("check_review_title"),
        check=walk.check,
        rows=_rows(visit, walk, own),
        action=frame.link(f"{own}/{REVIEW}"),
        back=frame.link(f"{own}/{len(walk.facts)}"),
        notice=_notice(visit, kept, REVIEW),
        chat=_chat(opened),
        keep=frame.link(f"{own}/keep"),
    )


def _rows(visit: PageRequest, walk: CheckWalk, own: str) -> list[dict[str, str]]:
    """The answers so far, each with the address at which it can be changed."""
    listed_rows = answer_rows(walk.check, walk.facts)
    for number, row in enumerate(listed_rows, start=1):
        row["url"] = visit.frame.link(f"{own}/{number}")
    return listed_rows


def _notice(visit: PageRequest, kept: StoredWalk, place: str) -> str | None:
    """What the last answer did, on the page that it led to."""
    facts, notice = kept.walk.check.facts, kept.notice
    if notice.get("place") != place:
        return None
    if notice.get("kept"):
        return visit.frame.t("check_on_device")
    labels = [facts[fact].label for fact in notice["dropped"] if fact in facts]
    if labels:
        return visit.frame.t("check_dropped", labels=listed(labels))
    return visit.frame.t("check_changed") if notice["changed"] else None


def _chat(opened: OpenedWalk | None) -> str | None:
    """The way back into the chat; what follows # stays in the browser."""
    if opened is None:
        return None
    token = check_sessions.chat_token(opened.token, opened.browser.secret)
    return f"{opened.kept.way_back or '/'}#go-on={token}"
