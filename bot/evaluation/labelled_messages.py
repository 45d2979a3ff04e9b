"""Reads files of messages with the topic that each one means."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.evaluation.scores import ScoredMessage
from bot.nlu.spelling.typos import misspelt


class MessageFileError(ValueError):
    """The file can't be read as labelled messages; the message names the file and the line."""


def read_messages(file: Path) -> list[ScoredMessage]:
    """The messages of a CSV file with the columns text, topic and, optionally, accept.

    Raises MessageFileError.
    """
    try:
        with file.open(encoding="utf-8", newline="") as source:
            reader = csv.DictReader(source, strict=True)
            if not {"text", "topic"} <= set(reader.fieldnames or ()):
                raise MessageFileError(
                    f"{file.name}, line 1: the columns text and topic are needed"
                )
            messages = [_message(file, reader.line_num, record) for record in reader]
    except UnicodeDecodeError as error:
        raise MessageFileError(f"{file.name} is not UTF-8 text") from error
    except csv.Error as error:
        raise MessageFileError(f"{file.name}, line {reader.line_num}: {error}") from error
    if not messages:
        raise MessageFileError(f"{file.name} holds no message")
    return messages


def with_typos(messages: list[ScoredMessage]) -> list[ScoredMessage]:
    """The same messages with one or two typos each; their topics stay."""
    return [replace(message, text=misspelt(message.text)) for message in messages]


def _message(file: Path, line: int, record: dict[str, Any]) -> ScoredMessage:
    text, topic = record.get("text") or "", record.get("topic") or ""
    if not text.strip() or not topic.strip():
        raise MessageFileError(f"{file.name}, line {line}: text and topic must both be filled")
    accept = frozenset(filter(None, (record.get("accept") or "").split("|")))
    return ScoredMessage(text, topic.strip(), accept)
