"""What waits in the outbox, also where no mail server is set."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Who, desk_route
from bot.desk.page import page
from bot.desk.parts import Parts, parts
from bot.desk.problems import missing
from bot.desk.work import back_to, path_id, tell
from bot.records import deeds, letters

OUTBOX = "/desk/letters"


async def show(request: Request, who: Who) -> Response:
    """GET /desk/letters: those that wait or were refused, oldest first, without their words."""
    rows = await parts(request).read(letters.unsent)
    return page(request, who, "letters.html", rows=rows)


async def again(request: Request, who: Who) -> Response:
    """POST /desk/letters/{id}/again: due now, refused or not."""
    desk = parts(request)
    await desk.write(_hurry, desk, who, path_id(request))
    await tell(desk)
    return back_to(request, f"{OUTBOX}?said=hurried")


ROUTES = (
    desk_route("/letters", show, role="reader"),
    desk_route("/letters/{id:int}/again", again, role="adviser", methods=["POST"]),
)


def _hurry(db: Session, desk: Parts, who: Who, number: int) -> None:
    if not letters.retry(db, number, desk.now()):
        raise missing()
    deeds.note(db, who.user_id, "letter tried again", "letter", number, now=desk.now())
