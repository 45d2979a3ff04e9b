"""How an enquiry stands and by when it is answered: what was promised to its sender is its due.

new (nobody has it), open (somebody has it), waiting (for the enquirer), for_us (the enquirer waits
for the team's next word), closed. A due stands only while an answer is owed.
"""

from datetime import datetime

from bot.content import Content
from bot.records.models import Enquiry

NEW, OPEN, WAITING, FOR_US, CLOSED = "new", "open", "waiting", "for_us", "closed"
STATES = (NEW, OPEN, WAITING, FOR_US, CLOSED)
OWED = (NEW, OPEN, FOR_US)  # the enquirer waits for an answer


def promise(row: Enquiry, now: datetime, words: Content) -> None:
    """Make what a message of now is promised its due; an earlier due stays."""
    if row.due_at is None:
        row.due_at = words.hours.promise(now)


def answered(row: Enquiry, user_id: int | None, now: datetime) -> None:
    """The answer is given: nothing is owed, and the enquiry is theirs where it was nobody's."""
    row.answered_at = now
    row.owner_id = row.owner_id or user_id
    row.due_at = row.warned_at = None
    if row.state != CLOSED:
        row.state = WAITING


def replied(row: Enquiry, now: datetime, words: Content) -> None:
    """The enquirer has written: whoever waited for that owes the next word."""
    row.snoozed_until = None
    if row.state in (WAITING, CLOSED):
        row.state, row.closed_at = FOR_US, None
    promise(row, now, words)


def unanswered(row: Enquiry, answered_at: datetime | None, now: datetime) -> None:
    """An answer never arrived: it is due now; `answered_at` is when another was given before."""
    row.answered_at = answered_at
    row.state, row.closed_at, row.snoozed_until = FOR_US, None, None
    row.due_at = row.warned_at = now  # the queue shows it; no promise was made of it


def set_state(row: Enquiry, state: str, now: datetime) -> None:
    """As staff say; raises ValueError for a state that none can set."""
    if state not in (OPEN, WAITING, FOR_US, CLOSED):
        raise ValueError("a state is open, waiting, for_us or closed")
    row.closed_at = (row.closed_at or now) if state == CLOSED else None
    if state not in OWED:
        row.due_at = row.warned_at = None
    if state == CLOSED:
        row.snoozed_until = None
    row.state = state
