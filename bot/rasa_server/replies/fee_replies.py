"""Renderers for fees: the figure with its source, and the question for the fee band."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.content import Content
from bot.content.crisis_words import level_of
from bot.content.dates import written_date
from bot.crisis.crisis_level import CrisisLevel
from bot.fees.money import spoken
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.reply_request import Reply, ReplyRequest

TOPIC = "ask_fee"


def render_fee(request: ReplyRequest) -> Reply:
    """Give the fee that the action looked up, with answers to other topics of the message."""
    reply = fee_reply(request.content, request.found)
    return _with_other_topics(request.content, reply, request.topics)


def render_fee_phrase(request: ReplyRequest) -> Reply:
    """Say a phrase about fees, marked as an answer to that topic."""
    return {**answer_replies.phrase(request.content, request.name), "meta": {"topic": TOPIC}}


def render_band_question(request: ReplyRequest) -> Reply | None:
    """Ask for the fee band; None after a message that shows signs of a crisis."""
    content, words = request.content, request.content.fee_words
    if level_of(content, request.message) is not CrisisLevel.NONE:
        return None
    query = request.tracker.get_slot("fee_query") or {}
    bands = [band for band in query.get("bands") or words.bands if band in words.bands]
    buttons = [
        {"title": words.bands[band].label, "payload": f'/answer{{"fee_band": "{band}"}}'}
        for band in bands
    ]
    unsure = {"title": content.phrase("fee_not_sure"), "payload": '/answer{"fee_band": "unsure"}'}
    return {
        "text": content.phrase("fee_ask"),
        "buttons": [*buttons, unsure, *answer_replies.buttons(content, [answer_replies.PERSON])],
        "links": [],
        "meta": {"topic": TOPIC, "asks": "fee_band"},
    }


def fee_reply(content: Content, found: Mapping[str, Any]) -> Reply:
    """Return the figures, from when they hold and what changes; the source stands in `meta`."""
    figures = found["figures"]
    first = figures[0]["now"]
    lines = [content.phrase("fee_example")] if found["example"] else []
    if found["lacks"]:
        lines.append(content.phrase(f"fee_no_{found['lacks']}"))
    label = " / ".join(found["labels"])
    if first["discount"]:
        label = content.phrase(f"fee_{first['discount']}", label=label)
    lines.append(_amounts_line(content, "fee_holds", label, [each["now"] for each in figures]))
    if changing := [each["next"] for each in figures if each["next"]]:
        lines.append(_amounts_line(content, "fee_changes", label, changing))
    elif first["effective_to"]:
        lines.append(content.phrase("fee_until", day=_day(first["effective_to"])))
    lines.append(content.phrase("fee_team"))
    fees = [{**each["now"], "example": found["example"]} for each in figures]
    meta = {
        "topic": TOPIC,
        "fee": fees[0],
        "fees": fees,
        "next_fees": changing,
        "source": {"title": first["source"], "as_of": first["verified_on"], "url": None},
    }
    offers = answer_replies.as_rasa_sends(content.next_steps(content.answers[TOPIC]))
    return {"text": "\n".join(lines), "buttons": offers, "links": [], "meta": meta}


def _amounts_line(content: Content, name: str, label: str, rows: list[dict[str, Any]]) -> str:
    amounts = [content.phrase(f"fee_{row['period']}", amount=spoken(row["pence"])) for row in rows]
    between = content.phrase("fee_or")
    day = _day(rows[0]["effective_from"])
    return content.phrase(name, label=label, amounts=f" {between} ".join(amounts), day=day)


def _with_other_topics(content: Content, reply: Reply, topics: list[str]) -> Reply:
    """Return the answers in the order asked, the fee among them."""
    known = [topic for topic in topics if topic in content.answers]
    if TOPIC not in known or len(known) < 2:
        return reply
    parts = [reply if t == TOPIC else answer_replies.answer(content, t) for t in known]
    both = answer_replies.joined(content, parts)
    return {**both, "meta": {**reply["meta"], **both["meta"]}}


def _day(iso: str) -> str:
    return written_date(date.fromisoformat(iso))
