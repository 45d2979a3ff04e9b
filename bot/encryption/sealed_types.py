"""Types of columns whose values are sealed where the operator set a key, and plain elsewhere.

Plain values stay readable after a key was set, until `bot keys rotate` has sealed them. A value
opens in the column alone that it was stored in, which SQLAlchemy tells the type.
"""

import json
from typing import Any

from sqlalchemy import JSON, Column, String, Text, TypeDecorator, event
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from bot.encryption.key_ring import MARK, PLAIN, is_sealed, key_ring
from bot.encryption.unreadable_value import UnreadableValue

SEALED = "sealed"  # the key of an object whose other keys are copies that stay readable
HASHED = "#1:"  # what every blind hash begins with; no name and no domain does


def blind_hash(text: str, purpose: str) -> str | None:
    """The hash by which a sealed text is found; None without a key."""
    ring = key_ring()
    return ring.blind(text, purpose) if ring else None


def hashed(text: str, place: str) -> str:
    """What stands for a text in a column of BlindText: itself without a key."""
    found = None if text.startswith(HASHED) else blind_hash(text, place)
    return HASHED + found if found else text


class SealedType(TypeDecorator[Any]):
    """What the types below have in common; `place` is `table.column`."""

    place: str

    def opened(self, stored: Any) -> Any:
        """The value of a stored one; raises UnreadableValue."""
        raise NotImplementedError

    def sealed(self, value: Any) -> Any:
        """What is stored of a value."""
        raise NotImplementedError

    def sealed_part(self, stored: Any) -> str | None:
        """The part of a stored value that a key opens; None where it is plain."""
        raise NotImplementedError

    def process_bind_param(self, value: Any, dialect: Dialect) -> object:
        """What is stored."""
        return None if value is None else self.sealed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What was given; raises UnreadableValue."""
        return None if value is None else self.opened(value)

    def _open(self, stored: str) -> str:
        ring = key_ring()
        if ring is None:
            raise UnreadableValue(self.place, "BOT_DATA_KEYS names no keys", stored)
        return ring.open(stored, self.place)


class SealedText(SealedType):
    """A text. `length`: the most characters of a plain one on SQLite, for columns that had it."""

    impl = Text
    cache_ok = True

    def __init__(self, length: int | None = None, place: str = ""):
        super().__init__()
        self.length, self.place = length, place

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite keeps no length, so that no table had to be made anew."""
        short = self.length and dialect.name == "sqlite"
        return dialect.type_descriptor(String(self.length) if short else Text())

    def sealed(self, value: str) -> str:
        """Sealed, or as it is; a plain one that looks sealed is marked as plain."""
        ring = key_ring()
        if ring and value:  # of an empty value there is nothing to hide
            return ring.seal(value, self.place)
        return PLAIN + value if value.startswith(MARK) else value

    def opened(self, stored: str) -> str:
        """The text."""
        return self._open(stored) if is_sealed(stored) else stored.removeprefix(PLAIN)

    def sealed_part(self, stored: str) -> str | None:
        """All of it."""
        return stored if is_sealed(stored) else None


class SealedJson(SealedType):
    """A value of JSON; `readable` names the keys of an object by which rows are looked for."""

    impl = JSON
    cache_ok = True

    def __init__(self, *readable: str, place: str = ""):
        super().__init__()
        self.readable, self.place = readable, place

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Parts of the readable keys are compared as parts of JSON are."""
        return JSON().coerce_compared_value(op, value)

    def sealed(self, value: Any) -> Any:
        """One text in place of the value, or within an object with the readable keys."""
        ring = key_ring()
        if ring is None or not value:
            return value
        text = ring.seal(json.dumps(value, ensure_ascii=False), self.place)
        if not isinstance(value, dict) or not self.readable:
            return text
        return {SEALED: text, **{key: value[key] for key in self.readable if key in value}}

    def opened(self, stored: Any) -> Any:
        """The value."""
        part = self.sealed_part(stored)
        return stored if part is None else json.loads(self._open(part))

    def sealed_part(self, stored: Any) -> str | None:
        """The text that was sealed."""
        part = stored.get(SEALED) if isinstance(stored, dict) else stored
        return part if isinstance(part, str) and is_sealed(part) else None


class BlindText(TypeDecorator[str]):
    """A text that rows are found by and that is never read: a hash where there is a key."""

    impl = String
    cache_ok = True

    def __init__(self, length: int, place: str = ""):
        super().__init__(length)
        self.length, self.place = length, place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The hash, which is the same for the same text."""
        return value and hashed(value, self.place)


@event.listens_for(Column, "after_parent_attach")
def _tell_place(column: Any, table: Any) -> None:
    """Each column of such a type knows where it is, unless it was told."""
    if isinstance(column.type, SealedType | BlindText) and not column.type.place:
        column.type.place = f"{table.name}.{column.name}"
