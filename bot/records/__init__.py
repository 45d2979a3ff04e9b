"""The tables of chats, enquiries, staff and fees: models, migrations, and functions over them."""

from bot.records.database import Database, upgrade

__all__ = ["Database", "upgrade"]
