"""E-mails that go and letters that come, within the public process."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.routing import BaseRoute

from bot.mail.compose_email import LetterSender
from bot.mail.delivery import Mailer
from bot.mail.incoming.imap_mailbox import ImapMailbox
from bot.mail.incoming.letter_intake import LetterIntake
from bot.mail.incoming.lmtp_server import lmtp_server
from bot.mail.outbox_worker import OutboxWorker
from bot.web.background import beside
from bot.web.logs import log
from bot.web.shared_services import SharedServices


class MailExtension:
    """The extension; without a mail server in the settings the e-mails wait."""

    routes: Sequence[BaseRoute] = ()

    @asynccontextmanager
    async def running(self, shared: SharedServices) -> AsyncIterator[None]:
        """Empty the outbox and take letters in while the process runs."""
        async with AsyncExitStack() as stack:
            if shared.settings.has_mail:
                await stack.enter_async_context(beside(_outbox(shared).run()))
            else:
                log.info("mail_not_configured")
            await _take_letters_in(shared, stack)
            yield


def _outbox(shared: SharedServices) -> OutboxWorker:
    settings = shared.settings
    sender = LetterSender(
        settings.mail_from,
        settings.mail_name,
        settings.mail_reply_to,
        takes_replies=settings.takes_letters,
    )
    return OutboxWorker(
        shared.transactions,
        Mailer(settings.smtp_url.get_secret_value(), sender),
        shared.clock,
        settings.mail_check,
        settings.letters_per_minute,
        settings.letter_lifetime,
    )


async def _take_letters_in(shared: SharedServices, stack: AsyncExitStack) -> None:
    settings = shared.settings
    intake = LetterIntake(shared)
    if url := settings.imap_url.get_secret_value():
        mailbox = ImapMailbox(url, settings.letter_size)
        await stack.enter_async_context(beside(mailbox.run(intake)))
    if settings.lmtp:
        await stack.enter_async_context(lmtp_server(settings.lmtp, intake, settings.letter_size))
