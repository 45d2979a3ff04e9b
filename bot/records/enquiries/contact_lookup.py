"""Finds enquiries by address or number, sealed or not."""

from sqlalchemy import Text, func, or_, type_coerce
from sqlalchemy.sql import ColumnElement

from bot.records.models import Enquiry
from bot.records.models.enquiry_tables import contact_hash

TABLE = Enquiry.__table__


def has_contact(kind: str, value: str) -> ColumnElement[bool]:
    """The condition that an enquiry has this address (`email`) or number (`phone`)."""
    plain = func.lower(type_coerce(TABLE.c[kind], Text)) == value.lower()
    found = contact_hash(kind, value)
    return or_(TABLE.c[f"{kind}_hash"] == found, plain) if found else plain
