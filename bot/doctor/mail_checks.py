"""The mail server, where one is set: reached, encrypted, and signed in to."""

import asyncio
from collections.abc import Iterator

from bot.doctor.finding import Finding
from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.settings import Settings


def mail_findings(here: Settings) -> Iterator[Finding]:
    """Why e-mails would only wait; that stops no start."""
    if not here.has_mail:
        return
    mailer = Mailer(here.smtp_url.get_secret_value(), LetterSender(here.mail_from))
    if problem := asyncio.run(mailer.sign_in_fault()):
        yield Finding(problem, "see BOT_SMTP_URL", stops=False)
