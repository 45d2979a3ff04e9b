"""Our own tables, the record of what was said: models, migrations and small functions over them."""

from bot.records.database import Database, upgrade

__all__ = ["Database", "upgrade"]
