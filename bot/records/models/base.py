"""What every table is made of: named constraints and moments in UTC."""

from datetime import datetime, timezone
from typing import ClassVar, TypeVar

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeMeta, Mapped, registry
from sqlalchemy.sql import ColumnElement

# Named constraints are what lets a later migration change them on every database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Value = TypeVar("Value")
Id = BigInteger().with_variant(Integer, "sqlite")


class Base(metaclass=DeclarativeMeta):
    """A table; its constructor takes the columns by name."""

    __abstract__ = True
    __tablename__: ClassVar[str]
    __table__: ClassVar[Table]
    registry = registry(metadata=MetaData(naming_convention=NAMES))
    metadata = registry.metadata
    __init__ = registry.constructor


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A moment without a zone is a mistake of the caller: ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite drops the zone; what was written was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=value.tzinfo or timezone.utc).astimezone(timezone.utc)


def table_column(attribute: Mapped[Value]) -> ColumnElement[Value]:
    """The table's own column: statements made of these are spared the work of the ORM."""
    return attribute.class_.__table__.c[attribute.key]
