"""What is wrong with the privacy notice: details that it needs, placeholders, its link."""

from collections.abc import Iterator

from bot.content.content_parts import ContentParts
from bot.content.notice_words import DETAILS, NOTICE_LINK
from bot.content.retention_words import RETENTION
from bot.content.text_faults import text_faults
from bot.source_files.fault import Fault


def notice_faults(parts: ContentParts) -> Iterator[Fault]:
    """The faults of notice.yml, and of the link to its page in contacts.yml."""
    if parts.notice is None:
        return
    file, details = parts.yaml["notice.yml"], parts.notice.details
    for name in DETAILS:
        if name not in details:
            yield file.fault(f"has no detail {name}, which the notice needs", "details")
    for name, detail in details.items():
        if name in parts.contacts:
            yield file.fault(f"{name}: contacts.yml has a contact of this name", "details", name)
        part = "unset" if detail.value is None else "value"
        for problem in text_faults(detail.words, ()):
            yield file.fault(f"{name}: {problem}", "details", name, part)
    if "contacts.yml" not in parts.broken:
        yield from _of_sections(parts)
        if NOTICE_LINK not in parts.links:
            yield parts.yaml["contacts.yml"].fault(f"has no link {NOTICE_LINK}", "links")


def _of_sections(parts: ContentParts) -> Iterator[Fault]:
    assert parts.notice
    file, known = parts.yaml["notice.yml"], {*parts.contacts, *parts.notice.details, *RETENTION}
    for name, section in parts.notice.sections.items():
        for part, text in (("title", section.title), ("text", section.text)):
            for problem in text_faults(text, known):
                yield file.fault(f"{name}: {problem}", "sections", name, part)
