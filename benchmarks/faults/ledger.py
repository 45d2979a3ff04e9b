"""What was acknowledged to visitors, compared with what is stored and what was delivered."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from bot.records.database import make_engine

TABLES = {
    "messages": "SELECT id, idempotency_key, text, reply_to FROM messages",
    "feedback": "SELECT message_id, verdict FROM feedback",
    "enquiries": "SELECT reference, email FROM enquiries",
    "letters": 'SELECT "to", sent_at FROM letters',
}


@dataclass(frozen=True)
class Audit:
    """What was acknowledged and isn't there, and what is there twice; each is named."""

    lost: list[str]
    doubled: list[str]


@dataclass
class Ledger:
    """Written by many visitors at once.

    `messages`: key -> (text, ids of it and its replies); `ratings`: message -> verdict;
    `references`: e-mail address -> those that were told.
    """

    requests: int = 0
    acknowledged: int = 0
    cut_off: int = 0
    without_number: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    messages: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    ratings: dict[int, str] = field(default_factory=dict)
    references: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self) -> None:
        """Count a request."""
        with self.lock:
            self.requests += 1

    def was_cut_off(self) -> None:
        """Count a request that no answer came to: the page shows its own numbers then."""
        with self.lock:
            self.cut_off += 1

    def had_no_number(self, what: str) -> None:
        """Note a refusal without a number to ring."""
        with self.lock:
            self.without_number.append(what)

    def gave_up(self, what: str) -> None:
        """Note a step that never came through."""
        with self.lock:
            self.given_up.append(what)

    def message(self, key: str, said: str, messages: list[Mapping[str, Any]]) -> None:
        """Note a message that was acknowledged, with its replies."""
        with self.lock:
            self.acknowledged += 1
            self.messages[key] = said, [int(each["id"]) for each in messages]

    def rating(self, message: int, verdict: str) -> None:
        """Note a verdict that was acknowledged."""
        with self.lock:
            self.acknowledged += 1
            self.ratings[message] = verdict

    def reference(self, email: str, reference: str) -> None:
        """Note a reference that was told to whoever gave this address."""
        with self.lock:
            self.acknowledged += 1
            self.references[email].add(reference)

    def audit(self, database: str, delivered: Iterable[tuple[str, str]]) -> Audit:
        """Compare with the tables, and with the (recipient, Message-ID) that were delivered."""
        found = Audit([], [])
        tables = _read(database)
        self._audit_messages(tables["messages"], found)
        self._audit_ratings(tables["feedback"], found)
        self._audit_enquiries(tables["enquiries"], found)
        self._audit_letters(tables["letters"], set(delivered), found)
        return found

    def _audit_messages(self, rows: list[tuple[Any, ...]], found: Audit) -> None:
        texts = {number: said for number, _, said, _ in rows}
        keys = Counter(key for _, key, _, _ in rows if key)
        replies = defaultdict(list)
        for number, _, said, reply_to in rows:
            replies[reply_to].append((number, said))
        for key, (said, numbers) in self.messages.items():
            missing = set(numbers) - texts.keys()
            if missing or texts.get(numbers[0]) != said or not keys[key]:
                found.lost.append(f"message {key}")
            stored = [reply for _, reply in replies[numbers[0]]]
            if keys[key] > 1 or len(stored) != len(set(stored)) or len(stored) >= len(numbers):
                found.doubled.append(f"message {key}")

    def _audit_ratings(self, rows: list[tuple[Any, ...]], found: Audit) -> None:
        stored = defaultdict(list)
        for message, verdict in rows:
            stored[message].append(verdict)
        for message, verdict in self.ratings.items():
            if verdict not in stored[message]:
                found.lost.append(f"rating of {message}")
            if len(stored[message]) > 1:
                found.doubled.append(f"rating of {message}")

    def _audit_enquiries(self, rows: list[tuple[Any, ...]], found: Audit) -> None:
        stored = {reference for reference, _ in rows}
        by_email = Counter(email for _, email in rows)
        found.lost.extend(
            f"reference {each}"
            for told in self.references.values()
            for each in told
            if each not in stored
        )
        found.doubled.extend(
            f"enquiry of {email}"
            for email, told in self.references.items()
            if by_email[email] > 1 or len(told) > 1
        )

    def _audit_letters(
        self, rows: list[tuple[Any, ...]], delivered: set[tuple[str, str]], found: Audit
    ) -> None:
        """Sent once more under the same Message-ID, as after a kill, a letter isn't doubled."""
        came = Counter(to for to, _ in delivered)
        letters = Counter(to for to, _ in rows)
        sent = {to for to, sent_at in rows if sent_at is not None}
        for email in self.references:
            if not letters[email] or (email in sent and not came[email]):
                found.lost.append(f"letter to {email}")
            if letters[email] > 1 or came[email] > 1:
                found.doubled.append(f"letter to {email}")


def _read(database: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = make_engine(database)
    try:
        with engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(text(query))]
                for name, query in TABLES.items()
            }
    finally:
        engine.dispose()
