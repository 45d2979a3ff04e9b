"""Full-text search over messages of visitors and staff, enquiries, notes and letters of cases.

A hit holds every word that was typed; the last may be unfinished. The assistant's own replies
aren't searched: they are the same in every chat. Nor are chats that are closed to the desk.
Where words are sealed, only open cases are searched for them, and all for a reference, an address
or a number.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from bot.content.unwanted_data import MASK, masked_words
from bot.encryption.key_ring import key_ring
from bot.enquiries import contact_readers, reference
from bot.enquiries.field_readers import UnfitField
from bot.records.enquiries.contact_lookup import has_contact
from bot.records.existing import existing
from bot.records.models import CaseLetter, CaseNote, Conversation, Enquiry, Message
from bot.records.reporting.enquiry_search import IS_PLAIN, enquiry_words, searched_columns
from bot.records.reporting.open_case_index import BEGIN, END, open_case_index

MOST_WORDS, LONGEST_WORD = 12, 64
MOST_EXACT = 20
KINDS = ("message", "enquiry", "note", "letter")

# Chats that came to a person or carry an enquiry; of others nothing is found.
SHARED = (
    "SELECT id FROM conversations WHERE id IN (SELECT conversation_id FROM handoffs)"
    " OR sender_id IN (SELECT sender_id FROM enquiries WHERE sender_id IS NOT NULL)"
)
OPEN = {
    "messages": f"conversation_id IN ({SHARED})",
    "notes": f"(enquiry_id IS NOT NULL OR conversation_id IN ({SHARED}))",
}
SQLITE = text(
    "SELECT rowid % 4 AS place, rowid / 4 AS id,"
    f" snippet(search, 0, '{BEGIN}', '{END}', '…', 24) AS snippet"
    " FROM search WHERE search MATCH :wanted"
    " AND (rowid % 4 <> 0 OR EXISTS"
    f" (SELECT 1 FROM messages WHERE id = search.rowid / 4 AND {OPEN['messages']}))"
    " AND (rowid % 4 <> 2 OR EXISTS"
    f" (SELECT 1 FROM notes WHERE id = search.rowid / 4 AND {OPEN['notes']}))"
    " ORDER BY rank, rowid DESC LIMIT :most"
)
# The words and conditions are those of the indexes, else PostgreSQL wouldn't use them.
PARTS = (
    ("messages", "text", "author IN ('visitor', 'staff')", "text"),
    ("enquiries", enquiry_words(searched_columns()), "true", "about"),
    ("notes", "text", "true", "text"),
    ("case_letters", "text", "true", "text"),
)
# A negative number begins to merge the whole index, as `optimize` does at once.
MERGE = text("INSERT INTO search (search, rank) VALUES ('merge', :pages)")
MERGED_PAGES = 50
HEADLINE = f"'StartSel={BEGIN}, StopSel={END}, MaxWords=24, MinWords=8'"
POSTGRESQL = text(
    "SELECT place, id, ts_headline('english', words, to_tsquery('english', :wanted), "
    f"{HEADLINE}) AS snippet FROM ("
    + " UNION ALL ".join(
        f"SELECT {place} AS place, id, {words} AS words,"
        f" ts_rank(search_words({words}), to_tsquery('english', :wanted)) AS rank FROM {table}"
        f" WHERE {which} AND {IS_PLAIN.format(row='', column=told)}"
        f" AND search_words({words}) @@ to_tsquery('english', :wanted)"
        f" AND {OPEN.get(table, 'true')}"
        for place, (table, words, which, told) in enumerate(PARTS)
    )
    + ") AS found ORDER BY rank DESC, id DESC LIMIT :most"
)


@dataclass(frozen=True)
class SearchHit:
    """What was found: `kind` is one of KINDS, `author` who wrote it.

    `snippet` is pieces of its text, each with whether it is what was searched for.
    """

    kind: str
    id: int
    conversation_id: int | None
    enquiry_id: int | None
    reference: str | None
    author: str
    at: datetime
    snippet: list[tuple[str, bool]]


def words(typed: str) -> list[str]:
    """The words that were typed, without the operators of any query language."""
    found = re.findall(r"[^\W_]+", typed)
    return [word[:LONGEST_WORD] for word in found[:MOST_WORDS]]


def search_texts(db: Session, typed: str, most: int = 50) -> list[SearchHit]:
    """The best `most` hits, best first; empty where no word was typed.

    The enquiry of a reference comes first. A telephone number is also found as it is stored.
    """
    written = reference.read(typed)
    # A word such as "office" reads as a reference as well: both are looked for.
    searches = [words(typed), words(written or ""), *_stored_numbers(typed)]
    found: dict[tuple[str, int], SearchHit] = {}
    for wanted in filter(None, searches):
        found |= {(hit.kind, hit.id): hit for hit in _search(db, wanted, most)}
    if searches_open_cases():
        for hit in _exact_hits(db, typed, written):
            found.setdefault((hit.kind, hit.id), hit)
    hits = sorted(found.values(), key=lambda hit: (hit.kind, hit.reference) != ("enquiry", written))
    return hits[:most]


def _search(db: Session, wanted: list[str], most: int) -> list[SearchHit]:
    """The hits that hold every one of these words, best first."""
    if searches_open_cases():
        rows = open_case_index(db).find(db, _fts5(wanted), most)
    elif db.get_bind().dialect.name == "sqlite":
        rows = db.execute(SQLITE, {"wanted": _fts5(wanted), "most": most}).all()
    else:
        rows = db.execute(POSTGRESQL, {"wanted": _tsquery(wanted), "most": most}).all()
    hits = (_hit(db, KINDS[place], row_id, _pieces(found)) for place, row_id, found in rows)
    return [hit for hit in hits if hit]


def searches_open_cases() -> bool:
    """Whether words are sealed, so that those of closed cases aren't found."""
    return key_ring() is not None


def _exact_hits(db: Session, typed: str, written: str | None) -> Iterator[SearchHit]:
    """The enquiries, closed ones too, of a reference, a whole address or a number."""
    conditions = [Enquiry.reference == written] if written else []
    with suppress(UnfitField):
        given = contact_readers.given(typed)
        conditions += [has_contact(kind, value) for kind, value in given.items()]
    if not conditions:
        return
    query = select(Enquiry).where(or_(*conditions)).order_by(Enquiry.id.desc())
    for row in db.scalars(query.limit(MOST_EXACT)):
        snippet = [(row.reference, row.reference == written), (f" {row.name}", False)]
        if hit := _hit(db, "enquiry", row.id, snippet):
            yield hit


def steps_to_forget(db: Session) -> int:
    """How many calls of `forget_deleted` merge all that is in the index now, and 0 for PostgreSQL.

    Words that come in meanwhile would make work for ever more.
    """
    if db.get_bind().dialect.name != "sqlite":
        return 0
    pages = db.scalar(text("SELECT count(*) FROM search_data")) or 0
    return 4 + 2 * int(pages) // MERGED_PAGES


def forget_deleted(db: Session, first: bool = True) -> bool:
    """Merge some of the words of deleted rows out of the index; whether there are more.

    SQLite's index keeps them, unreachable, until it is merged. After an erasure call it again and
    again, with `first` False from the second time on, each time in a transaction of its own, so
    that nobody who writes waits long. PostgreSQL clears by itself.
    """
    db.flush()
    if db.get_bind().dialect.name != "sqlite":
        return False
    changes = text("SELECT total_changes()")
    before = db.scalar(changes) or 0
    db.execute(MERGE, {"pages": -MERGED_PAGES if first else MERGED_PAGES})
    return (db.scalar(changes) or 0) - before >= 2  # as SQLite's documentation says


def _stored_numbers(typed: str) -> Iterable[list[str]]:
    """A telephone number as the one word that the index has of it."""
    if re.fullmatch(r"[\d\s()+./-]+", typed):
        with suppress(UnfitField):
            yield words(contact_readers.phone(typed).partition(";")[0])


def _fts5(wanted: list[str]) -> str:
    return " ".join(f'"{word}"' for word in wanted) + " *"


def _tsquery(wanted: Iterable[str]) -> str:
    plain = ["".join(_letters(word)) for word in wanted]
    return " & ".join(f"'{word}'" for word in plain if word) + ":*"


def _letters(word: str) -> Iterable[str]:
    spelt = unicodedata.normalize("NFKD", word.lower())
    return (sign for sign in spelt if sign.isalnum())


def _pieces(snippet: str) -> list[tuple[str, bool]]:
    """Every other piece stands between the two marks."""
    pieces = re.split(f"[{BEGIN}{END}]", snippet)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def _masked(snippet: list[tuple[str, bool]], whole: str) -> list[tuple[str, bool]]:
    """The pieces without the words of `whole` that nobody needs, wherever they were cut."""
    hidden = masked_words(whole)
    if not hidden:
        return snippet

    def shown(word: re.Match[str]) -> str:
        return MASK if word[0].casefold() in hidden else word[0]

    return [(re.sub(r"\w+", shown, piece), is_hit) for piece, is_hit in snippet]


def _hit(db: Session, kind: str, row_id: int, snippet: list[tuple[str, bool]]) -> SearchHit | None:
    if kind == "message":
        message = db.get(Message, row_id)
        if message is None:
            return None
        author, at, chat = message.author, message.sent_at, message.conversation_id
        shown = _masked(snippet, message.text)
        return SearchHit(kind, row_id, chat, None, None, author, at, shown)
    if kind == "note":
        note = db.get(CaseNote, row_id)
        if note is None:
            return None
        enquiry = db.get(Enquiry, note.enquiry_id) if note.enquiry_id else None
        reference = enquiry.reference if enquiry else None
        chat_id, enquiry_id = note.conversation_id, note.enquiry_id
        return SearchHit(kind, row_id, chat_id, enquiry_id, reference, "staff", note.at, snippet)
    if kind == "letter":
        return _letter_hit(db, row_id, snippet)
    left = db.get(Enquiry, row_id)
    if left is None:
        return None
    query = select(Conversation.id).where(Conversation.sender_id == (left.sender_id or ""))
    chat_of = db.scalars(query).first()
    shown = _masked(snippet, left.about)
    return SearchHit(
        kind, row_id, chat_of, row_id, left.reference, "visitor", left.created_at, shown
    )


def _letter_hit(db: Session, row_id: int, snippet: list[tuple[str, bool]]) -> SearchHit | None:
    letter = db.get(CaseLetter, row_id)
    if letter is None:
        return None
    left = existing(db, Enquiry, letter.enquiry_id)
    author = "staff" if letter.from_staff else "visitor"
    shown = _masked(snippet, letter.text)
    return SearchHit("letter", row_id, None, left.id, left.reference, author, letter.at, shown)
