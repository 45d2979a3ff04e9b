"""Tells the reports of mail servers apart: which say that a letter never arrives."""

import re
from email.message import EmailMessage

from flufl.bounce import all_failures

from bot.records.enquiries.received_letter import Bounce

STATUS = re.compile(r"(?im)^status:\s*([245]\.\d{1,3}\.\d{1,3})")
UNKNOWN = "bounced"


def bounce_in(message: EmailMessage) -> Bounce | None:
    """The report that a letter of ours failed; None for any other letter."""
    status = _status(message)
    if status:
        return None if status.startswith("2") else Bounce(status, status.startswith("5"))
    try:
        delayed, failed = all_failures(message)
    except Exception:  # what it reads is anybody's, and its forms are many
        return None
    if failed:
        return Bounce(UNKNOWN, is_final=True)
    return Bounce(UNKNOWN, is_final=False) if delayed else None


def _status(message: EmailMessage) -> str | None:
    """The code of a report by RFC 3464."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else [payload]
            found = STATUS.search("\n".join(str(block) for block in blocks))
            if found:
                return found[1]
    return None
