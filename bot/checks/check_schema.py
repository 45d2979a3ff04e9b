"""The shape of a check's file, before its names and its table are held against each other."""

from typing import Any, Literal

from pydantic import Field, validator

from bot.source_files.file_entry import FileDay, FileEntry


class CheckFileEntry(FileEntry):
    """An entry of the file."""

    class Config:
        anystr_strip_whitespace = True
        min_anystr_length = 1

    @validator("*")
    @classmethod
    def says_something(cls, value: Any) -> Any:
        """A list or mapping that stands there at all must hold something."""
        if isinstance(value, list | dict) and not value:
            raise ValueError("must not be empty")
        return value


class ValueEntry(CheckFileEntry):
    """The words of one answer: on its button, and where it is read back ("you …").

    `care` is said once to who gives it; `becomes` is for what would make a difference.
    """

    choice: str = Field(max_length=40)
    said: str
    care: str = ""
    becomes: dict[str, str] = {}


class FactEntry(CheckFileEntry):
    """A question, the same in other words, why it is asked, and its terms explained."""

    label: str = Field(max_length=40)
    ask: str
    again: str
    why: str
    terms: dict[str, str]
    values: dict[str, ValueEntry]
    applies: dict[str, list[str]] = {}


class ClauseEntry(CheckFileEntry):
    """The passage that an outcome rests on: a key of sources.yml and a heading of ours."""

    source: str
    heading: str


class VariantEntry(CheckFileEntry):
    """Other words where the facts named have one of the values named."""

    when: dict[str, list[str]]
    verdict: str | None = None
    means: str | None = None
    next_step: str | None = None
    care: str | None = None
    urgent: bool = False


class OutcomeEntry(CheckFileEntry):
    """The words of an outcome and its clause."""

    label: str = Field(max_length=60)
    verdict: str
    means: str
    next_step: str
    then: str
    care: str = ""
    urgent: bool = False
    variants: list[VariantEntry] = []
    clause: ClauseEntry


class CheckEntry(CheckFileEntry):
    """The file of a check."""

    id: str = Field(regex=r"^check_[a-z_]+$")
    title: str = Field(max_length=60)
    version: FileDay
    order: Literal["computed", "declared"] = "computed"
    decides: str
    offer: str
    more: str = ""
    facts: dict[str, FactEntry]
    rows: list[str]
    outcomes: dict[str, OutcomeEntry]
