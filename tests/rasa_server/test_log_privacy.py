"""Visitors' words stay out of the logs, whatever Rasa prints with its errors."""

import json
import logging

import pytest

from bot.rasa_server.log_privacy import WordlessFilter, hide_words_in_logs

CANARY = "canary-3301"


def record_of(logger: str, text: str, level: int = logging.ERROR) -> logging.LogRecord:
    try:
        raise ValueError(text)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    return logging.LogRecord(logger, level, "file.py", 7, text + " %s", (text,), info, "act")


def test_a_record_of_rasas_keeps_its_place_and_loses_its_words() -> None:
    record = record_of("rasa.core.processor", CANARY)
    assert WordlessFilter().filter(record)
    shown = logging.Formatter("%(message)s").format(record)
    assert shown == "rasa.core.processor.act:7 error=ValueError"
    assert CANARY not in json.dumps(record.__dict__, default=str)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_a_record_of_rasas_below_a_warning_is_dropped(level: int) -> None:
    assert not WordlessFilter().filter(record_of("rasa.core.processor", CANARY, level))


def test_our_own_records_are_kept_as_they_are() -> None:
    record = record_of("bot.channel", "turn_failed")
    assert WordlessFilter().filter(record)
    assert record.getMessage() == "turn_failed turn_failed"


def test_the_filter_is_added_once_and_only_if_the_setting_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler = logging.NullHandler()
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    monkeypatch.delenv("BOT_QUIET_LOGS", raising=False)
    hide_words_in_logs()
    assert handler.filters == []
    monkeypatch.setenv("BOT_QUIET_LOGS", "1")
    hide_words_in_logs()
    hide_words_in_logs()
    assert [type(each) for each in handler.filters] == [WordlessFilter]
