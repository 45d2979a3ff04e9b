"""Loads the content folder and follows its changes; a broken change never replaces good words."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from bot import PROJECT_ROOT
from bot.content.canned import CannedReply
from bot.content.content_model import Answer, Contacts, Content, Crisis, Phrase, Source
from bot.content.file_stamps import Stamp, stamps
from bot.content.hours import Hours
from bot.content.page_words import MAIN, load_pages
from bot.content.source_file import ContentError, line_of, parse, read_mapping
from bot.settings import settings

CONTENT_DIR = PROJECT_ROOT / "bot" / "content"

log = structlog.get_logger("content")


def load_content(folder: Path | None = None) -> Content:
    """Read and check every file of `folder`, by default that of the settings.

    Raises ContentError with file and line of the first fault.
    """
    root = folder or settings().content_dir
    contacts = parse(Contacts, read_mapping(root / "contacts.yml"), root / "contacts.yml")
    sources = _entries(Source, root / "sources.yml")
    phrases = _entries(Phrase, root / "phrases.yml")
    crisis = parse(Crisis, read_mapping(root / "crisis.yml"), root / "crisis.yml")
    canned = _entries(CannedReply, root / "canned.yml")
    hours = parse(Hours, read_mapping(root / "hours.yml"), root / "hours.yml")
    answers: dict[str, Answer] = {}
    origins: dict[str, tuple[Path, int]] = {}
    for path in sorted((root / "answers").glob("*.yml")):
        for topic, answer, line in _numbered_entries(Answer, path):
            if topic in answers:
                raise ContentError(path, line, f"{topic} is answered in another file already")
            answers[topic], origins[topic] = answer, (path, line)
    content = Content(
        answers=answers,
        families={topic: path.stem for topic, (path, _) in origins.items()},
        sources=sources,
        contacts=contacts,
        phrases=phrases,
        crisis=crisis,
        hours=hours,
        canned=canned,
        pages=load_pages(root / "pages", contacts),
    )
    _check_references(content, origins)
    for name, reply, line in _numbered_entries(CannedReply, root / "canned.yml"):
        words = Phrase(text=reply.text, choices=reply.topics)
        _check_words(content, words, root / "canned.yml", line, name)
    for name, phrase, line in _numbered_entries(Phrase, root / "phrases.yml"):
        _check_words(content, phrase, root / "phrases.yml", line, name)
    _check_words(content, Phrase(text=crisis.card), root / "crisis.yml", 1, "card")
    return content


class ContentStore:
    """The content as it stands on disk now, at the price of a look at the files' times."""

    def __init__(self, folder: Path | None = None):
        self._root = folder or settings().content_dir
        self._stamp = self._look()
        self._content = load_content(self._root)
        self.error: ContentError | None = None

    @property
    def current(self) -> Content:
        """The newest content that is sound."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            self._reload()
        return self._content

    def _reload(self) -> None:
        try:
            fresh = load_content(self._root)
            self._refuse_loss(fresh)
            self._content, self.error = fresh, None
        except ContentError as error:
            self.error = error
            log.error("content_refused", problem=str(error))

    def _refuse_loss(self, fresh: Content) -> None:
        """The program asks for phrases by name; a file cut off half-way may still be sound YAML."""
        if lost := sorted(set(self._content.phrases) - set(fresh.phrases)):
            raise ContentError(self._root / "phrases.yml", 1, f"has lost {', '.join(lost)}")
        if lost := sorted(set(self._content.pages[MAIN]) - set(fresh.pages[MAIN])):
            path = self._root / "pages" / f"{MAIN}.yml"
            raise ContentError(path, 1, f"has lost {', '.join(lost)}")

    def _look(self) -> tuple[Stamp, ...]:
        return stamps(self._root, self._root / "answers", self._root / "pages")


def _entries(model: type[Any], path: Path) -> dict[str, Any]:
    return {name: entry for name, entry, _ in _numbered_entries(model, path)}


def _numbered_entries(model: type[Any], path: Path) -> Iterator[tuple[str, Any, int]]:
    data = read_mapping(path)
    for name in data:
        line = line_of(data, (name,), 1)
        yield str(name), parse(model, data[name], path, line), line


def _check_references(content: Content, origins: dict[str, tuple[Path, int]]) -> None:
    for topic, answer in content.answers.items():
        path, line = origins[topic]
        if answer.source is not None and answer.source not in content.sources:
            raise ContentError(path, line, f"{topic}: no source named {answer.source!r}")
        for link in answer.links:
            if link not in content.contacts.links:
                raise ContentError(path, line, f"{topic}: no link named {link!r} in contacts.yml")
        leads_to = [*(answer.follow_ups or {}).values()]
        words = Phrase(text=answer.text, choices=[*answer.choices, *leads_to])
        _check_words(content, words, path, line, topic)


def _check_words(content: Content, words: Phrase, path: Path, line: int, name: str) -> None:
    try:
        parts = list(string.Formatter().parse(words.text))
    except ValueError as error:
        raise ContentError(path, line, f"{name}: {error}") from error
    for _, field, form, conversion in parts:
        if form or conversion:
            raise ContentError(path, line, f"{name}: {{{field}}} takes no signs after its name")
        if field is not None and field not in {*content.contacts.contacts, *words.takes}:
            raise ContentError(path, line, f"{name}: no contact named {{{field}}} in contacts.yml")
    for choice in words.choices:
        if choice not in content.answers:
            raise ContentError(path, line, f"{name}: no topic named {choice!r} to offer")
