"""Composes the message of an e-mail in the outbox."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from bot.mail.mailbox import mailbox
from bot.records.models import Email


def compose(email: Email, sender: str) -> EmailMessage:
    """Plain text from `sender`; the same e-mail always has the same Message-ID.

    By it a reader's program recognises an e-mail that is sent again after a crash. Addresses with
    other letters than ASCII before the @ stand in it as RFC 6532 has them. Raises ValueError for an
    address that no message can name.
    """
    own, to = mailbox(sender), mailbox(email.to)
    is_ascii = (own.addr_spec + to.addr_spec).isascii()
    message = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    domain = own.domain
    message["From"] = own
    message["To"] = _checked(to)
    message["Subject"] = email.subject
    message["Date"] = format_datetime(email.created_at)
    message["Message-ID"] = f"<{email.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.body, cte="quoted-printable")
    return message


def _checked(address: Address) -> Address:
    """The same; raises ValueError where its ASCII letters alone are no address."""
    Address(addr_spec="".join(sign if sign.isascii() else "x" for sign in address.addr_spec))
    return address
