"""All content as one snapshot that never changes."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from bot.checks.check_model import Check
from bot.content.content_entries import (
    Answer,
    CannedReply,
    Contacts,
    Crisis,
    Phrase,
    Source,
)
from bot.content.content_files import ContentFiles
from bot.content.hour_words import opening_words
from bot.content.hours import Hours
from bot.content.languages import SpokenLanguage
from bot.content.notice_words import NOTICE_LINK, PrivacyNotice
from bot.content.retention_words import RETENTION, retention_words
from bot.content.short_words import ShortWords
from bot.crisis.detector import CrisisDetector
from bot.fees.fee_bands import FeeWords
from bot.fees.fee_model import FeeRow
from bot.settings import settings

OPENING_HOURS = "opening_hours"  # a placeholder of answers, filled from hours.yml

Vocabulary = Mapping[str, Mapping[str, list[str]]]
"""Entity -> canonical value -> phrases."""


@dataclass(frozen=True)
class Content:
    """All content, checked as a whole.

    `families` names the file that each topic stands in; `pages` and `widget` hold words by
    language; `example_fees` are the shipped figures; `files` is what it was read from.
    """

    answers: Mapping[str, Answer]
    families: Mapping[str, str]
    sources: Mapping[str, Source]
    contacts: Contacts
    phrases: Mapping[str, Phrase]
    crisis: Crisis
    detector: CrisisDetector
    hours: Hours
    canned: Mapping[str, CannedReply]
    pages: Mapping[str, Mapping[str, Phrase]]
    widget: Mapping[str, Mapping[str, Any]]
    checks: Mapping[str, Check]
    fee_words: FeeWords
    example_fees: tuple[FeeRow, ...]
    vocabulary: Vocabulary
    acronyms: Mapping[str, str]
    listening: ShortWords
    notice: PrivacyNotice
    languages: Mapping[str, SpokenLanguage]
    files: ContentFiles = field(repr=False)

    def words(self, text: str, **values: Any) -> str:
        """`text` with its placeholders filled from contacts, notice, hours, settings, `values`."""
        if f"{{{OPENING_HOURS}}}" in text:
            values = {OPENING_HOURS: opening_words(self, datetime.now(timezone.utc)), **values}
        if any(f"{{{name}}}" in text for name in RETENTION):
            values = {**retention_words(settings()), **values}
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

    def offer_named(self, topic: str) -> dict[str, str] | None:
        """The button of a topic, None where nobody may begin with it: small talk, or no topic."""
        if self.families.get(topic, "chat") == "chat":
            return None
        return self.offers([topic])[0]

    def next_steps(self, answer: Answer) -> list[dict[str, str]]:
        """The buttons below an answer."""
        return [
            {"label": label or self.label(topic), "payload": self.payload(topic)}
            for topic, label in answer.next.items()
        ]

    def payload(self, topic: str) -> str:
        """Rasa's message that asks for a topic without going through understanding."""
        family = self.families[topic]
        if family == "flows":
            return f"/{topic}"
        return f"/{'chat' if family == 'chat' else 'faq'}/{topic}"

    def label(self, topic: str) -> str:
        """What a button for a topic says."""
        return self.answers[topic].label

    def links_of(self, answer: Answer) -> list[dict[str, str]]:
        """The links of an answer that have an address."""
        links = (self.contacts.links[name] for name in answer.links)
        named = ((link.label, link.address(settings().public_address)) for link in links)
        return [{"label": label, "url": url} for label, url in named if url]

    def notice_link(self) -> dict[str, str]:
        """The link to the privacy notice."""
        link = self.contacts.links[NOTICE_LINK]
        return {"label": link.label, "url": link.address(settings().public_address) or ""}

    def source_of(self, answer: Answer) -> dict[str, str | None] | None:
        """The `source` of a message's metadata, None where the answer rests on no document."""
        return self.sources[answer.source].dict() if answer.source else None

    def _contact_words(self) -> dict[str, Any]:
        named = {**self.contacts.contacts, **self.notice.details}
        return {name: contact.words for name, contact in named.items()}
