"""Chats that are long already: rows put into the tables, since limits let nobody write so many."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx

from benchmarks.attacks.attackers import ADDRESS

LONG = 9_000  # messages; a chat holds no more than 10,000 by default


def long_chats(url: str, database: Path, count: int) -> list[str]:
    """The tokens of so many chats, each with thousands of messages."""
    with httpx.Client(base_url=url, headers=ADDRESS, trust_env=False, timeout=60) as http:
        tokens = [http.post("/v1/session", json={}).json()["token"] for _ in range(count)]
    with closing(sqlite3.connect(database, timeout=60)) as db, db:
        newest = "SELECT conversation_id, id FROM messages ORDER BY id DESC LIMIT ?"
        for conversation, message in db.execute(newest, (count,)).fetchall():
            _lengthen(db, conversation, message)
    return tokens


def _lengthen(db: sqlite3.Connection, conversation: int, message: int) -> None:
    """Copies of the greeting, as many as make the chat long."""
    columns = "conversation_id, author, text, links, meta, sent_at"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    db.execute(
        f"{numbers} INSERT INTO messages ({columns}) SELECT {columns} FROM messages, n "
        "WHERE messages.id = ? AND conversation_id = ?",
        (LONG, message, conversation),
    )
