"""The one way from files to content: reads all that a start needs and holds it together."""

from pathlib import Path

from bot import PROJECT_ROOT
from bot.content.content_entries import Contacts
from bot.content.content_files import ContentFiles, read_folder
from bot.content.content_model import Content
from bot.content.content_parts import ContentParts, read_parts
from bot.content.content_references import find_reference_faults
from bot.settings import settings
from bot.source_files.fault import FaultList

CONTENT_DIR = PROJECT_ROOT / "bot" / "content"
EXAMPLES_DIR = PROJECT_ROOT / "data" / "nlu"


def load_content(folder: Path | None = None, examples: Path | None = None) -> Content:
    """The content of `folder`, by default that of the settings, beside the examples of topics.

    Raises ContentError with every fault, each with its file and line.
    """
    folder = folder or settings().content_dir
    return content_of(read_folder(folder, examples or examples_of(folder)))


def examples_of(folder: Path) -> Path:
    """Where the examples of a content folder's topics stand: in `examples`, else in data/nlu."""
    own = folder / "examples"
    return own if own.is_dir() else EXAMPLES_DIR


def content_of(files: ContentFiles) -> Content:
    """The content that files hold; raises ContentError with every fault."""
    faults = FaultList()
    parts = read_parts(files, faults)
    find_reference_faults(parts, faults)
    faults.raise_any()
    return _whole(parts)


def _whole(parts: ContentParts) -> Content:
    assert parts.crisis and parts.detector and parts.hours and parts.fee_words
    assert parts.vocabulary is not None and parts.acronyms is not None and parts.listening
    assert parts.notice
    return Content(
        answers=parts.answers,
        families={
            topic: home.name.removeprefix("answers/").removesuffix(".yml")
            for topic, home in parts.homes.items()
        },
        sources=parts.sources,
        contacts=Contacts(contacts=parts.contacts, links=parts.links),
        phrases=parts.phrases,
        crisis=parts.crisis,
        detector=parts.detector,
        hours=parts.hours,
        canned=parts.canned,
        pages=parts.pages,
        widget=parts.widget,
        checks=parts.checks,
        fee_words=parts.fee_words,
        example_fees=parts.example_fees,
        vocabulary=parts.vocabulary,
        acronyms=parts.acronyms,
        listening=parts.listening,
        notice=parts.notice,
        languages=parts.languages,
        files=parts.files,
    )
