"""Chats and enquiries for the tests of the working pages, in the database of a desk."""

import itertools
from typing import Any

import enquiry_kit
from desk_kit import DeskServer

from bot.records.chat import conversations, finished_checks, handoffs, messages
from bot.records.chat.finished_checks import CheckFinding
from bot.records.chat.messages import ANSWERED, InboundMessage, OutboundMessage

_numbers = itertools.count(1)
LEGAL = {"employment_related": "yes", "membership": "associate"}
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "{{ 7*7 }} {% raw %} </textarea></li>",
    "\u202egnorw si siht\u202c \u2066a\u2069 \u200f",
    "x" * 500,
    "\U0001f600" * 200,
    "a\n" * 60,
)


def add_chat(desk: DeskServer, *said: str, queued: bool = True, **given: Any) -> int:
    """A chat in which this was said, each answered with "not known"; its id."""
    now = desk.clock()
    with desk.database.writing() as db:
        row = conversations.begin(db, f"case-{next(_numbers)}", now, 36_000)
        for words in said:
            key = f"k{next(_numbers)}"
            asked = messages.add_visitor(db, row.id, InboundMessage(key, key, words), now)
            meta = {"topic": "out_of_scope", "fallback": "unknown"}
            messages.finish(
                db, asked.id, [OutboundMessage("I don't know that.", meta=meta)], ANSWERED, now
            )
        if queued:
            values = {"reason": "misses", "topic": "who_can_join", **given}
            handoffs.request(db, row.id, now=now, **values)
        return int(row.id)


def visitor_says(desk: DeskServer, chat: int, words: str) -> int:
    key = f"k{next(_numbers)}"
    with desk.database.writing() as db:
        row = messages.add_visitor(db, chat, InboundMessage(key, key, words), desk.clock())
        return int(row.id)


def add_check(desk: DeskServer, chat: int, version: str = "2020-01-01") -> None:
    with desk.database.writing() as db:
        sender = db.get(conversations.Conversation, chat).sender_id
        finding = CheckFinding("check_cover", version, LEGAL, "associate_not_covered", 2)
        finished_checks.add(db, sender, finding, 3600, desk.clock())


def add_enquiry(desk: DeskServer, about: str = "May I join?", **given: Any) -> int:
    number = next(_numbers)
    values = {
        "reference": f"ENQ-{number:04d}-XX",
        "topic": "who_can_join",
        "about": about,
        "name": "Sam Visitor",
        "email": "sam@somewhere.example",
        "consent": "You may store this.",
        **given,
    }
    return enquiry_kit.add_enquiry(desk.database, desk.clock(), **values)
