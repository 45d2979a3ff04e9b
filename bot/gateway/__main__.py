"""`python -m bot.gateway`: the gateway on its own, under uvicorn."""

import uvicorn

from bot.gateway import logs
from bot.gateway.app import create_app
from bot.settings import settings


def main() -> None:
    """Serve until told to stop."""
    chosen = settings()
    logs.set_up(chosen.log_level)
    uvicorn.run(
        create_app(chosen),
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
