"""The mail server and the mailbox, where they are set: reached, encrypted, and signed in to."""

import asyncio
from collections.abc import Iterator

from bot.doctor.finding import Finding
from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.incoming.imap_mailbox import ImapMailbox
from bot.settings import Settings


def mailbox_findings(here: Settings) -> Iterator[Finding]:
    """Why no letters would come in; that stops no start."""
    url = here.imap_url.get_secret_value()
    problem = ImapMailbox(url, here.letter_size).sign_in_fault() if url else None
    if problem:
        yield Finding(problem, "see BOT_IMAP_URL", stops=False)


def mail_findings(here: Settings) -> Iterator[Finding]:
    """Why e-mails would only wait; that stops no start."""
    if not here.has_mail:
        return
    mailer = Mailer(here.smtp_url.get_secret_value(), LetterSender(here.mail_from))
    if problem := asyncio.run(mailer.sign_in_fault()):
        yield Finding(problem, "see BOT_SMTP_URL", stops=False)
