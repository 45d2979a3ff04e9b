"""Messages as visitors get them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.records.chat.new_messages import NewMessage
from bot.records.models import Message


def message(row: Message | NewMessage) -> dict[str, Any]:
    """One Message of the contract; the payloads behind its choices stay here."""
    return {
        "id": row.id,
        "author": row.author,
        "text": row.text,
        "choices": [{"label": choice.label, "choice": choice.token} for choice in row.choices],
        "links": row.links or [],
        "meta": row.meta or {},
        "sent_at": row.sent_at.isoformat(),
    }


def messages(
    rows: Sequence[Message | NewMessage],
    verdicts: Mapping[int, str] | None = None,
    more: bool = False,
) -> dict[str, Any]:
    """`{"messages": [Message, …]}`; a verdict on one stands in its `meta` as `rating`.

    With `"more": true` where others follow.
    """
    given = verdicts or {}
    told = [message(row) for row in rows]
    for each in told:
        if each["id"] in given:
            each["meta"] = {**each["meta"], "rating": given[each["id"]]}
    return {"messages": told, "more": True} if more else {"messages": told}
