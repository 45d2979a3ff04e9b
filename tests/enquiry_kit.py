"""Enquiries for tests, as rows: as they stand once a visitor has sent them."""

import itertools
from datetime import datetime
from typing import Any

from bot.records import Database
from bot.records.models import Enquiry

enquiries = itertools.count(1)


def add_enquiry(database: Database, created: datetime, **given: Any) -> int:
    """A new enquiry from the chat; its number."""
    number = next(enquiries)
    values = {
        "reference": f"ENQ-7K3M-{number}Q",
        "body_hash": str(number),
        "channel": "chat",
        "about": "a",
        "name": "Siân Prŵs",
        "email": "sian@hillside.example",
        "consent": "yes",
        "consent_at": created,
        "context": {},
        "created_at": created,
        "state": "new",
        **given,
    }
    with database.writing() as db:
        row = Enquiry(**values)
        db.add(row)
        db.flush()
        return int(row.id)
