"""Keeps the finished parts of a run as files, so that an interrupted run can continue."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

NUMBERS = re.compile(r"\[\n\s+([-\d.,\s]+?)\n\s*\]")


class FinishedParts:
    """Finished parts in a folder, each a JSON file."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """The part of that name; made now where it is missing."""
        path = self._folder / f"{name}.json"
        if not path.is_file():
            write_json(path, make())
        return json.loads(path.read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        """Whether a part is finished."""
        return (self._folder / f"{name}.json").is_file()


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file atomically, each list of numbers on one line."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    text = NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(path)


def mark_of(folder: Path, names: Iterable[str] = ("",)) -> str:
    """A short hash of the files and folders of those names below `folder`."""
    digest = hashlib.sha256()
    for name in names:
        root = folder / name
        paths = sorted(root.rglob("*")) if root.is_dir() else [root]
        for path in (each for each in paths if each.is_file()):
            if path.suffix != ".pyc":
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
