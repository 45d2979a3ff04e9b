"""Every sentence, figure, date and telephone number that a visitor reads, and how it is loaded."""

from bot.content.content_model import Answer, Content, Source
from bot.content.content_store import ContentStore, load_content
from bot.content.source_file import ContentError

__all__ = ["Answer", "Content", "ContentError", "ContentStore", "Source", "load_content"]
