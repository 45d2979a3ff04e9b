"""Between chat and pages: a check goes on at the same question on the other side.

Answers travel in our tables: a token of its own opens them for each way. Rasa is told them by a
payload that is made here.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.checks.check_model import Check
from bot.gateway.messages.sessions import Visitor
from bot.gateway.pages.check_walk import begun
from bot.records.chat import messages, open_checks

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")
LONGEST = 1000  # characters of an address
ASKED = "asked"  # beside the facts in the payload: the question that is open on the pages


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
    asked = messages.open_question(db, visitor.conversation_id)
    if asked is None:
        return None
    check, facts = asked.meta["check"], asked.meta.get("facts") or {}
    token = open_checks.begin(
        db, check, facts, now, lifetime, visitor.sender_id, asked.meta["question"], back
    )
    path = f"/check/{check.removeprefix('check_')}/{token}"
    return {"path": path, "expires_at": (now + timedelta(seconds=lifetime)).isoformat()}


def handover_payload(
    db: Session, token: str, now: datetime, checks: Mapping[str, Check]
) -> str | None:
    """What Rasa is told of a check that was gone on with on pages, None for no such token."""
    row = open_checks.find_for_chat(db, token, now) if TOKEN.fullmatch(token) else None
    check = checks.get(row.check) if row else None
    if row is None or check is None:
        return None
    walk = begun(check, row.facts, row.asked)
    asked = {} if walk.is_settled else {ASKED: walk.steps[-1]}
    return f"/{check.id}{json.dumps({**walk.facts, **asked})}"
