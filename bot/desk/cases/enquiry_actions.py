"""Actions of staff on an enquiry."""

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases import queue_filters
from bot.desk.cases.case_actions import ENQUIRIES, OpenEnquiry, enquiry_action
from bot.desk.cases.case_work import (
    LONGEST_NOTE,
    chosen_topic,
    chosen_user,
    idempotency_key,
    name_of,
    oneself,
    wanted_text,
)
from bot.desk.cases.enquiry_case import enquiry_page
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import desk_services
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework, correspondence
from bot.records.enquiries.case_states import CLOSED, FOR_US, OPEN, WAITING
from bot.records.enquiries.letter_limits import email_settings
from bot.records.ids import read_id
from bot.records.staff import case_drafts

STATE_EVENTS = {
    OPEN: "opened",
    WAITING: "set to waiting",
    FOR_US: "set to waiting for us",
    CLOSED: "closed",
}


class AnsweredByAnother(Exception):
    """A colleague has the case, or has answered it meanwhile; `words` say so."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


@enquiry_action("take")
def take(case: OpenEnquiry) -> str | None:
    """Exactly one user has it; the other is told who."""
    if case.row.owner_id == case.user.user_id:
        return None
    casework.take(case.db, case.row.id, case.user.user_id)
    return "claimed"


@enquiry_action("assign")
def assign(case: OpenEnquiry) -> str:
    """Gives it to the colleague `to`; `from` is its owner when the page was made."""
    if str(case.row.owner_id or "") != text(case.request, "from", 20):
        raise AlreadyHeld(case.row.owner_id)
    to = chosen_user(case.db, text(case.request, "to", 20))
    casework.assign(case.db, case.row.id, case.row.owner_id, to.id)
    return "assigned"


@enquiry_action("state")
def set_state(case: OpenEnquiry) -> str | None:
    """Sets `state`, one of those that staff set."""
    state = text(case.request, "state", 10)
    if state not in STATE_EVENTS:
        raise DeskRefusal(400)
    if state == case.row.state:
        return None
    casework.set_state(case.db, case.row.id, state, case.now)
    return STATE_EVENTS[state]


@enquiry_action("snooze")
def snooze(case: OpenEnquiry) -> str | None:
    """Puts it aside until the day `until`; without one it is back."""
    day = queue_filters.read_day(text(case.request, "until", 10))
    until = queue_filters.midnight(day) if day else None
    if until == case.row.snoozed_until:
        return None
    if until and until <= case.now:
        raise DeskRefusal(400, "Choose a day that is still to come.")
    casework.snooze(case.db, case.row.id, until)
    return "snoozed" if until else "woken"


@enquiry_action("topic")
def set_topic(case: OpenEnquiry) -> str | None:
    """Sets what it is about: `topic`, or nothing that is known."""
    topic = chosen_topic(case.request, case.words)
    if topic == case.row.topic:
        return None
    casework.set_topic(case.db, case.row.id, topic)
    return "topic set"


@enquiry_action("urgent")
def set_urgent(case: OpenEnquiry) -> str | None:
    """Puts it before the others, or back among them: `urgent` is yes or no."""
    urgent = text(case.request, "urgent", 3) == "yes"
    if urgent == case.row.urgent:
        return None
    casework.set_urgent(case.db, case.row.id, urgent)
    return "made urgent" if urgent else "made not urgent"


@enquiry_action("note")
def note(case: OpenEnquiry) -> str | None:
    """Stores the note `text`; sent twice, it is one note."""
    written = wanted_text(case.request)
    noted = casework.note(case.db, case.user.user_id, written, case.now, enquiry_id=case.row.id)
    return "noted" if noted else None


async def answer(request: Request, user: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/answer with `text`, `by` (letter, phone) and the form's `key`.

    `seen` is the newest letter that the form's page showed, `sure` whether to answer all the same
    where a colleague has the case or has answered it since. A text that can't be taken stays in
    the box.
    """
    draft, key = text(request, "text", 20_000), idempotency_key(request)
    if not draft or len(draft) > LONGEST_NOTE:
        what = f"Shorten it to {LONGEST_NOTE} characters." if draft else "Write something first."
        return await enquiry_page(request, user, 422, what, draft, key)
    try:
        return await ENQUIRIES.run(request, user, _answer)
    except AnsweredByAnother as other:
        return await enquiry_page(request, user, 409, other.words, draft, key, is_asked=True)


def _answer(case: OpenEnquiry) -> str | None:
    """By e-mail or by telephone; a form that is sent twice answers once."""
    draft = wanted_text(case.request)
    _ask_first(case)
    case_drafts.discard_draft(case.db, case.user.user_id, enquiry_id=case.row.id)
    if text(case.request, "by", 6) != "letter":
        noted = casework.answered_by_phone(case.db, case.row.id, case.user.user_id, draft, case.now)
        return casework.BY_PHONE if noted else None
    if not case.row.email:
        raise DeskRefusal(400, "No e-mail address was left. Answer by telephone.")
    adviser, key = oneself(case.db, case.user), idempotency_key(case.request)
    settings = email_settings(desk_services(case.request).shared.settings)
    given = (adviser, draft, key, case.now, case.words, settings)
    email = casework.answer(case.db, case.row.id, *given)
    return "answered" if email else None


def _ask_first(case: OpenEnquiry) -> None:
    """Raises AnsweredByAnother unless this user has the case, nothing is new, or they are sure."""
    if text(case.request, "sure", 3) == "yes":
        return
    newest = correspondence.newest_answer(case.db, case.row.id)
    seen = read_id(text(case.request, "seen", 20)) or 0
    if newest and newest.id > seen and newest.author_id != case.user.user_id:
        who = name_of(case.db, newest.author_id) or "A colleague"
        raise AnsweredByAnother(f"{who} has answered since you opened this page. Read it below.")
    if case.row.owner_id not in (None, case.user.user_id):
        raise AnsweredByAnother(f"{name_of(case.db, case.row.owner_id)} has this enquiry.")


ROUTES = (
    take,
    assign,
    set_state,
    snooze,
    set_topic,
    set_urgent,
    note,
    desk_route("/enquiries/{id:int}/answer", answer, role="adviser", methods=["POST"]),
)
