"""The keys that encrypt what is stored."""

from collections.abc import Iterator
from pathlib import Path

from bot.doctor.finding import Finding
from bot.encryption.key_file import KeyFault, read_keys
from bot.settings import PRODUCTION, Settings


def key_findings(here: Settings) -> Iterator[Finding]:
    """A file of keys that can't be used; in production also that there is none."""
    if here.data_keys:
        try:
            read_keys(Path(here.data_keys))
        except KeyFault as fault:
            yield Finding(str(fault))
    elif here.env == PRODUCTION:
        words = "nothing that is stored of people is encrypted"
        yield Finding(words, "set BOT_DATA_KEYS, then `bot keys new`", stops=False)
