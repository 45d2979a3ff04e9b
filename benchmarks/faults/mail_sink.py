"""A mail server that takes every e-mail, and keeps to whom each went under which Message-ID."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from benchmarks.processes import free_ports


class MailSink(MessageHandler):
    """`delivered`: (recipient, Message-ID), in the order in which they came."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port, self.delivered = port, list[tuple[str, str]]()

    @property
    def settings(self) -> dict[str, str]:
        """What makes the assistant send its letters here, as many as it has."""
        many = "1000000"
        return {
            "BOT_SMTP_URL": f"smtp+plain://127.0.0.1:{self.port}",
            "BOT_MAIL_FROM": "assistant@example.org",
            "BOT_MAIL_CHECK": "0.5",
            "BOT_LETTERS_PER_HOUR_FROM_ADDRESS": many,
            "BOT_LETTERS_PER_MINUTE": many,
        }

    def handle_message(self, message: Message) -> None:
        """Note it; the server then says that it was taken."""
        self.delivered.append((str(message["To"]), str(message["Message-ID"])))


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """A server that runs while this is open."""
    sink = MailSink(free_ports(1)[0])
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
