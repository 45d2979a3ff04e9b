"""The words of the widget, a JSON file for each language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.content.content_files import ContentFiles
from bot.content.required_words import WIDGET_WORDS
from bot.content.text_faults import unfinished
from bot.source_files.fault import Fault, FaultList
from bot.source_files.yaml_file import read_json

DEFAULT_LOCALE = "en-GB"
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})  # of Intl.PluralRules
NAME = re.compile(r"\{(\w+)\}")


def read_widget_words(files: ContentFiles, faults: FaultList) -> dict[str, dict[str, Any]]:
    """The words of each language by their names; all have the names that the widget asks for."""
    found: dict[str, dict[str, Any]] = {}
    for name in files.names("widget"):
        with faults.gather():
            written = files.bytes_of(name)
            words = read_json(name, written)
            faults.add(*(_fault(name, written, key, why) for key, why in _faults(words)))
            found[name.removeprefix("widget/").removesuffix(".json")] = words
    if DEFAULT_LOCALE not in found:
        faults.add(Fault(f"widget/{DEFAULT_LOCALE}.json", 1, "can't be read or is missing"))
    return found


def _faults(words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The name at fault and the sentence that says why."""
    texts = dict(_texts(words))
    for name, takes in WIDGET_WORDS.items():
        own = texts.pop(name, None)
        if own is None:
            yield name, f"has no {name}, which the widget needs"
        for text in own or ():
            if unknown := set(NAME.findall(text)) - {*takes}:
                yield name, f"{name}: nothing fills {{{min(unknown)}}}"
            for problem in unfinished(text):
                yield name, f"{name}: {problem}"
    for name in texts:
        yield name, f"{name}: the widget shows no text of this name"


def _texts(words: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each name, `a.b` for a mapping's, with its text or its texts for each plural."""
    for name, value in words.items():
        if not isinstance(value, dict):
            yield name, [str(value)]
        elif "other" in value and value.keys() <= PLURALS:
            yield name, [str(text) for text in value.values()]
        else:
            for part, text in value.items():
                yield f"{name}.{part}", [str(text)]


def _fault(file: str, written: bytes, name: str, problem: str) -> Fault:
    """A fault at the line where the name stands, the first where it stands nowhere."""
    key = f'"{name.rpartition(".")[2]}"'
    lines = written.decode("utf-8").splitlines()
    line = next((number for number, each in enumerate(lines, 1) if key in each), 1)
    return Fault(file, line, problem)
