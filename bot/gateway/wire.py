"""Messages as visitors get them."""

from typing import Any

from bot.records.models import Message


def message(row: Message) -> dict[str, Any]:
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


def messages(rows: list[Message]) -> dict[str, Any]:
    """`{"messages": [Message, …]}`."""
    return {"messages": [message(row) for row in rows]}
