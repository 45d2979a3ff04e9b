"""Moves a check between chat and pages, at the same question.

Pages get a copy of the chat's record; the chat takes it over again by a token that only the browser
of the pages has. Rasa is only told, by a payload that is made here, that the record has moved on.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.checks.check_model import Check
from bot.gateway.messages.sessions import Visitor
from bot.records.chat import check_sessions

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")
LONGEST = 1000  # characters of an address
RESUMED = '{"resumed": "pages"}'  # of the payload that lets a chat go on


def link_to_chat(address: object, origin: str | None) -> str | None:
    """The page of a website to come back to: of the very site that calls, else None.

    Which sites may call is known by then, so that no page here leads anywhere else.
    """
    if not isinstance(address, str) or origin is None or len(address) > LONGEST:
        return None
    try:
        page = urlsplit(address)
    except ValueError:
        return None
    own = f"{page.scheme}://{page.netloc}".lower()
    is_theirs = own == origin.lower() and page.scheme in ("http", "https")
    return page._replace(fragment="").geturl() if is_theirs else None


def hand_over_to_pages(
    db: Session, visitor: Visitor, now: datetime, lifetime: int, back: str | None = None
) -> dict[str, str] | None:
    """`{"path", "expires_at"}` of pages for the check that this chat asks about, None without."""
    session = check_sessions.load(db, visitor.sender_id)
    if session.asked is None:
        return None
    token = check_sessions.copy_to_pages(db, visitor.sender_id, session, now, lifetime, back)
    path = f"/check/{session.check.removeprefix('check_')}/{token}"
    return {"path": path, "expires_at": (now + timedelta(seconds=lifetime)).isoformat()}


def take_over_from_pages(
    db: Session, visitor: Visitor, token: str, now: datetime, checks: Mapping[str, Check]
) -> str | None:
    """Bring the answers of the pages into the chat.

    Returns the payload for Rasa, None where the token opens nothing.
    """
    page = check_sessions.find_for_chat(db, token, now) if TOKEN.fullmatch(token) else None
    check = checks.get(page.check) if page else None
    if page is None or check is None:
        return None
    check_sessions.bring_into_chat(db, page, visitor.sender_id, check, now)
    return f"/{check.id}{RESUMED}"
