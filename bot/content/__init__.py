"""Every sentence, figure, date and telephone number that a visitor reads, and how it is loaded."""

from bot.content.model import Answer, Content, Source
from bot.content.source_file import ContentError
from bot.content.store import ContentStore, load_content

__all__ = ["Answer", "Content", "ContentError", "ContentStore", "Source", "load_content"]
