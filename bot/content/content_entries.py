"""The shapes of the content files' entries."""

from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, validator

from bot.source_files.file_entry import FileDay, FileEntry

MOST_NEXT = 3  # topics offered below one answer


def _address(url: str | None) -> str | None:
    """`url`, if a browser can open it; raises ValueError else."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        fits = False
    if not fits or any(each.isspace() or each in "<>\"'{}\\" for each in url):
        raise ValueError(f"{url!r} is not an address such as https://www.example.org/page")
    return url


def _tidied(value: str) -> str:
    """Trailing blanks show up as odd gaps in the chat."""
    return "\n".join(line.rstrip() for line in value.strip().splitlines())


class Source(FileEntry):
    """A document that answers rest on; `as_of` is None where it carries no date."""

    title: str = Field(min_length=2)
    as_of: str | None
    url: str | None

    _url = validator("url", allow_reuse=True)(_address)


REVIEW_OUTSTANDING = "native review outstanding"


class AnswerTranslation(FileEntry):
    """An answer in another language; `heard` are words of a message that mean its topic.

    `review` is REVIEW_OUTSTANDING, or who reviewed it and when.
    """

    label: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=10, max_length=1200)
    heard: list[str] = Field(min_items=1)
    review: str = Field(min_length=2)

    _tidy = validator("text", "label", allow_reuse=True)(_tidied)

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody who speaks the language has read it."""
        return self.review != REVIEW_OUTSTANDING


class Answer(FileEntry):
    """What the assistant says on one topic.

    `next`: topics offered as buttons -> a label of their own, None for the topic's. `urgent`: the
    telephone comes first where the message has words of the phrase `urgent_first`.
    `follow_ups`, where there are any: words in a short message after this answer -> the topic that
    it then means. Any other message that only goes on ("and …?") then stays with this topic.
    `translations` are by the codes of languages.yml.
    """

    label: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=10, max_length=1200)
    source: str | None = None
    links: list[str] = []
    next: dict[str, str | None] = {}
    urgent: bool = False
    follow_ups: dict[str, str] | None = None
    translations: dict[str, AnswerTranslation] = {}
    owner: str
    review_by: FileDay

    _tidy = validator("text", "label", allow_reuse=True)(_tidied)

    @validator("next", pre=True)
    def is_by_topic(cls, offered: object) -> object:
        """A list names topics whose buttons say their labels."""
        return dict.fromkeys(offered) if isinstance(offered, list) else offered

    @validator("next")
    def is_short(cls, offered: dict[str, str | None]) -> dict[str, str | None]:
        """More buttons aren't read on a phone."""
        if len(offered) > MOST_NEXT:
            raise ValueError(f"offers {len(offered)} topics; at most {MOST_NEXT} are read")
        if any(not 2 <= len(label) <= 60 for label in offered.values() if label is not None):
            raise ValueError("a label has 2 to 60 characters")
        return offered


class Contact(FileEntry):
    """A way to reach somebody; while `value` isn't set, `unset` is said instead."""

    value: str | None
    unset: str = ""
    source: str | None = None

    @validator("value", pre=True)
    def is_text(cls, value: object) -> object:
        """YAML reads a telephone number without blanks as a number, and its zero would be lost."""
        if value is not None and not isinstance(value, str):
            raise ValueError("put it in quotes")
        return value

    @validator("unset", always=True)
    def says_something(cls, unset: str, values: dict[str, Any]) -> str:
        """Sentences with this contact would end in the air."""
        if "value" in values and not values["value"] and not unset.strip():
            raise ValueError("says what stands in a sentence while there is no value")
        return unset

    @property
    def words(self) -> str:
        """The words for this contact in a sentence."""
        return self.value or self.unset


class Link(FileEntry):
    """An address that a source holds or the operator configured; without one it isn't shown.

    `page` is the path of a page of our own, which needs no address.
    """

    label: str = Field(min_length=2)
    url: str | None = None
    source: str | None = None
    page: str | None = Field(None, regex=r"^/[\w/-]*$")

    _url = validator("url", allow_reuse=True)(_address)

    def address(self, own: str) -> str | None:
        """Where it leads; `own` is our own address without a slash at its end."""
        return f"{own}{self.page}" if self.page else self.url


class Contacts(FileEntry):
    """The file contacts.yml."""

    contacts: dict[str, Contact]
    links: dict[str, Link]


class Phrase(FileEntry):
    """Words of the assistant that aren't an answer to a topic: greetings, notices, errors.

    `takes` names the placeholders that the program fills, `choices` the topics offered with it.
    `heard`: the phrase is said where a visitor's message has one of these words. `translations` are
    its texts by the codes of languages.yml.
    """

    text: str = Field(min_length=1)
    translations: dict[str, str] = {}
    takes: list[str] = []
    choices: list[str] = []
    heard: list[str] = []


class CannedReply(FileEntry):
    """A reply that staff may put into their box, to be edited and sent by them.

    `topics` are those of the chats that it is offered in first.
    """

    label: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=2, max_length=2_000)
    topics: list[str] = []

    _tidy = validator("text", "label", allow_reuse=True)(_tidied)


class Crisis(FileEntry):
    """The file crisis.yml: the card that is shown first, and the phrases that call for it.

    `must_show` holds messages that bring up the card whatever the phrases say. `again` is the card
    once it was shown; `helping` the one for somebody who tells of one of `others`; `warm` stands
    under an answer where the signs are weaker.
    """

    card: str = Field(min_length=10)
    again: str = Field(min_length=10)
    helping: str = Field(min_length=10)
    warm: str = Field(min_length=10)
    others: list[str] = Field(min_items=1)
    owner: str
    review_by: FileDay
    must_show: list[str] = Field(min_items=1)
    phrases: list[str] = Field(min_items=1)
    exclusions: list[str]


class TelephoneNumber(FileEntry):
    """An entry of numbers.yml: a number as it is written, and the files that it stands in."""

    number: str
    stands_in: list[str]

    @validator("number", pre=True)
    def is_text(cls, number: object) -> object:
        """A number without blanks would lose its zero."""
        if not isinstance(number, str):
            raise ValueError("put it in quotes")
        return number
