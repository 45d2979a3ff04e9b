"""Under which addresses visitors come."""

from collections.abc import Iterator

from bot.doctor.finding import Finding
from bot.settings import PRODUCTION, Settings
from bot.web.origins import LOCAL, origin_of

PLAIN = "http://"


def address_findings(here: Settings) -> Iterator[Finding]:
    """Addresses that can't be meant, and in production all that isn't encrypted."""
    public = origin_of(here.public_url)
    if here.public_url and public is None:
        yield Finding("BOT_PUBLIC_URL has no host or no port that can be", "correct it")
    if here.env != PRODUCTION:
        return
    if not here.has_https:
        words = "in production BOT_PUBLIC_URL has to begin with https://"
        yield Finding(words, "set it to the address that visitors type")
    elif public and public.host in LOCAL:
        words = f"in production BOT_PUBLIC_URL can't be {public.host}"
        yield Finding(words, "set it to the address that visitors type")
    origins = [each for site in here.site_origins.values() for each in site]
    for origin in origins:
        if origin.startswith(PLAIN):
            words = f"the website {origin} isn't encrypted"
            yield Finding(words, "serve it with https", stops=False)
    if "*" in here.trusted_proxies:
        words = "BOT_TRUSTED_PROXIES believes everybody, so no limit by address holds"
        yield Finding(words, "name the proxies")
