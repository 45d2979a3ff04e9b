"""A row that has to be there, because another refers to it."""

from typing import TypeVar

from sqlalchemy.orm import Session

from bot.records.models import Base

Model = TypeVar("Model", bound=Base)


class MissingRow(LookupError):
    """A row that another refers to isn't in its table."""


def existing(db: Session, model: type[Model], row_id: int) -> Model:
    """The row of this id; raises MissingRow where there is none."""
    row = db.get(model, row_id)
    if row is None:
        raise MissingRow(f"{model.__tablename__} has no row {row_id}")
    return row
