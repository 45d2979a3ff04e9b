"""`python -m bot.serve`: the gateway's process, with the desk and outgoing mail."""

from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from bot.content.process_content import store_or_exit
from bot.desk.app import DeskExtension
from bot.doctor.port_checks import refuse_taken
from bot.encryption.key_ring import key_ring
from bot.gateway.app import create_app
from bot.mail.app import MailExtension
from bot.privacy.app import RetentionExtension
from bot.records import upgrade
from bot.records.sole_gateway import sole_gateway
from bot.settings import Settings, settings
from bot.start_fault import StartFault, exit_with
from bot.web import logs
from bot.web.connection_room import room_for
from bot.web.connections import LARGEST_HEAD, ConnectionLimits, bounded_protocol
from bot.web.open_files import raise_open_files
from bot.web.shared_services import Extension

EXTENSIONS: tuple[Extension, ...] = (DeskExtension(), MailExtension(), RetentionExtension())


def main() -> None:
    """Serve until the process is stopped; where it can't start it ends with a line and code 2."""
    try:
        chosen = settings()
        logs.set_up(chosen.log_level)
        store_or_exit()
        key_ring()
        refuse_taken(chosen.host, chosen.port, "BOT_PORT")
        with sole_gateway(chosen):  # before the tables are touched, which another may work with
            upgrade(chosen.database)
            serve(chosen)
    except StartFault as fault:
        exit_with(fault)


def serve(chosen: Settings) -> None:
    """Run the server until the process is stopped."""
    app = create_app(chosen, extensions=EXTENSIONS)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(server_config(app, chosen, raise_open_files())).run()


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
