"""What is remembered for as long as the transaction under way lasts; the next one has nothing."""

from typing import Any

from sqlalchemy.orm import Session


def transaction_cache(db: Session, name: str) -> dict[int, Any]:
    """What the transaction under way keeps under this name, by id."""
    current = db.get_transaction()
    transaction, rows = db.info.get(name, (None, {}))
    if transaction is not current:
        rows = {}
        db.info[name] = current, rows
    return rows
