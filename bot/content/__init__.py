"""Every sentence, figure, date and telephone number that a visitor reads, and how it is loaded."""

from bot.content.content_entries import Answer, Source
from bot.content.content_model import Content
from bot.content.content_store import ContentStore
from bot.content.loading import load_content
from bot.source_files.fault import ContentError

__all__ = ["Answer", "Content", "ContentError", "ContentStore", "Source", "load_content"]
