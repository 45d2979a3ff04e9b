"""Counts the words that a visitor reads and the turns that a journey takes."""

import re
from dataclasses import dataclass
from typing import Any

from benchmarks.journeys import Journey, JourneyChat

WORD = re.compile(r"[^\W_](?:[\w'’.,:/-]*[^\W_])?")


@dataclass(frozen=True)
class WordsRead:
    """What a journey takes: `text` and `buttons` are words, `most` is its budget for `text`."""

    title: str
    turns: int
    text: int
    buttons: int
    most: int | None

    @property
    def is_within(self) -> bool:
        """Whether the budget is kept; True where there is none."""
        return self.most is None or self.text <= self.most


def count_journey(url: str, journey: Journey) -> WordsRead:
    """The words of the assistant's replies on a journey, folded parts left out.

    Of the message named by `until` only the first line, its verdict, is counted. Raises ValueError
    where that message doesn't come.
    """
    chat = JourneyChat(url)
    try:
        replies = [message for step in chat.take(journey.steps) for message in step]
    finally:
        chat.close()
    if journey.until and not any(journey.until in each["meta"] for each in replies):
        raise ValueError(f"{journey.title}: no message has {journey.until}")
    text = sum(_words(_read(each, journey.until)) for each in replies)
    asked = [each for each in replies if journey.until not in each["meta"]]
    buttons = sum(_words(choice["label"]) for each in asked for choice in each["choices"])
    return WordsRead(journey.title, len(journey.steps), text, buttons, journey.words)


def words_table(rows: list[WordsRead]) -> str:
    """The counts as a table in Markdown."""
    lines = [
        "| journey | turns | words read | at most | on buttons |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row.title} | {row.turns} | {row.text} | {row.most or ''} | {row.buttons} |"
        for row in rows
    ]
    return "\n".join(lines)


def _read(message: dict[str, Any], until: str) -> str:
    text: str = message["text"]
    return text.splitlines()[0] if until in message["meta"] else text


def _words(text: str) -> int:
    return len(WORD.findall(text))
