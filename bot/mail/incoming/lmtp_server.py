"""Takes letters from the operator's mail server over LMTP (RFC 2033), on this machine alone.

A letter is acknowledged once it is stored. Whatever keeps it from that is told as temporary, so
that the mail server keeps it and tries again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from bot.mail.incoming.letter_intake import LetterIntake
from bot.web.logs import log, where

STORED = "250 2.0.0 stored"
LATER = "451 4.3.0 not stored; try again later"


class LetterHandler:
    """What the server does with a letter."""

    def __init__(self, intake: LetterIntake):
        self._intake = intake

    async def handle_DATA(self, _server: LMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store it; the addresses of the envelope count as those that it was sent to."""
        addressed = "".join(f"X-Original-To: {each}\r\n" for each in envelope.rcpt_tos)
        try:
            await self._intake.take(addressed.encode() + bytes(envelope.original_content or b""))
        except Exception as error:
            log.error("letter_not_stored", error=type(error).__name__, where=where(error))
            return LATER
        return STORED


@asynccontextmanager
async def lmtp_server(place: str, intake: LetterIntake, largest: int) -> AsyncIterator[None]:
    """Serve at `HOST:PORT` or the path of a socket; letters over `largest` bytes are refused."""

    def protocol() -> LMTP:
        return LMTP(LetterHandler(intake), data_size_limit=largest, enable_SMTPUTF8=True)

    loop = asyncio.get_running_loop()
    if place.startswith("/"):
        server = await loop.create_unix_server(protocol, place)
    else:
        host, _, port = place.rpartition(":")
        server = await loop.create_server(protocol, host.strip("[]"), int(port))
    async with server:
        yield
