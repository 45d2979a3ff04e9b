"""What is said of fees: the figure with what it rests on, and the question for the band."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content
from bot.content.dates import written_date
from bot.fees.fee_bands import FeeWords
from bot.fees.money import spoken
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.answer_replies import Reply

ASK = "ask_fee_form_fee_band"
TOPIC = "ask_fee"
WORDS = ("fee_told", "fee_unsure", "fee_not_held", ASK)


def fee_reply(
    content: Content,
    words: FeeWords,
    name: str,
    tracker: DialogueStateTracker,
    found: Mapping[str, Any],
) -> Reply | None:
    """The reply of one of WORDS; None where silence is better."""
    message: Any = tracker.latest_message.parse_data if tracker.latest_message else {}
    if name == ASK:
        return _ask(content, words, tracker.get_slot("fee_query") or {}, message)
    if name != "fee_told":
        return {**answer_replies.phrase(content, name), "meta": {"topic": TOPIC}}
    return _with_others(content, told(content, found), message.get("topics") or [])


def told(content: Content, found: Mapping[str, Any]) -> Reply:
    """The figures, from when they hold, what changes soon, who says so and when it was checked."""
    figures = found["figures"]
    first = figures[0]["now"]
    lines = [content.phrase("fee_example")] if found["example"] else []
    if found["lacks"]:
        lines.append(content.phrase(f"fee_no_{found['lacks']}"))
    label = " / ".join(found["labels"])
    if first["discount"]:
        label = content.phrase(f"fee_{first['discount']}", label=label)
    lines.append(_holds(content, "fee_holds", label, [each["now"] for each in figures]))
    if changing := [each["next"] for each in figures if each["next"]]:
        lines.append(_holds(content, "fee_changes", label, changing))
    elif first["effective_to"]:
        lines.append(content.phrase("fee_until", day=_day(first["effective_to"])))
    checked = _day(first["verified_on"])
    lines.append(content.phrase("fee_source", source=first["source"], day=checked))
    lines.append(content.phrase("fee_team"))
    fees = [{**each["now"], "example": found["example"]} for each in figures]
    meta = {
        "topic": TOPIC,
        "fee": fees[0],
        "fees": fees,
        "next_fees": changing,
        "source": {"title": first["source"], "as_of": first["verified_on"], "url": None},
    }
    return {"text": "\n".join(lines), "buttons": [], "links": [], "meta": meta}


def _holds(content: Content, name: str, label: str, rows: list[dict[str, Any]]) -> str:
    amounts = [content.phrase(f"fee_{row['period']}", amount=spoken(row["pence"])) for row in rows]
    between = content.phrase("fee_or")
    day = _day(rows[0]["effective_from"])
    return content.phrase(name, label=label, amounts=f" {between} ".join(amounts), day=day)


def _ask(content: Content, words: FeeWords, query: Mapping[str, Any], message: Any) -> Reply | None:
    topics = message.get("topics") or []
    if message.get("disposition") == "answer" and "distress" in topics:
        return None
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


def _with_others(content: Content, reply: Reply, topics: list[str]) -> Reply:
    """The answer to what the same message asks besides goes along."""
    others = [t for t in topics if t != TOPIC and t in content.answers]
    if TOPIC not in topics or not others:
        return reply
    both = answer_replies.joined(
        content, [reply, *(answer_replies.answer(content, each) for each in others)]
    )
    return {**both, "meta": {**reply["meta"], **both["meta"]}}


def _day(iso: str) -> str:
    return written_date(date.fromisoformat(iso))
