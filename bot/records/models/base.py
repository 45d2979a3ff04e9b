"""What every table is made of: named constraints, moments in UTC, and how long it is kept."""

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, TypeDecorator
from sqlalchemy.orm import declarative_base

RETENTION_CLASSES = {"chat", "enquiry", "reference", "staff", "audit"}
OWNERS = {"conversation", "enquiry", "staff", "operator"}

# Named constraints are what lets a later migration change them on every database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
CHAT = {"retention": "chat", "owner": "conversation"}
ENQUIRY = {"retention": "enquiry", "owner": "enquiry"}
STAFF = {"retention": "staff", "owner": "staff"}
AUDIT = {"retention": "audit", "owner": "operator"}
REFERENCE = {"retention": "reference", "owner": "operator"}

Base: Any = declarative_base(metadata=MetaData(naming_convention=NAMES))
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator):
    """A moment in UTC: aware in Python whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """A moment without a zone is a mistake of the caller: ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite drops the zone; what was written was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=value.tzinfo or timezone.utc).astimezone(timezone.utc)
