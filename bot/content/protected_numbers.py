"""Telephone numbers: those of numbers.yml stand where it says, as it says, and no others do."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.content.content_entries import TelephoneNumber
from bot.source_files.fault import Fault
from bot.source_files.yaml_file import YamlFile

DIGITS = re.compile(r"(?<![\w.,/£+-])\+?\(?\d(?:[\d ()-]*\d)?(?![\w/]|[.,-]\d)")
SPEAKS_OF_DAYS = re.compile(
    r"(?:19|20)\d\d(?:[ -]+(?:19|20)\d\d|-\d\d)?|\d{4}-\d\d-\d\d|\d\d?-\d\d?"
)
SHORT = frozenset({"999", "112", "111", "101", "105", "116", "18000"})
FEWEST = 6  # digits of anything longer that is dialled


def telephone_numbers(text: str) -> Iterator[str]:
    """What in a text looks like a number that can be rung."""
    for found in DIGITS.findall(text):
        digits = re.sub(r"\D", "", found)
        if SPEAKS_OF_DAYS.fullmatch(found.strip()):
            continue
        if digits in SHORT or len(digits) >= FEWEST:
            yield found.strip()


def number_faults(
    listed: Mapping[str, TelephoneNumber], list_file: YamlFile, files: Iterable[YamlFile], card: str
) -> Iterator[Fault]:
    """Each number in a file where it isn't allowed, and each missing where it is required.

    In the text `card`, of crisis.yml, every figure is a number to ring.
    """
    owners = {entry.number: entry for entry in listed.values()}
    seen: set[tuple[str, str]] = set()
    for file in files:
        for keys, text in file.texts():
            is_card = file.name == card and keys == ("card",)
            for number in DIGITS.findall(text) if is_card else telephone_numbers(text):
                if problem := _problem(owners.get(number), number, file.name):
                    yield file.fault(problem, *keys)
                else:
                    seen.add((number, file.name if file.name != card or is_card else ""))
    for name, entry in listed.items():
        for place in entry.stands_in:
            if (entry.number, place) not in seen:
                yield list_file.fault(f"{entry.number} doesn't stand in {place} any more", name)


def _problem(entry: TelephoneNumber | None, number: str, file: str) -> str | None:
    if entry is None:
        return f"{number} is not a number of numbers.yml: is it right?"
    if file not in entry.stands_in:
        return f"{number} stands in {', '.join(entry.stands_in)} alone: write its placeholder"
    return None
