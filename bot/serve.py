"""`python -m bot.serve`: the gateway's process, with the desk and outgoing mail."""

import uvicorn

from bot.content.process_content import store_or_exit
from bot.desk.app import DeskExtension
from bot.gateway.app import create_app
from bot.mail.app import MailExtension
from bot.settings import settings
from bot.web import logs
from bot.web.shared_services import Extension

EXTENSIONS: tuple[Extension, ...] = (DeskExtension(), MailExtension())


def main() -> None:
    """Serve until the process is stopped."""
    chosen = settings()
    logs.set_up(chosen.log_level)
    store_or_exit()  # without any words the process ends here
    uvicorn.run(
        create_app(chosen, extensions=EXTENSIONS),
        host=chosen.host,
        port=chosen.port,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=chosen.trusted_proxies,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
