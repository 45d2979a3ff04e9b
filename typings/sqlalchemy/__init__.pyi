"""Types for the part of SQLAlchemy 1.4 that this project uses: Rasa pins 1.4, which has none.

They follow SQLAlchemy 2.0's own: a statement knows the types of its columns, a column the type of
its values. A row is typed as the tuple that it unpacks like. Delete this folder with 1.4.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar, overload

from sqlalchemy import event as event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped
from sqlalchemy.pool import Pool
from sqlalchemy.sql import (
    ColumnElement,
    Delete,
    FromClause,
    Insert,
    Select,
    Update,
    _Exists,
    _From,
    _Text,
)
from sqlalchemy.types import JSON as JSON
from sqlalchemy.types import BigInteger as BigInteger
from sqlalchemy.types import Boolean as Boolean
from sqlalchemy.types import Date as Date
from sqlalchemy.types import DateTime as DateTime
from sqlalchemy.types import Float as Float
from sqlalchemy.types import Integer as Integer
from sqlalchemy.types import String as String
from sqlalchemy.types import Text as Text
from sqlalchemy.types import TypeDecorator as TypeDecorator
from sqlalchemy.types import TypeEngine

_T = TypeVar("_T")
_S = TypeVar("_S")
_A = TypeVar("_A")
_B = TypeVar("_B")
_C = TypeVar("_C")
_D = TypeVar("_D")
_E = TypeVar("_E")
_Type: TypeAlias = TypeEngine[_T] | type[TypeEngine[_T]]
_Entity: TypeAlias = type[_T] | ColumnElement[_T]

def bindparam(key: str, value: object = ..., *, expanding: bool = False) -> ColumnElement[Any]: ...
def null() -> ColumnElement[None]: ...
def text(text: str) -> _Text: ...
def and_(*clauses: ColumnElement[bool]) -> ColumnElement[bool]: ...
def or_(*clauses: ColumnElement[bool]) -> ColumnElement[bool]: ...
def tuple_(*clauses: ColumnElement[Any]) -> ColumnElement[tuple[Any, ...]]: ...
def case(*whens: tuple[ColumnElement[bool], object], else_: object = ...) -> ColumnElement[Any]: ...
@overload
def literal(value: _T) -> ColumnElement[_T]: ...
@overload
def literal(value: object, type_: _Type[_T]) -> ColumnElement[_T]: ...
def type_coerce(expression: ColumnElement[Any], type_: _Type[_T]) -> ColumnElement[_T]: ...
def cast(expression: ColumnElement[Any], type_: _Type[_T]) -> ColumnElement[_T | None]: ...

class _Functions:
    def now(self) -> ColumnElement[datetime]: ...
    def max(self, column: ColumnElement[_T]) -> ColumnElement[_T | None]: ...
    def min(self, column: ColumnElement[_T]) -> ColumnElement[_T | None]: ...
    def count(self, column: ColumnElement[Any] = ...) -> ColumnElement[int]: ...
    def lower(self, column: ColumnElement[Any]) -> ColumnElement[Any]: ...
    def coalesce(
        self, column: ColumnElement[_T | None], instead: object, *, type_: _Type[_T] = ...
    ) -> ColumnElement[_T]: ...

func: _Functions

@overload
def select(a: _Entity[_A], /) -> Select[tuple[_A]]: ...
@overload
def select(a: _Entity[_A], b: _Entity[_B], /) -> Select[tuple[_A, _B]]: ...
@overload
def select(a: _Entity[_A], b: _Entity[_B], c: _Entity[_C], /) -> Select[tuple[_A, _B, _C]]: ...
@overload
def select(
    a: _Entity[_A], b: _Entity[_B], c: _Entity[_C], d: _Entity[_D], /
) -> Select[tuple[_A, _B, _C, _D]]: ...
@overload
def select(
    a: _Entity[_A], b: _Entity[_B], c: _Entity[_C], d: _Entity[_D], e: _Entity[_E], /
) -> Select[tuple[_A, _B, _C, _D, _E]]: ...
@overload
def select(*entities: _Entity[Any] | FromClause) -> Select[tuple[Any, ...]]: ...
def insert(table: _From) -> Insert: ...
def update(table: _From) -> Update: ...
def delete(table: _From) -> Delete: ...

class MetaData:
    def __init__(self, *, naming_convention: Mapping[str, str] = ...) -> None: ...
    @property
    def tables(self) -> Mapping[str, Table]: ...
    def create_all(self, bind: Engine) -> None: ...
    def reflect(self, bind: object, *, only: Sequence[str] = ...) -> None: ...

class _Constraint: ...

class ForeignKey(_Constraint):
    def __init__(self, column: str, *, ondelete: str | None = ...) -> None: ...

class ForeignKeyConstraint(_Constraint):
    def __init__(
        self,
        columns: Sequence[str],
        refcolumns: Sequence[str],
        name: str | None = ...,
        *,
        ondelete: str | None = ...,
    ) -> None: ...

class PrimaryKeyConstraint(_Constraint):
    def __init__(self, *columns: str, name: str | None = ...) -> None: ...

class UniqueConstraint(_Constraint):
    def __init__(self, *columns: str, name: str | None = ...) -> None: ...

class Index(_Constraint):
    def __init__(self, name: str | None, *columns: str, unique: bool = ...) -> None: ...

class Column(Mapped[_T]):  # so that it may stand where a model says `Mapped`
    @overload
    def __init__(
        self,
        type_: _Type[_T],
        *constraints: ForeignKey,
        primary_key: Literal[True],
        autoincrement: bool = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        type_: _Type[_T],
        *constraints: ForeignKey,
        nullable: Literal[False],
        default: _T | Callable[[], _T] = ...,
        unique: bool = ...,
        index: bool = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Column[_S | None],
        type_: _Type[_S],
        *constraints: ForeignKey,
        unique: bool = ...,
        index: bool = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        name: str,
        type_: _Type[_T],
        *,
        primary_key: bool = ...,
        nullable: bool = ...,
        autoincrement: bool = ...,
        server_default: str = ...,
    ) -> None: ...

class Table(FromClause):
    name: str
    info: Mapping[str, Any]
    @property
    def primary_key(self) -> Iterable[ColumnElement[Any]]: ...
    def __init__(
        self,
        name: str,
        metadata: MetaData,
        *columns: Column[Any] | _Constraint,
        info: Mapping[str, Any] = ...,
    ) -> None: ...
    def insert(self) -> Insert: ...
    def update(self) -> Update: ...
    def delete(self) -> Delete: ...

def create_engine(
    url: str,
    *,
    future: bool = ...,
    hide_parameters: bool = ...,
    poolclass: type[Pool] = ...,
    pool_pre_ping: bool = ...,
    pool_size: int = ...,
    max_overflow: int = ...,
    pool_timeout: float = ...,
    connect_args: Mapping[str, object] = ...,
) -> Engine: ...
def exists() -> _Exists: ...
