"""Reads a YAML file of content and says, where it is wrong, in which file and line and why."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Model = TypeVar("Model", bound=BaseModel)


class ContentError(Exception):
    """A file of content that can't be used: its name, its line and what to mend."""

    def __init__(self, path: Path, line: int, problem: str):
        super().__init__(f"{path.name}, line {line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


def read_mapping(path: Path) -> CommentedMap:
    """The mapping at the top of a YAML file, with line numbers kept."""
    try:
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(path, 1, f"can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ContentError(path, 1, f"is not UTF-8 text ({error.reason})") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = " ".join((error.problem or "is not YAML").split("\n")[0].split())
        raise ContentError(path, line, problem) from error
    except YAMLError as error:
        raise ContentError(path, 1, str(error).split("\n")[0]) from error
    if not isinstance(data, CommentedMap):
        raise ContentError(path, 1, "must be a mapping of names to entries")
    return data


def parse(model: type[Model], data: Any, path: Path, line: int = 1) -> Model:
    """Hold `data` against `model`; raises ContentError with the line of the first fault."""
    try:
        return model.parse_obj(plain(data))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ContentError(
            path, line_of(data, first["loc"], line), f"{where}: {first['msg']}"
        ) from error


def line_of(data: Any, location: tuple[Any, ...], default: int) -> int:
    """The line, from 1, of the innermost part of `location` that exists in `data`."""
    line = default
    for key in location:
        if isinstance(data, CommentedMap) and key in data:
            line = data.lc.key(key)[0] + 1
        elif isinstance(data, CommentedSeq) and isinstance(key, int) and key < len(data):
            line = data.lc.item(key)[0] + 1
        else:
            break
        data = data[key]
    return line


def plain(data: Any) -> Any:
    """The same data in Python's own types."""
    if isinstance(data, CommentedMap):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, CommentedSeq):
        return [plain(value) for value in data]
    return str(data) if isinstance(data, str) else data
