"""The types that this project declares for a library tell of nothing that the library lacks."""

import ast
import importlib
from pathlib import Path

import pytest
from sqlalchemy import JSON, Column
from sqlalchemy.orm import registry

from bot.records.models import Conversation

TYPINGS = Path(__file__).parents[1] / "typings"
STUBS = sorted(TYPINGS.rglob("*.pyi"))
# Some members are there on an object alone.
OBJECTS = {
    "Column": Column("document", JSON),
    "ColumnElement": Column("document", JSON),
    "Mapped": Conversation.id,
    "Table": Conversation.__table__,
    "registry": registry(),
}


def module_of(stub: Path) -> str:
    parts = stub.relative_to(TYPINGS).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def missing_names(stub: Path) -> list[str]:
    module, missing = importlib.import_module(module_of(stub)), []
    for node in ast.parse(stub.read_text()).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        if not hasattr(module, node.name):
            missing.append(node.name)
        elif isinstance(node, ast.ClassDef):
            owner = OBJECTS.get(node.name, getattr(module, node.name))
            missing += [f"{node.name}.{name}" for name in methods(node) if not hasattr(owner, name)]
    return missing


def methods(node: ast.ClassDef) -> list[str]:
    return [each.name for each in node.body if isinstance(each, ast.FunctionDef)]


@pytest.mark.parametrize("stub", STUBS, ids=module_of)
def test_every_declared_name_is_in_the_installed_library(stub: Path) -> None:
    assert missing_names(stub) == []
