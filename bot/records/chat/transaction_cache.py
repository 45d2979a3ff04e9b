"""A cache that lasts as long as the transaction."""

from typing import Generic, TypeVar

from sqlalchemy.orm import Session

Value = TypeVar("Value")


class TransactionCache(Generic[Value]):
    """Remembers values by id within one transaction of a session."""

    def __init__(self, name: str):
        self._name = name

    def values(self, db: Session) -> dict[int, Value]:
        """The values of the current transaction by id, to be changed in place."""
        current = db.get_transaction()
        transaction, values = db.info.get(self._name, (None, {}))
        if transaction is not current:
            values = {}
            db.info[self._name] = current, values
        return values
