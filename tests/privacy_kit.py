"""People who leave a canary in each field that a person can fill or cause to be filled."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.enquiries import reference
from bot.privacy.retention_run import RetentionRun
from bot.records import Database
from bot.records.digests import digest
from bot.records.models import (
    CaseLetter,
    CaseNote,
    ChatOpening,
    CheckPage,
    Choice,
    Conversation,
    Correction,
    Email,
    Enquiry,
    EnquiryMark,
    Feedback,
    FinishedCheck,
    Handoff,
    Message,
    StoredCheckSession,
)
from bot.settings import Settings
from bot.tracker_table import TrackerTable

CHAT_FIELDS = """said typed link meta label payload fact answer notice way unsaid note right
why opened tracker copied"""
ENQUIRY_FIELDS = "about name email phone reach context subject body letter mark remark"


@dataclass
class Person:
    """Who left canaries: words that nobody else uses."""

    number: int
    chat: int
    sender_id: str
    enquiry: int | None = None
    reference: str = ""

    @property
    def mark(self) -> str:
        """What each canary of theirs begins with, and none of another's."""
        return canary_mark(self.number)

    @property
    def email(self) -> str:
        return f"{self.mark}email@example.org"

    @property
    def lasting(self) -> list[str]:
        """Those that aren't on pages of a check, which go two hours later."""
        return [each for each in self.canaries if not each.endswith(("qzway", "qzcopied"))]

    @property
    def canaries(self) -> list[str]:
        fields = CHAT_FIELDS.split() + (ENQUIRY_FIELDS.split() if self.enquiry else [])
        return [f"{self.mark}{name}" for name in fields]


def canary_mark(number: int) -> str:
    return f"zq{number:03d}qz"


@dataclass
class People:
    """The people of a test, and the time there."""

    database: Database
    settings: Settings
    now: datetime
    everyone: list[Person] = field(default_factory=list)
    run: RetentionRun = field(init=False)

    def add(self, *, ended: bool = True, finished: bool = True, enquiry: str = "") -> Person:
        """Somebody who chatted until now; `enquiry`: the state of the one that they left."""
        number = len(self.everyone) + 1
        with self.database.writing() as db:
            person = _chat(db, number, self.now, ended, finished)
            if enquiry:
                _enquiry(db, person, enquiry, self.now)
        table = TrackerTable(self.settings.tracker_database)
        table.write({person.sender_id: json.dumps({"said": f"{person.mark}tracker"})})
        table.engine.dispose()
        self.everyone.append(person)
        return person

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def is_postgresql(self) -> bool:
        return self.database.engine.dialect.name == "postgresql"

    @property
    def _dump(self) -> Path:
        """Beside the folder of the assistant: what is in a backup isn't stored in its files."""
        return self.settings.var_dir.parent / "yesterday.dump"

    def _run_postgresql(self, program: str, *arguments: str) -> None:
        command = [program, *arguments, "-d", self.settings.database]
        subprocess.run(command, check=True, timeout=60)

    @property
    def files(self) -> list[Path]:
        names = () if self.is_postgresql else ("records.db", "trackers.db")
        return [self.settings.var_dir / name for name in names]

    def back_up(self) -> None:
        """Back both databases up, as the documentation says."""
        if self.is_postgresql:
            self._run_postgresql("pg_dump", "-Fc", "-f", str(self._dump))
        for file in self.files:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute(f"VACUUM INTO '{self._beside(file)}'")

    def restore(self) -> None:
        """Put the backup in the place of the databases, as the documentation says."""
        self.database.close()
        self.run.trackers.close()
        if self.is_postgresql:
            self._run_postgresql("pg_restore", "--clean", "--if-exists", str(self._dump))
        for file in self.files:
            for suffix in ("-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
            shutil.copy(self._beside(file), file)

    def _beside(self, file: Path) -> Path:
        return self._dump.with_name(f"{file.stem}.yesterday")

    def stored(self) -> bytes:
        """Every byte of every file, or every row where there are no files of ours."""
        if self.database.engine.dialect.name == "sqlite":
            return bytes_below(self.settings.var_dir)
        files = bytes_below(self.settings.var_dir)
        return files + rows_of(self.database)

    def left_of(self, person: Person) -> list[str]:
        """The canaries of somebody that are still stored anywhere."""
        held = self.stored()
        return [each for each in person.canaries if each.encode() in held]


def bytes_below(folder: Path) -> bytes:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"\n".join(path.read_bytes() for path in paths)


def rows_of(database: Database) -> bytes:
    with database.reading() as db:
        names = db.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        found = [
            str(row[0])
            for (name,) in names
            for row in db.execute(text(f'SELECT row_to_json(each) FROM "{name}" each'))
        ]
    return "\n".join(found).encode()


def _chat(db: Any, number: int, now: datetime, ended: bool, finished: bool) -> Person:
    mark = canary_mark(number)
    chat = Conversation(
        sender_id=f"sender{number:03d}",
        token_hash=digest(mark),
        created_at=now,
        expires_at=now + timedelta(hours=12),
        last_seen_at=now,
        ended_at=now if ended else None,
    )
    db.add(chat)
    db.flush()
    person = Person(number, int(chat.id), chat.sender_id)
    said = Message(conversation_id=chat.id, author="visitor", sent_at=now, turn_state="answered")
    said.text, said.payload = f"{mark}said my words", f"{mark}typed"
    said.links, said.meta = [], {}
    db.add(said)
    db.flush()
    reply = Message(conversation_id=chat.id, author="assistant", sent_at=now, reply_to=said.id)
    reply.text, reply.links = "An answer.", [{"label": f"{mark}link", "url": "https://x.example"}]
    reply.meta = {"topic": "benefits", "told": f"{mark}meta"}
    db.add(reply)
    db.flush()
    db.add(
        Choice(
            token=mark,
            conversation_id=chat.id,
            message_id=reply.id,
            label=f"{mark}label",
            payload=f"{mark}payload",
        )
    )
    db.add(
        Feedback(
            sender_id=chat.sender_id,
            message_id=reply.id,
            verdict="good",
            topic="benefits",
            at=now,
        )
    )
    db.add(
        Correction(
            message_id=reply.id, kind="words", right=f"{mark}right", why=f"{mark}why", at=now
        )
    )
    db.add(ChatOpening(conversation_id=chat.id, reason=f"{mark}opened", at=now))
    db.add(CaseNote(conversation_id=chat.id, text=f"{mark}note", at=now))
    _checks(db, person, now, finished)
    if finished:
        row = Handoff(conversation_id=chat.id, reason="asked", requested_at=now, ended_at=now)
    else:  # nothing that makes a chat finished: the canary stands in a note
        row = CaseNote(conversation_id=chat.id, text=f"{mark}unsaid", at=now)
    if finished:
        row.unsaid = [{"text": f"{mark}unsaid"}]
    db.add(row)
    db.flush()
    return person


def _checks(db: Any, person: Person, now: datetime, finished: bool) -> None:
    mark, later = person.mark, now + timedelta(hours=2)
    common = {"check": "check_cover", "version": "1"}
    if finished:
        row = FinishedCheck(**common, sender_id=person.sender_id, rule=1, outcome="covered", at=now)
        row.facts, row.page_hash, row.expires_at = {"f": f"{mark}fact"}, digest(mark), later
        db.add(row)
    else:
        db.add(CaseNote(conversation_id=person.chat, text=f"{mark}fact", at=now))
    ids = []
    for sender, word in ((person.sender_id, "answer"), (f"{person.sender_id}copy", "copied")):
        session = StoredCheckSession(**common, sender_id=sender, state="running", finished=[])
        session.answers = [{"fact": "f", "value": f"{mark}{word}"}]
        session.notice, session.updated_at = {"text": f"{mark}notice"}, now
        db.add(session)
        db.flush()
        ids.append(session.id)
    page = CheckPage(session_id=ids[1], check="check_cover", way_back=f"https://x/{mark}way")
    page.opened_by, page.token_hash = person.sender_id, digest(mark, "page")
    page.chat_hash, page.expires_at = digest(mark, "chat"), later
    db.add(page)


def _enquiry(db: Any, person: Person, state: str, now: datetime) -> None:
    mark = person.mark
    person.reference = reference.new()
    row = Enquiry(
        reference=person.reference,
        body_hash=digest(mark),
        sender_id=person.sender_id,
        channel="chat",
        about=f"{mark}about",
        name=f"{mark}name",
        email=person.email,
        phone=f"{mark}phone",
        reach=f"{mark}reach",
        consent="yes",
        consent_at=now,
        context={"unanswered": [f"{mark}context"]},
        state=state,
        created_at=now,
        closed_at=now if state == "closed" else None,
    )
    db.add(row)
    db.flush()
    person.enquiry = int(row.id)
    email = Email(
        key=f"mail-{mark}",
        enquiry_id=row.id,
        to=person.email,
        attempts=1,
        gathered=0,
        subject=f"{mark}subject",
        body=f"{mark}body",
        created_at=now,
        due_at=now,
        sent_at=now,
        purpose="answer",
    )
    db.add(email)
    db.flush()
    db.add(
        CaseLetter(
            enquiry_id=row.id,
            from_staff=False,
            email_id=email.id,
            key=f"{mark}.",  # so that it makes no canary with what follows in the file
            channel="email",
            text=f"{mark}letter",
            at=now,
        )
    )
    db.add(EnquiryMark(enquiry_id=row.id, kind="domain", value=f"{mark}mark", at=now))
    db.add(CaseNote(enquiry_id=row.id, text=f"{mark}remark", at=now))
