"""What changes about the case on a screen: who else has it open, and whether it has moved."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.cases.case_viewers import CaseKey, CaseViewer
from bot.desk.desk_services import DeskServices
from bot.records.models import CaseLetter, Enquiry
from bot.records.reporting.queue_query import ENQUIRY

CaseEvent = tuple[str, dict[str, Any]]


class WatchedCase:
    """The case of one open page."""

    def __init__(self, desk: DeskServices, case: CaseKey, user_id: int):
        self._desk, self._case, self._user_id = desk, case, user_id
        self._others: list[CaseViewer] = []
        self._seen: tuple[object, ...] | None = None

    async def news(self) -> list[CaseEvent]:
        """The events since it was asked last."""
        events: list[CaseEvent] = []
        others = self._desk.viewers.others(self._case, self._user_id, self._desk.now())
        if others != self._others:
            self._others = others
            events.append(("viewers", {"viewers": [asdict(each) for each in others]}))
        if self._case.kind == ENQUIRY:
            stands = await self._desk.read(_stands, self._case.number)
            if self._seen not in (None, stands):
                events.append(("moved", {}))
            self._seen = stands
        return events


def _stands(db: Session, number: int) -> tuple[object, ...]:
    """What a page of an enquiry shows of its state, who has it, and its newest letter."""
    newest = select(func.max(CaseLetter.id)).where(CaseLetter.enquiry_id == number)
    query = select(Enquiry.state, Enquiry.owner_id).where(Enquiry.id == number)
    row = db.execute(query).first()
    return (db.scalar(newest), *row) if row else ()
