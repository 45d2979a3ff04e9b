"""Role bands and the words by which visitors name role, setting, period and discount."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field

from bot.fees.fee_model import DISCOUNTS, MEMBERSHIPS, PERIODS
from bot.source_files.fault import FaultList
from bot.source_files.file_entry import FileEntry
from bot.source_files.yaml_file import YamlFile

WORD = re.compile(r"[^\W_]+")
NEGATED_WITHIN = 3
NEGATIONS = frozenset({"not", "isn", "never", "aren"})


class Band(FileEntry):
    """A band of roles that pay the same."""

    label: str = Field(min_length=2, max_length=60)
    membership: str


class Role(FileEntry):
    """Words for a role, with its bands and the setting that each needs (None: any).

    A `foremost` role outweighs others in the same message: a retired head is retired.
    """

    bands: dict[str, str | None]
    words: list[str] = Field(min_items=1)
    foremost: bool = False


class FeeWords(FileEntry):
    """The file fee_bands.yml."""

    near_days: int = Field(ge=0, le=366)
    stale_days: int = Field(ge=1)
    bands: dict[str, Band]
    roles: dict[str, Role]
    settings: dict[str, list[str]]
    periods: dict[str, list[str]]
    discounts: dict[str, list[str]]
    follow_ups: list[str]
    beside_terms: frozenset[str]
    longest_follow_up: int = Field(ge=1)

    class Config:
        keep_untouched = (cached_property,)

    @cached_property
    def phrases(self) -> dict[tuple[str, ...], tuple[str, str]]:
        """What each phrase, as its words, names: a kind and a name."""
        kinds = {
            "role": {name: role.words for name, role in self.roles.items()},
            "setting": self.settings,
            "period": self.periods,
            "discount": self.discounts,
        }
        return {
            words_of(phrase): (kind, name)
            for kind, named in kinds.items()
            for name, phrases in named.items()
            for phrase in phrases
        }

    def bands_of(self, roles: Iterable[str], setting: str | None) -> list[str]:
        """The bands that roles may fall into in a setting, in the order of the file."""
        possible: dict[str, str | None] = {}
        for role in roles:
            own = self.roles[role].bands
            fitting = {band: at for band, at in own.items() if setting is None or at == setting}
            possible |= fitting or own
        return [band for band in self.bands if band in possible]


@dataclass(frozen=True)
class NamedFeeTerms:
    """What a message names of what a fee depends on."""

    roles: tuple[str, ...] = ()
    setting: str | None = None
    periods: tuple[str, ...] = ()
    discount: str | None = None

    def __bool__(self) -> bool:
        return bool(self.roles or self.setting or self.periods or self.discount)


def read_fee_terms(words: FeeWords, text: str) -> NamedFeeTerms:
    """The fee terms of a text; the longest phrase wins, negated ones don't count."""
    found: dict[str, list[str]] = {"role": [], "setting": [], "period": [], "discount": []}
    for named in _phrases(words, words_of(text)):
        if named and named[1] not in found[named[0]]:
            found[named[0]].append(named[1])
    foremost = [role for role in found["role"] if words.roles[role].foremost]
    settings_named = found["setting"]
    return NamedFeeTerms(
        tuple(foremost[-1:] or found["role"]),
        settings_named[0] if len(settings_named) == 1 else None,
        tuple(found["period"]),
        found["discount"][0] if len(found["discount"]) == 1 else None,
    )


def names_only(words: FeeWords, said: tuple[str, ...]) -> bool:
    """Whether words name fee terms and say nothing else ("I work 0.6")."""
    spans = _spans(words, said)
    return all(span in words.phrases or words.beside_terms.issuperset(span) for span in spans)


def _phrases(words: FeeWords, said: tuple[str, ...]) -> Iterator[tuple[str, str] | None]:
    place = 0
    for span in _spans(words, said):
        before = said[max(0, place - NEGATED_WITHIN) : place]
        yield None if NEGATIONS & set(before) else words.phrases.get(span)
        place += len(span)


def _spans(words: FeeWords, said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words parted into phrases, the longest first, and single words between them."""
    longest = max(map(len, words.phrases))
    place = 0
    while place < len(said):
        lengths = range(min(longest, len(said) - place), 0, -1)
        spans = (said[place : place + length] for length in lengths)
        span = next((each for each in spans if each in words.phrases), said[place : place + 1])
        yield span
        place += len(span)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; hyphens and apostrophes part them."""
    return tuple(WORD.findall(text.lower()))


def read_bands(file: YamlFile) -> FeeWords:
    """The file of bands, held as a whole; raises ContentError with every fault."""
    words, faults = file.parse(FeeWords), FaultList()
    for name, band in words.bands.items():
        if band.membership not in MEMBERSHIPS:
            problem = f"{name}: no membership {band.membership!r}, only {', '.join(MEMBERSHIPS)}"
            faults.add(file.fault(problem, "bands", name))
    for name, role in words.roles.items():
        for each, setting in role.bands.items():
            where = ("roles", name, "bands", each)
            if each not in words.bands:
                faults.add(file.fault(f"{name}: no band named {each!r}", *where))
            if setting is not None and setting not in words.settings:
                faults.add(file.fault(f"{name}: no setting named {setting!r}", *where))
    for part, known in (("periods", PERIODS), ("discounts", DISCOUNTS)):
        for name in getattr(words, part):
            if name not in known:
                problem = f"{part}: no {name!r}, only {', '.join(known)}"
                faults.add(file.fault(problem, part, name))
    _find_doubles(words, file, faults)
    faults.raise_any()
    return words


def _find_doubles(words: FeeWords, file: YamlFile, faults: FaultList) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for name, role in words.roles.items():
        for place, phrase in enumerate(role.words):
            if (other := seen.setdefault(words_of(phrase), name)) != name:
                problem = f"{name}: {phrase!r} stands under {other} too"
                faults.add(file.fault(problem, "roles", name, "words", place))
