"""What is wrong with the settings in words: names that none has, and values that can't be."""

import os
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic.env_settings import SettingsError, read_env_file

PREFIX = "BOT_"
BESIDE = ("BOT_QUIET_LOGS",)  # what `bot run` tells its processes
LIKE = 0.6  # of difflib's ratio, from which a name is taken for a slip of another
WORDS = {
    "type_error.integer": "give a whole number",
    "type_error.float": "give a number",
    "value_error.bool": "give true or false",
    "type_error.bool": "give true or false",
    "type_error.list": "give a JSON list",
    "type_error.dict": "give a JSON object",
}


def given_names(env_file: str) -> set[str]:
    """The names of ours in the environment and in the file, in capitals; raises OSError."""
    path = Path(env_file)
    in_file = read_env_file(path, encoding="utf-8") if path.is_file() else {}
    names = (name.upper() for name in (*os.environ, *in_file))
    return {name for name in names if name.startswith(PREFIX)}


def name_faults(given: Collection[str], fields: Collection[str]) -> Iterator[str]:
    """One line for each name that no setting has, with the nearest that one has."""
    known = {PREFIX + field.upper(): field.upper() for field in fields}
    for name in sorted(set(given) - {*known, *BESIDE}):
        near = get_close_matches(name.removeprefix(PREFIX), known.values(), 1, LIKE)
        hint = f"did you mean {PREFIX}{near[0]}?" if near else "see docs/operating.md"
        yield f"there is no setting {name}: {hint}"


def value_faults(error: ValidationError) -> Iterator[str]:
    """One line for each value that can't be; values aren't repeated, some are secret."""
    for each in error.errors():
        words = WORDS.get(each["type"], each["msg"])
        yield f"{PREFIX}{str(each['loc'][0]).upper()}: {words}"


def json_fault(error: SettingsError) -> str:
    """The line for a list or an object that isn't JSON."""
    found = re.search(r'"(\w+)"', str(error))
    name = found[1].upper() if found else "a setting"
    return f"{name}: give JSON, such as '[\"https://www.example.org\"]'"
