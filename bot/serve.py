"""`python -m bot.serve`: the gateway's process, with the desk and outgoing mail."""

import sys
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from bot.content.process_content import store_or_exit
from bot.desk.app import DeskExtension
from bot.encryption.key_file import KeyFault
from bot.encryption.key_ring import key_ring
from bot.gateway.app import create_app
from bot.mail.app import MailExtension
from bot.privacy.app import RetentionExtension
from bot.settings import Settings, settings
from bot.web import logs
from bot.web.connection_room import room_for
from bot.web.connections import LARGEST_HEAD, ConnectionLimits, bounded_protocol
from bot.web.open_files import raise_open_files
from bot.web.shared_services import Extension

EXTENSIONS: tuple[Extension, ...] = (DeskExtension(), MailExtension(), RetentionExtension())


def main() -> None:
    """Serve until the process is stopped."""
    chosen = settings()
    logs.set_up(chosen.log_level)
    store_or_exit()  # without any words the process ends here
    ring_or_exit()
    app = create_app(chosen, extensions=EXTENSIONS)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(server_config(app, chosen, raise_open_files())).run()


def ring_or_exit() -> None:
    """Read the keys; a process that can't use them ends, with one line and code 2."""
    try:
        key_ring()
    except KeyFault as fault:
        sys.stderr.write(f"bot: {fault}\n")
        raise SystemExit(2) from fault


def server_config(app: ASGIApp, chosen: Settings, open_files: int) -> uvicorn.Config:
    """How the public face is served with so many files to open."""
    room = room_for(open_files, chosen.connections_per_address, chosen.trusted_proxies)
    return uvicorn.Config(
        app,
        host=chosen.host,
        port=chosen.port,
        http=bounded_protocol(ConnectionLimits(chosen.head_deadline, room)),
        h11_max_incomplete_event_size=LARGEST_HEAD,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=chosen.trusted_proxies,
        timeout_keep_alive=chosen.keep_alive,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
