"""Reads each content file by itself; references between files are checked elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.checks.check_loader import PLACEHOLDERS, read_check
from bot.checks.check_model import Check
from bot.content.content_entries import (
    Answer,
    CannedReply,
    Contact,
    Contacts,
    Crisis,
    Link,
    Phrase,
    Source,
    TelephoneNumber,
)
from bot.content.content_files import ContentFiles
from bot.content.hours import Hours
from bot.content.languages import SpokenLanguage
from bot.content.notice_words import PrivacyNotice
from bot.content.page_words import PageWords, read_pages
from bot.content.required_words import CHECKS
from bot.content.short_words import ShortWords
from bot.content.widget_words import read_widget_words
from bot.content.word_lists import read_acronyms, read_vocabulary
from bot.crisis.detector import CrisisDetector
from bot.crisis.phrasebook import PatternError
from bot.fees.fee_bands import FeeWords, read_bands
from bot.fees.fee_csv import FeeFileError, read_fee_file
from bot.fees.fee_model import FeeRow
from bot.source_files.fault import Fault, FaultList
from bot.source_files.yaml_file import YamlFile

FEES = "fees.csv"


@dataclass
class ContentParts:
    """What could be read of each file; None or missing where a fault was noted for it.

    `broken` names the files that nothing could be read of: what refers to them isn't at fault.
    """

    files: ContentFiles
    yaml: dict[str, YamlFile] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    answers: dict[str, Answer] = field(default_factory=dict)
    homes: dict[str, YamlFile] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    phrases: dict[str, Phrase] = field(default_factory=dict)
    numbers: dict[str, TelephoneNumber] = field(default_factory=dict)
    canned: dict[str, CannedReply] = field(default_factory=dict)
    pages: PageWords = field(default_factory=dict)
    widget: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    crisis: Crisis | None = None
    detector: CrisisDetector | None = None
    hours: Hours | None = None
    fee_words: FeeWords | None = None
    example_fees: tuple[FeeRow, ...] = ()
    vocabulary: dict[str, dict[str, list[str]]] | None = None
    acronyms: dict[str, str] | None = None
    listening: ShortWords | None = None
    notice: PrivacyNotice | None = None
    languages: dict[str, SpokenLanguage] = field(default_factory=dict)


def read_parts(files: ContentFiles, faults: FaultList) -> ContentParts:
    """Read every file; adds faults to `faults`."""
    parts = ContentParts(files)
    _open_files(parts, faults)
    yaml = parts.yaml
    for name, (model, target) in _ENTRIES.items():
        if name in yaml:
            setattr(parts, target, yaml[name].entries(model, faults))
    if "contacts.yml" in yaml:
        _read_contacts(parts, yaml["contacts.yml"], faults)
    _read_answers(parts, faults)
    _read_checks(parts, faults)
    _read_crisis(parts, faults)
    _read_fees(parts, faults)
    for name, read in _WHOLE.items():
        if name in yaml:
            with faults.gather():
                setattr(parts, name.removesuffix(".yml"), read(yaml[name]))
    parts.pages = read_pages(files, faults)
    parts.widget = read_widget_words(files, faults)
    return parts


_ENTRIES: dict[str, tuple[Any, str]] = {
    "sources.yml": (Source, "sources"),
    "phrases.yml": (Phrase, "phrases"),
    "numbers.yml": (TelephoneNumber, "numbers"),
    "canned.yml": (CannedReply, "canned"),
    "languages.yml": (SpokenLanguage, "languages"),
}
_WHOLE: dict[str, Any] = {
    "hours.yml": lambda file: file.parse(Hours),
    "vocabulary.yml": read_vocabulary,
    "acronyms.yml": read_acronyms,
    "listening.yml": lambda file: file.parse(ShortWords),
    "notice.yml": lambda file: file.parse(PrivacyNotice),
}
_OTHERS = ("contacts.yml", "crisis.yml", "fee_bands.yml")


def _open_files(parts: ContentParts, faults: FaultList) -> None:
    """Open each YAML file once; those that have to be there are noted where they aren't."""
    listed = [name for part in ("answers", "checks") for name in parts.files.names(part)]
    for name in (*_ENTRIES, *_WHOLE, *_OTHERS, *listed):
        with faults.gather():
            parts.broken.add(name)
            parts.yaml[name] = parts.files.yaml(name)
            parts.broken.discard(name)


def _read_contacts(parts: ContentParts, file: YamlFile, faults: FaultList) -> None:
    with faults.gather():
        file.parse(Contacts)
    for part, model in (("contacts", Contact), ("links", Link)):
        if isinstance(file.data.get(part), dict):
            # What is wrong with single entries was noted above.
            setattr(parts, part, file.entries(model, FaultList(), part))


def _read_answers(parts: ContentParts, faults: FaultList) -> None:
    for name in parts.files.names("answers"):
        if name not in parts.yaml:
            continue
        file = parts.yaml[name]
        for topic in file.data:
            if topic in parts.homes:
                other = parts.homes[topic].name
                faults.add(file.fault(f"{topic} is answered in {other} already", topic))
                continue
            parts.homes[topic] = file
            with faults.gather():
                parts.answers[topic] = file.parse(Answer, topic)


def _read_checks(parts: ContentParts, faults: FaultList) -> None:
    homes: dict[str, str] = {}
    for name in parts.files.names("checks"):
        if name not in parts.yaml:
            continue
        file = parts.yaml[name]
        identity = str(file.data.get("id"))
        if identity in homes:
            faults.add(file.fault(f"{identity} stands in {homes[identity]} already", "id"))
            continue
        homes[identity] = name
        with faults.gather():
            parts.checks[identity] = read_check(file, parts.contacts or PLACEHOLDERS)
    if not any(name.startswith("checks/") for name in parts.broken):
        for missing in [name for name in CHECKS if name not in homes]:
            file_name = f"checks/{missing.removeprefix('check_')}.yml"
            faults.add(Fault(file_name, 1, f"there is no check {missing}, which the program asks"))


def _read_crisis(parts: ContentParts, faults: FaultList) -> None:
    file = parts.yaml.get("crisis.yml")
    if file is None:
        return
    with faults.gather():
        parts.crisis = rules = file.parse(Crisis)
        try:
            parts.detector = _detector(tuple(rules.phrases), tuple(rules.exclusions))
        except PatternError as error:
            faults.add(*(file.fault(each.problem, each.part, each.place) for each in error.faults))
            return
        for place, text in enumerate(rules.must_show):
            if not parts.detector.is_crisis(text):
                faults.add(file.fault(f"{text!r} brings up no card", "must_show", place))


@lru_cache(maxsize=2)
def _detector(phrases: tuple[str, ...], exclusions: tuple[str, ...]) -> CrisisDetector:
    """Making one takes a tenth of a second, and most changes aren't in its lines."""
    return CrisisDetector(phrases, exclusions)


def _read_fees(parts: ContentParts, faults: FaultList) -> None:
    if "fee_bands.yml" not in parts.yaml:
        return
    with faults.gather():
        parts.fee_words = read_bands(parts.yaml["fee_bands.yml"])
        written = parts.files.bytes_of(FEES)
        try:
            parts.example_fees = tuple(read_fee_file(written, parts.fee_words.bands))
        except FeeFileError as error:
            faults.add(*(Fault(FEES, each.line, each.words) for each in error.problems))
