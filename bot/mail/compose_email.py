"""Composes the message of an e-mail in the outbox."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.records.models import Email


def compose(email: Email, sender: str) -> EmailMessage:
    """Plain text from `sender`; the same e-mail always has the same Message-ID.

    By it a reader's program recognises an e-mail that is sent again after a crash.
    """
    message = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=email.to)
    message["Subject"] = email.subject
    message["Date"] = format_datetime(email.created_at)
    message["Message-ID"] = f"<{email.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.body, cte="quoted-printable")
    return message
