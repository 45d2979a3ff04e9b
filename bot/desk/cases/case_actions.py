"""The two kinds of case, and how a deed is done to one: noted where it is done, told to all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content import Content
from bot.desk.access import CurrentUser
from bot.desk.cases.case_work import back_to, path_id, publish_change, refuse_taken
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework
from bot.records.models import Conversation, Enquiry
from bot.records.reporting.desk_queue import CHAT, ENQUIRY
from bot.records.staff import audit_log

Row = TypeVar("Row")
Work = Callable[[Session, DeskServices, CurrentUser, Row, Content], str]
"""Does it to the row and gives the deed's name for the audit."""


@dataclass(frozen=True)
class CaseActions(Generic[Row]):
    """One kind of case: its name in the audit, the folder of its pages, how its row is found."""

    kind: str
    pages: str
    find: Callable[[Session, int], Row | None]

    async def do(self, request: Request, who: CurrentUser, work: Work[Row]) -> Response:
        """Do it to the case of the path, in one transaction with its note; back to its page."""
        desk, number = desk_services(request), path_id(request)
        words = desk.shared.words.current
        try:
            await desk.write(self._noted, desk, who, number, words, work)
        except AlreadyHeld as taken:
            await refuse_taken(request, taken)
        await publish_change(desk, number if self.kind == CHAT else None)
        return back_to(request, f"/desk/{self.pages}/{number}")

    def _noted(
        self,
        db: Session,
        desk: DeskServices,
        who: CurrentUser,
        number: int,
        words: Content,
        work: Work[Row],
    ) -> None:
        row = self.find(db, number)
        if row is None:
            raise not_found()
        deed = work(db, desk, who, row, words)
        audit_log.record_event(db, who.user_id, deed, self.kind, number, now=desk.now())


def _chat(db: Session, number: int) -> Conversation | None:
    return db.get(Conversation, number)


def _enquiry(db: Session, number: int) -> Enquiry | None:
    """Held until the transaction ends: a deed looks at who has it."""
    return casework.lock(db, number) if casework.get(db, number) else None


CHATS = CaseActions(CHAT, "chats", _chat)
ENQUIRIES = CaseActions(ENQUIRY, "enquiries", _enquiry)
