"""Delivers one e-mail to a mail server, and reports the result."""

import re
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from enum import Enum
from typing import TypedDict
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import errors

from bot.mail.compose_email import LetterSender, compose
from bot.mail.mailbox import mailbox
from bot.records.models import Email

PATIENCE = 30.0  # seconds for each step of the talk with the server
SIGN_IN_PATIENCE = 5.0  # seconds, likewise, where somebody waits for it
PERMANENT = 500
ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3}\b")


class DeliveryFate(Enum):
    """The result for an e-mail."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class DeliveryResult:
    """`problem` says what went wrong in codes: a server's own words may name people.

    `reached`: the server spoke with us, so it is worth trying the next e-mail.
    """

    fate: DeliveryFate
    problem: str | None = None
    reached: bool = True


class ServerOptions(TypedDict):
    """Where the server is, and how it is signed in to."""

    hostname: str | None
    port: int | None
    username: str | None
    password: str | None
    use_tls: bool
    start_tls: bool | None
    tls_context: ssl.SSLContext | None


class Mailer:
    """Delivers e-mails to the server at `url`, one connection each."""

    def __init__(self, url: str, sender: LetterSender, tls: ssl.SSLContext | None = None):
        server = urlsplit(url)
        secure = server.scheme == "smtps"
        self._place = f"{server.hostname}:{server.port}"
        self._sender = sender
        self._options = ServerOptions(
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=secure,
            start_tls=None if secure else server.scheme == "smtp",
            tls_context=tls,
        )

    async def sign_in_fault(self) -> str | None:
        """Why the server takes no e-mails from us, None where it greets and signs in."""
        try:
            async with aiosmtplib.SMTP(timeout=SIGN_IN_PATIENCE, **self._options):
                return None
        except errors.SMTPAuthenticationError:
            return f"the mail server {self._place} refuses the user or the password"
        except (errors.SMTPConnectError, errors.SMTPTimeoutError):
            return f"no mail server answers at {self._place}"
        except (ssl.SSLError, errors.SMTPException, OSError) as error:
            kind = type(error).__name__
            return f"the mail server {self._place} can't be signed in to with encryption ({kind})"

    async def deliver(self, email: Email, token: str | None = None) -> DeliveryResult:
        """Try once; `token` is that of its case. Never raises for what servers and networks do."""
        try:
            message = compose(email, self._sender, token)
        except (ValueError, MessageError):
            return DeliveryResult(DeliveryFate.REFUSED, "can't be addressed")
        to = mailbox(email.to).addr_spec
        try:
            await aiosmtplib.send(
                message,
                sender=mailbox(self._sender.address).addr_spec,
                recipients=[to],
                timeout=PATIENCE,
                **self._options,
            )
        except errors.SMTPRecipientsRefused as refused:
            return _judged(refused.recipients[0])
        except errors.SMTPDataError as refused:
            return _judged(refused)
        except errors.SMTPNotSupported:
            if to.isascii():
                return DeliveryResult(DeliveryFate.LATER, "SMTPNotSupported", reached=False)
            return DeliveryResult(DeliveryFate.REFUSED, "needs SMTPUTF8")
        except errors.SMTPResponseException as error:
            # The server refused our sign-in, not this e-mail: the settings are wrong.
            return DeliveryResult(DeliveryFate.LATER, _named(error), reached=False)
        except (errors.SMTPException, OSError) as error:
            return DeliveryResult(DeliveryFate.LATER, type(error).__name__, reached=False)
        return DeliveryResult(DeliveryFate.SENT)


def _judged(error: errors.SMTPResponseException) -> DeliveryResult:
    """A refusal of this e-mail: permanent from 500 on, temporary below."""
    return DeliveryResult(
        DeliveryFate.REFUSED if error.code >= PERMANENT else DeliveryFate.LATER, _named(error)
    )


def _named(error: errors.SMTPResponseException) -> str:
    """The codes of an answer, such as `550 5.1.1`."""
    enhanced = ENHANCED.match(error.message or "")
    return f"{error.code} {enhanced[0]}" if enhanced else str(error.code)
