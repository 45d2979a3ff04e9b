"""What the value of a setting may look like: a slip is told at the start, not at its first use."""

import ipaddress
import math
import re
from collections.abc import Iterable

from pydantic import SecretStr

PORTS = ("port", "rasa_port", "actions_port")
LARGEST_PORT = 65_535
MOST = 100 * 366 * 24 * 60 * 60  # a hundred years in seconds; no size comes near it
MAY_BE_ZERO = frozenset(
    {
        *("recovery_age", "recovery_patience", "log_count"),
        *("retention_unfinished_chat", "retention_finished_chat"),
        *("retention_enquiry", "retention_records"),
    }
)
AT_LEAST_ONE = frozenset({"retention_check", "retention_batch"})  # deletion never stops
WEB_HOST = r"[A-Za-z0-9.\[\]:_-]+"
MAIL_HOST = r"([\w.-]+|\[[0-9a-fA-F:]+\])"
ADDRESS = r"([^\s@<>]+@[^\s@<>]+)?"
# setting -> what each of its values matches, and what to give instead
SHAPES = {
    # a slip such as `prod` would let unfinished words face the public
    "env": ("development|production", "give development or production"),
    "log_level": ("debug|info|warning|error", "give debug, info, warning or error"),
    "public_url": (
        rf"(https?://{WEB_HOST}(/.*)?)?",
        "give the address with its scheme, such as https://chat.example.org",
    ),
    "allowed_hosts": (
        r"[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?",
        "give names of hosts alone, such as assistant.example.org",
    ),
    "allowed_origins": (
        rf"https?://{WEB_HOST}",
        "give each website as https://www.example.org, without a path or a slash at the end",
    ),
    "smtp_url": (
        rf"((smtp|smtps|smtp\+plain)://([^\s/@]+@)?{MAIL_HOST}:\d{{1,5}}/?)?",
        "give smtp://USER:PASSWORD@HOST:PORT, or smtps:// or smtp+plain://",
    ),
    "imap_url": (
        rf"((imaps|imap\+plain)://[^\s/@]+@{MAIL_HOST}(:\d{{1,5}})?(/[^\s]*)?)?",
        "give imaps://USER:PASSWORD@HOST:PORT/FOLDER, or imap+plain://",
    ),
    # LMTP has no password: only this machine may reach it
    "lmtp": (
        r"((127\.0\.0\.1|localhost|\[::1\]):\d{1,5}|/[^\s\0]+)?",
        "give 127.0.0.1:PORT, or the path of a socket",
    ),
    "two_steps_from": ("(reader|adviser|admin)?", "give reader, adviser or admin, or nothing"),
    "mail_reply_to": (ADDRESS, "give the address that replies go to, name@example.org"),
    "team_email": (ADDRESS, "give the address of the team, name@example.org"),
}
SHAPES["sites"] = SHAPES["allowed_origins"]


def shape_fault(name: str, value: object) -> str | None:
    """What to give instead of a value that can't be, None where it can."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_fault(name, value)
    if name == "trusted_proxies":
        return _proxies_fault(str(value))
    if name == "mail_name" and not str(value).isprintable():
        return "give the name in one line"
    if name in SHAPES:
        pattern, words = SHAPES[name]
        return None if all(re.fullmatch(pattern, each) for each in _texts(value)) else words
    return None


def _number_fault(name: str, value: float) -> str | None:
    if name in PORTS:
        return None if 0 < value <= LARGEST_PORT else f"give a port from 1 to {LARGEST_PORT}"
    if not math.isfinite(value) or value > MOST:
        return f"give a number of {MOST} at most"
    if name in AT_LEAST_ONE:
        return None if value >= 1 else "give a number of 1 or more"
    if name in MAY_BE_ZERO:
        return None if value >= 0 else "give 0 or more"
    return None if value > 0 else "give a number above 0"


def _proxies_fault(value: str) -> str | None:
    for each in filter(None, map(str.strip, value.split(","))):
        try:
            ipaddress.ip_network(each, strict=False)
        except ValueError:
            if each != "*":
                return "give addresses or networks with commas between, such as 10.0.0.0/8"
    return None


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, SecretStr):
        return [value.get_secret_value()]
    if isinstance(value, dict):
        return [each for texts in value.values() for each in texts]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
