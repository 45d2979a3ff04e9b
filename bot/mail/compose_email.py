"""Composes the message of an e-mail in the outbox."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from bot.mail.mailbox import mailbox
from bot.mail.reply_address import ReplyAddress
from bot.records.enquiries.letter_limits import ANSWER, TO_VISITOR
from bot.records.models import Email


@dataclass(frozen=True)
class LetterSender:
    """Whom letters come from: the address, the name beside it, and where replies go ("": there).

    `takes_replies`: replies are fetched, so each case has a reply address of its own.
    """

    address: str
    name: str = ""
    reply_to: str = ""
    takes_replies: bool = False

    def reply_address(self, token: str | None) -> str:
        """Where replies about a case go."""
        return ReplyAddress(self.reply_to).of_case(token) if self.takes_replies else self.reply_to


def compose(email: Email, sender: LetterSender, token: str | None = None) -> EmailMessage:
    """Plain text from `sender`; the same e-mail always has the same Message-ID.

    `token` is that of its case.

    By it a reader's program recognises an e-mail that is sent again after a crash, and finds the
    earlier letters of the case. Addresses with other letters than ASCII before the @ stand in it as
    RFC 6532 has them. Raises ValueError for an address that no message can name.
    """
    own, to = mailbox(sender.address), mailbox(email.to)
    is_ascii = (own.addr_spec + to.addr_spec).isascii()
    message = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    message["From"] = Address(sender.name, own.username, own.domain)
    message["To"] = _checked(to)
    if sender.reply_to and email.purpose in TO_VISITOR:
        message["Reply-To"] = mailbox(sender.reply_address(token))
    message["Subject"] = email.subject
    message["Date"] = format_datetime(email.created_at)
    message["Message-ID"] = _message_id(email.key, own.domain)
    if earlier := [_message_id(key, own.domain) for key in (email.thread or "").split()]:
        message["In-Reply-To"] = earlier[-1]
        message["References"] = " ".join(earlier)
    if email.purpose != ANSWER:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.body, cte="quoted-printable")
    return message


def _message_id(key: str, domain: str) -> str:
    return f"<{key}@{domain}>"


def _checked(address: Address) -> Address:
    """The same; raises ValueError where its ASCII letters alone are no address."""
    Address(addr_spec="".join(sign if sign.isascii() else "x" for sign in address.addr_spec))
    return address
