"""Keeps visitors' words out of logs: Rasa prints texts and trackers with its errors."""

import logging
import os


class WordlessFilter(logging.Filter):
    """Replaces the text of other packages' records by their place and the kind of the error."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is logged; drops other packages' records below a warning."""
        if record.name.split(".")[0] == "bot":
            return True
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "none"
        record.msg = f"{record.name}.{record.funcName}:{record.lineno} error={kind}"
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return record.levelno >= logging.WARNING


def hide_words_in_logs() -> None:
    """Add the filter to each handler of the root logger once, if BOT_QUIET_LOGS is set."""
    if not os.environ.get("BOT_QUIET_LOGS"):
        return
    for handler in logging.getLogger().handlers:
        if not any(isinstance(each, WordlessFilter) for each in handler.filters):
            handler.addFilter(WordlessFilter())
