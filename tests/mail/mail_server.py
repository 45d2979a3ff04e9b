"""A real SMTP server in a thread, which answers as it is told to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from line_kit import free_ports

CUT = "cut"


@dataclass
class MailServer(MessageHandler):
    """`refusals`: what the next emails' recipients, then data, are answered; CUT hangs up."""

    recipients: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    took: list[str] = field(default_factory=list)
    delay: float = 0.0
    port: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each email that came."""
        return [str(each["Message-ID"]) for each in self.received]

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.recipients.pop(0) if self.recipients else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            self.took.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer == CUT:
            server.transport.abort()
            return "250 never heard"
        if not answer.startswith("250"):
            return answer
        return str(await super().handle_DATA(server, session, envelope))

    def handle_message(self, message: Message) -> None:
        self.received.append(message)


@contextmanager
def mail_server(port: int = 0, takes_utf8: bool = True) -> Iterator[MailServer]:
    """One that runs while this is open; `takes_utf8`: it offers SMTPUTF8."""
    handler = MailServer(port=port or free_ports(1)[0])
    controller = Controller(
        handler, hostname="127.0.0.1", port=handler.port, enable_SMTPUTF8=takes_utf8
    )
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
