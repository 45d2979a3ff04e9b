"""What erasing somebody would take: rows by what they hold, references, and what stays and why."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.data_declarations import declaration_of
from bot.privacy import subject
from bot.privacy.holds import CHAT, ENQUIRY, open_holds
from bot.privacy.ownership import TABLES, CaseSet, owned_ids
from bot.records.models import Hold


@dataclass(frozen=True)
class ErasureReview:
    """`goes` is what would be erased, `stays` what is held, `holds` why.

    `rows`: how many rows, by what their table holds.
    """

    goes: CaseSet
    stays: CaseSet
    references: list[str]
    held_references: list[str]
    rows: dict[str, int]
    holds: list[Hold]


def review_erasure(db: Session, cases: CaseSet) -> ErasureReview:
    """The review of these cases."""
    stays = subject.held_cases(db, cases)
    goes = cases - stays
    rows = {
        declaration_of(TABLES[name]).holds: len(ids) for name, ids in owned_ids(db, goes).items()
    }
    subjects = {CHAT: stays.conversations, ENQUIRY: stays.enquiries}
    holds = [each for each in open_holds(db) if each.subject_id in subjects[each.kind]]
    references = subject.references_of(db, goes), subject.references_of(db, stays)
    return ErasureReview(goes, stays, *references, rows, holds)
