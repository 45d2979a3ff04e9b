"""The letters that an enquiry calls for: to the visitor who left an address, and to the team.

E-mail isn't private: the visitor's letter holds the reference and when it came, the team's the
reference and where to look. Neither holds what the enquiry is about.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.dates import written_date
from bot.records.enquiries import outbox
from bot.records.models import Enquiry


@dataclass(frozen=True)
class TeamAddress:
    """Where the team's letters go ("" for nowhere) and the address of the desk that they name."""

    team: str = ""
    desk: str = ""


def queue_enquiry_emails(
    db: Session, enquiry: Enquiry, now: datetime, words: Content, post: TeamAddress
) -> None:
    """Put them into the outbox, in the transaction that stores the enquiry."""
    local = now.astimezone(ZoneInfo(words.hours.time_zone))
    filled = {
        "reference": enquiry.reference,
        "day": written_date(local),
    }
    if enquiry.email:
        _put(db, enquiry, "visitor", enquiry.email, words.phrase("enquiry_letter", **filled), now)
    if post.team:
        name = "enquiry_letter_team_urgent" if enquiry.urgent else "enquiry_letter_team"
        text = words.phrase(name, **filled, desk=post.desk)
        _put(db, enquiry, "team", post.team, text, now)


def _put(db: Session, enquiry: Enquiry, whose: str, to: str, text: str, now: datetime) -> None:
    subject, _, body = text.partition("\n")
    key = f"enquiry-{enquiry.reference}-{whose}"
    outbox.queue_email(db, key, to, subject, body, now, enquiry_id=enquiry.id)
