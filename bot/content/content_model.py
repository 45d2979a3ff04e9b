"""The shapes of the content files."""

import string
from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, validator

from bot.content.canned import CannedReply
from bot.content.content_entry import ContentEntry
from bot.content.hours import Hours


class Source(ContentEntry):
    """A document that answers rest on; `as_of` is None where it carries no date."""

    title: str
    as_of: str | None
    url: str | None


class Answer(ContentEntry):
    """What the assistant says on one topic.

    `follow_ups`, where there are any: words in a short message after this answer -> the topic that
    it then means. Any other message that only goes on ("and …?") then stays with this topic.
    """

    label: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=10, max_length=1200)
    source: str | None = None
    links: list[str] = []
    choices: list[str] = []
    follow_ups: dict[str, str] | None = None
    owner: str
    review_by: date

    @validator("text", "label")
    def has_no_stray_blanks(cls, value: str) -> str:
        """Trailing blanks show up as odd gaps in the chat."""
        return "\n".join(line.rstrip() for line in value.strip().splitlines())


class Contact(ContentEntry):
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
        if not values.get("value") and not unset.strip():
            raise ValueError("says what stands in a sentence while there is no value")
        return unset

    @property
    def words(self) -> str:
        """What stands in a sentence for this contact."""
        return self.value or self.unset


class Link(ContentEntry):
    """An address that a source holds or the operator configured; without one it isn't shown."""

    label: str
    url: str | None
    source: str | None = None


class Contacts(ContentEntry):
    """The file contacts.yml."""

    contacts: dict[str, Contact]
    links: dict[str, Link]


class Phrase(ContentEntry):
    """Words of the assistant that aren't an answer to a topic: greetings, notices, errors.

    `takes` names the placeholders that the program fills, `choices` the topics offered with it.
    """

    text: str
    takes: list[str] = []
    choices: list[str] = []


class Crisis(ContentEntry):
    """The file crisis.yml: the card that is shown first, and the phrases that call for it."""

    card: str
    owner: str
    review_by: date
    phrases: list[str]
    exclusions: list[str]


class Content(BaseModel):
    """All content, checked as a whole.

    `families` names the file that each topic stands in; `pages` holds phrases by language.
    """

    answers: dict[str, Answer]
    families: dict[str, str]
    sources: dict[str, Source]
    contacts: Contacts
    phrases: dict[str, Phrase]
    crisis: Crisis
    hours: Hours
    canned: dict[str, CannedReply]
    pages: dict[str, dict[str, Phrase]] = {}

    def words(self, text: str, **values: Any) -> str:
        """`text` with its placeholders filled from contacts.yml and `values`."""
        return string.Formatter().vformat(text, (), {**self._contact_words(), **values})

    def phrase(self, name: str, **values: Any) -> str:
        """The words of one phrase; KeyError where there is none of that name."""
        return self.words(self.phrases[name].text, **values)

    def page(self, language: str, name: str, **values: Any) -> str:
        """The words of a page; KeyError where there is no such language or name."""
        return self.words(self.pages[language][name].text, **values)

    def offers(self, topics: Iterable[str]) -> list[dict[str, str]]:
        """Buttons `{"label", "payload"}` for topics; Rasa is told the payload on a press."""
        return [{"label": self.label(topic), "payload": self.payload(topic)} for topic in topics]

    def payload(self, topic: str) -> str:
        """Rasa's message that asks for a topic without going through understanding."""
        if self.families[topic] == "flows":
            return f"/{topic}"
        return f"/faq/{topic}"

    def label(self, topic: str) -> str:
        """What a button for a topic says."""
        return self.answers[topic].label

    def links_of(self, answer: Answer) -> list[dict[str, str]]:
        """The links of an answer that have an address."""
        links = (self.contacts.links[name] for name in answer.links)
        return [{"label": link.label, "url": link.url} for link in links if link.url]

    def source_of(self, answer: Answer) -> dict[str, str | None] | None:
        """The `source` of a message's metadata, None where the answer rests on no document."""
        return self.sources[answer.source].dict() if answer.source else None

    def _contact_words(self) -> dict[str, Any]:
        return {name: contact.words for name, contact in self.contacts.contacts.items()}
