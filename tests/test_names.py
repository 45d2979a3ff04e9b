"""A name means one thing: no class and no module of the product shares its name with another."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import PROJECT_ROOT

PACKAGES = ("bot", "actions", "benchmarks")
SHARED_MODULES = {"__init__", "__main__", "models", "app"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((PROJECT_ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def top_level_classes(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef)]


def repeated(names: list[tuple[str, Path]]) -> dict[str, list[str]]:
    """The names that stand in more than one place, with the places."""
    places = defaultdict(list)
    for name, path in names:
        places[name].append(path.relative_to(PROJECT_ROOT).as_posix())
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_two_classes_have_the_same_name() -> None:
    classes = [(name, path) for path in modules() for name in top_level_classes(path)]
    assert len(classes) > 100
    assert repeated(classes) == {}


def test_no_two_modules_have_the_same_name() -> None:
    named = [(path.stem, path) for path in modules() if path.stem not in SHARED_MODULES]
    assert len(named) > 200
    assert repeated(named) == {}


@pytest.mark.parametrize("source", ["class Twice:\n    pass\n", "class Twice(int): ...\n"])
def test_a_class_of_a_second_module_is_noticed(tmp_path: Path, source: str) -> None:
    paths = [PROJECT_ROOT / "bot" / "one.py", PROJECT_ROOT / "bot" / "two.py"]
    (tmp_path / "two.py").write_text(source)
    names = [(name, path) for path in paths for name in top_level_classes(tmp_path / "two.py")]
    assert repeated(names) == {"Twice": ["bot/one.py", "bot/two.py"]}


def test_no_file_of_tests_shares_its_name_with_another() -> None:
    """pytest would refuse to collect the second one."""
    named = [(path.stem, path) for path in (PROJECT_ROOT / "tests").rglob("test_*.py")]
    assert repeated(named) == {}
