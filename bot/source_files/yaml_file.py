"""A YAML file: its data in Python's own types, and the line of each of its parts.

The C parser reads it into nodes, which know their lines; data is made of the nodes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.source_files.fault import ContentError, Fault, FaultList

Model = TypeVar("Model", bound=BaseModel)

TAG = "tag:yaml.org,2002:"
PLAIN_WORDS = {
    "field required": "is missing",
    "extra fields not permitted": "is not known here; is it misspelt?",
    "none is not an allowed value": "must not be empty",
    "value is not a valid dict": "must be a mapping of names to values",
    "value is not a valid list": "must be a list",
    "str type expected": "must be text",
}


class YamlFile:
    """A file whose top is a mapping; `name` is what faults call it.

    Raises ContentError where it isn't such a file.
    """

    def __init__(self, name: str, written: bytes):
        self.name = name
        node = self._nodes(_text(name, written))
        if not isinstance(node, MappingNode):
            raise ContentError([Fault(name, 1, "must be a mapping of names to entries")])
        self._top = node
        try:
            self.data: dict[str, Any] = self._plain(node)
        except RecursionError:
            raise ContentError([Fault(name, 1, "is nested too deeply")]) from None

    def line(self, *keys: Any) -> int:
        """The line of the innermost part of the path `keys` that exists."""
        line, node = self._top.start_mark.line + 1 if keys else 1, self._top
        for key in keys:
            found = _part(node, key)
            if found is None:
                break
            line, node = found
        return line

    def fault(self, problem: str, *keys: Any) -> Fault:
        """A fault at the part that `keys` lead to."""
        return Fault(self.name, self.line(*keys), problem)

    def refuse(self, problem: str, *keys: Any) -> NoReturn:
        """Raise ContentError for the part that `keys` lead to."""
        raise ContentError([self.fault(problem, *keys)])

    def parse(self, model: type[Model], *keys: Any) -> Model:
        """The part that `keys` lead to, held against `model`; ContentError with all its faults."""
        data: Any = self.data
        for key in keys:
            data = data[key]
        try:
            return model.parse_obj(data)
        except ValidationError as error:
            faults = (self._of_pydantic(each, keys) for each in error.errors())
            raise ContentError(faults) from error

    def entries(self, model: type[Model], faults: FaultList, *keys: Any) -> dict[str, Model]:
        """The sound entries of a mapping by name; the faults of the others go to `faults`."""
        mapping: Any = self.data
        for key in keys:
            mapping = mapping[key]
        found = {}
        for name in mapping:
            with faults.gather():
                found[str(name)] = self.parse(model, *keys, name)
        return found

    def texts(self) -> Iterator[tuple[tuple[Any, ...], str]]:
        """Each text among the values, with the keys that lead to it."""
        return _texts(self.data, ())

    def _of_pydantic(self, error: Any, keys: tuple[Any, ...]) -> Fault:
        """The entry's name is said with it: a line alone is easily misread."""
        where = tuple(each for each in error["loc"] if each != "__root__")
        named = ".".join(str(part) for part in (*keys[-1:], *where))
        message = PLAIN_WORDS.get(error["msg"], error["msg"])
        if "expected dict not" in message:
            message = PLAIN_WORDS["value is not a valid dict"]
        return self.fault(f"{named}: {message}" if named else message, *keys, *where)

    def _nodes(self, text: str) -> Node | None:
        try:
            return YAML(typ="safe").compose(text)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            # At the end of a file the mark stands below its last line.
            line = min(line, max(1, len(text.splitlines())))
            problem = " ".join((error.problem or "is not YAML").split("\n")[0].split())
            raise ContentError([Fault(self.name, line, f"is not YAML: {problem}")]) from error
        except YAMLError as error:
            problem = str(error).split("\n")[0]
            raise ContentError([Fault(self.name, 1, f"is not YAML: {problem}")]) from error

    def _plain(self, node: Node) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node)
        if isinstance(node, SequenceNode):
            return [self._plain(each) for each in node.value]
        return self._scalar(node)

    def _mapping(self, node: MappingNode) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, ScalarNode) or key_node.tag == f"{TAG}merge":
                self._refuse_node(key_node, "a name must be plain text")
            key = str(key_node.value)
            if key in found:
                self._refuse_node(key_node, f"{key} stands here twice")
            found[key] = self._plain(value)
        return found

    def _scalar(self, node: Node) -> Any:
        kind, value = node.tag.removeprefix(TAG), node.value
        if kind in ("str", "timestamp"):  # days are read where a day belongs
            return value
        if kind == "null":
            return None
        if kind == "bool":
            return value.lower() == "true"
        if kind not in ("int", "float"):
            self._refuse_node(node, f"{node.tag} is not known here")
        try:
            return int(value) if kind == "int" else float(value)
        except ValueError:  # 0x1F and the like, which nobody means
            return value

    def _refuse_node(self, node: Node, problem: str) -> NoReturn:
        raise ContentError([Fault(self.name, node.start_mark.line + 1, problem)])


def read_yaml(path: Path) -> YamlFile:
    """The YAML file at `path`; raises ContentError where it can't be read or isn't YAML."""
    try:
        return YamlFile(path.name, path.read_bytes())
    except OSError as error:
        raise ContentError([Fault(path.name, 1, f"can't be read ({error.strerror})")]) from error


def read_json(name: str, written: bytes) -> dict[str, Any]:
    """A JSON object; raises ContentError with the line at fault."""
    try:
        data = json.loads(_text(name, written))
    except json.JSONDecodeError as error:
        raise ContentError([Fault(name, error.lineno, f"is not JSON: {error.msg}")]) from error
    if not isinstance(data, dict):
        raise ContentError([Fault(name, 1, "must be an object of names and words")])
    return data


def _text(name: str, written: bytes) -> str:
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise ContentError([Fault(name, line, f"is not UTF-8 text ({error.reason})")]) from error


def _part(node: Any, key: Any) -> tuple[int, Any] | None:
    """Line and node of a part of a node, None where it has no such part."""
    if isinstance(node, MappingNode):
        for key_node, value in node.value:
            if key_node.value == str(key):
                return key_node.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _texts(data: Any, keys: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(data, str):
        yield keys, data
    elif isinstance(data, dict | list):
        for key, part in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(part, (*keys, key))
