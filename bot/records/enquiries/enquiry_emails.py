"""The e-mails of a new enquiry: to the visitor, where there is an address, and to the team.

E-mail isn't private: the visitor's holds the reference and the date, the team's the reference and
the address of the desk. Neither holds what the enquiry is about.
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
    """The team's e-mail address ("" for none) and the address of the desk that its e-mails name."""

    team: str = ""
    desk: str = ""


def queue_enquiry_emails(
    db: Session, enquiry: Enquiry, now: datetime, words: Content, addresses: TeamAddress
) -> None:
    """Queue them in the transaction that stores the enquiry."""
    local = now.astimezone(ZoneInfo(words.hours.time_zone))
    filled = {
        "reference": enquiry.reference,
        "day": written_date(local),
    }
    if enquiry.email:
        _queue(db, enquiry, "visitor", enquiry.email, words.phrase("enquiry_letter", **filled), now)
    if addresses.team:
        name = "enquiry_letter_team_urgent" if enquiry.urgent else "enquiry_letter_team"
        text = words.phrase(name, **filled, desk=addresses.desk)
        _queue(db, enquiry, "team", addresses.team, text, now)


def _queue(
    db: Session, enquiry: Enquiry, recipient: str, to: str, text: str, now: datetime
) -> None:
    subject, _, body = text.partition("\n")
    key = f"enquiry-{enquiry.reference}-{recipient}"
    outbox.queue_email(db, key, to, subject, body, now, enquiry_id=enquiry.id)
