"""In which row a sealed value is that doesn't open."""

from contextlib import suppress

from sqlalchemy import Text, cast, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.encryption.unreadable_value import UnreadableValue
from bot.records.models import Base


def row_of(engine: Engine, error: UnreadableValue) -> object:
    """The id of the row, None where it can't be found; a sealed text is in one row alone."""
    name, _, column = error.place.partition(".")
    table = Base.metadata.tables.get(name)
    if table is None:
        return None
    holds = cast(table.c[column], Text).like(f"%{error.stored}%")
    with suppress(SQLAlchemyError), engine.connect() as connection:
        return connection.execute(select(table.c.id).where(holds)).scalar()
    return None
