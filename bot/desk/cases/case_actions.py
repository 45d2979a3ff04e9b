"""Actions of staff on a case: each is one plain function, declared with its route.

An action runs in the transaction that records it in the audit; then all open pages are woken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content import Content
from bot.desk.access import CurrentUser, DeskRoute, desk_route
from bot.desk.cases.case_work import back_to, path_id, publish_change, refuse_taken
from bot.desk.cases.closed_chats import refuse_closed
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.records.chat import conversations
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework
from bot.records.models import Conversation, Enquiry
from bot.records.reporting.queue_query import CHAT, ENQUIRY
from bot.records.staff import audit_log

CaseRow = TypeVar("CaseRow")


@dataclass(frozen=True)
class OpenCase(Generic[CaseRow]):
    """What an action works with; `row` is locked until the transaction ends."""

    db: Session
    request: Request
    user: CurrentUser
    row: CaseRow
    words: Content
    now: datetime


CaseAction = Callable[[OpenCase[CaseRow]], str | None]
"""Changes the case; returns the event for the audit, None where nothing has changed."""


@dataclass(frozen=True)
class CaseKind(Generic[CaseRow]):
    """Chats or enquiries: the name in the audit, the folder of the pages, how a row is found."""

    name: str
    folder: str
    lock: Callable[[Session, int], CaseRow | None]

    def action(self, path: str) -> Callable[[CaseAction[CaseRow]], DeskRoute]:
        """Makes a function the route `POST /desk/FOLDER/{id}/PATH` for advisers."""

        def declare(act: CaseAction[CaseRow]) -> DeskRoute:
            async def handler(request: Request, user: CurrentUser) -> Response:
                return await self.run(request, user, act)

            address = f"/{self.folder}/{{id:int}}/{path}"
            return desk_route(address, handler, role="adviser", methods=["POST"])

        return declare

    async def run(self, request: Request, user: CurrentUser, act: CaseAction[CaseRow]) -> Response:
        """Act on the case of the path; returns the way back to its page."""
        desk, case_id = desk_services(request), path_id(request)
        words = desk.shared.words.current
        try:
            await desk.write(self._act, desk, request, user, case_id, words, act)
        except AlreadyHeld as taken:
            await refuse_taken(request, taken)
        await publish_change(desk, case_id if self.name == CHAT else None)
        return back_to(request, f"/desk/{self.folder}/{case_id}")

    def _act(
        self,
        db: Session,
        desk: DeskServices,
        request: Request,
        user: CurrentUser,
        case_id: int,
        words: Content,
        act: CaseAction[CaseRow],
    ) -> None:
        row = self.lock(db, case_id)
        if row is None:
            raise not_found()
        if self.name == CHAT:
            refuse_closed(db, desk, user, case_id)
        event = act(OpenCase(db, request, user, row, words, desk.now()))
        if event:
            audit_log.record_event(db, user.user_id, event, self.name, case_id, now=desk.now())


def _lock_chat(db: Session, chat_id: int) -> Conversation | None:
    chat: Conversation | None = db.get(Conversation, chat_id)
    if chat is not None:
        conversations.lock(db, chat_id)
    return chat


def _lock_enquiry(db: Session, enquiry_id: int) -> Enquiry | None:
    return casework.lock(db, enquiry_id) if casework.get(db, enquiry_id) else None


CHATS = CaseKind(CHAT, "chats", _lock_chat)
ENQUIRIES = CaseKind(ENQUIRY, "enquiries", _lock_enquiry)
chat_action, enquiry_action = CHATS.action, ENQUIRIES.action
OpenChat = OpenCase[Conversation]
OpenEnquiry = OpenCase[Enquiry]
