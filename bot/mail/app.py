"""The delivery of e-mails within the public process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.routing import BaseRoute

from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.outbox_worker import OutboxWorker
from bot.web.logs import log
from bot.web.shared_services import SharedServices


class MailExtension:
    """The extension; without a mail server in the settings the e-mails wait."""

    routes: Sequence[BaseRoute] = ()

    @asynccontextmanager
    async def running(self, shared: SharedServices) -> AsyncIterator[None]:
        """Empty the outbox while the process runs."""
        settings = shared.settings
        url = settings.smtp_url.get_secret_value()
        if not url:
            log.info("mail_not_configured")
            yield
            return
        reply_to = settings.mail_reply_to
        mailer = Mailer(url, LetterSender(settings.mail_from, settings.mail_name, reply_to))
        worker = OutboxWorker(
            shared.transactions,
            mailer,
            shared.clock,
            settings.mail_check,
            settings.letters_per_minute,
            settings.letter_lifetime,
        )
        task = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
