"""With a key nothing that people wrote is readable in the databases, and all of it at the desk."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from encryption_kit import call, forget_settings, use_databases, use_keys
from privacy_kit import People, Person
from sqlalchemy import Table, text

from bot import PROJECT_ROOT
from bot.commands.run import erase_again
from bot.data_declarations import declaration_of
from bot.encryption.key_ring import KeyRing
from bot.encryption.rotation import sealed_columns
from bot.encryption.unreadable_value import UnreadableValue
from bot.privacy.erasure import REQUEST
from bot.privacy.export import as_json, export_cases
from bot.privacy.ownership import owned_ids
from bot.privacy.subject import cases_of_chat, cases_of_person
from bot.records.key_register import MissingKey
from bot.records.models import Base, Message
from bot.start_fault import StartFault
from bot.tracker_table import metadata


def export_of(people: People, person: Person) -> str:
    with people.database.reading() as db:
        cases = cases_of_chat(db, person.chat)
        return as_json(export_cases(db, cases, people.run.trackers))


def unreadable_at_the_desk(people: People, person: Person) -> list[str]:
    """The canaries that no export shows; that of a mark is a hash, made of the enquiry."""
    exported = export_of(people, person)
    return [each for each in person.canaries if each not in exported and "qzmark" not in each]


def test_no_byte_of_the_databases_holds_what_people_wrote(people: People, ring: KeyRing) -> None:
    everyone = [people.add(enquiry=state) for state in ("open", "closed", "")]
    stored = people.stored()
    assert ring.current.id.encode() in stored
    for person in everyone:
        assert [each for each in person.canaries if each.encode() in stored] == []
        assert unreadable_at_the_desk(people, person) == []


def test_one_person_is_found_erased_and_kept_from_others_as_without_a_key(
    people: People, ring: KeyRing
) -> None:
    first, other = (people.add(enquiry="open") for _ in range(2))
    with people.database.reading() as db:
        cases = cases_of_person(db, first.reference.lower(), first.email.upper())
        assert cases == cases_of_chat(db, first.chat)
        assert not cases_of_person(db, first.reference, other.email)
    people.run.erase(cases, REQUEST)
    with people.database.reading() as db:
        assert owned_ids(db, cases) == {}
    assert unreadable_at_the_desk(people, other) == []
    people.wait(days=400)
    people.run.run()
    with people.database.reading() as db:
        assert not cases_of_chat(db, first.chat)


def test_what_is_stored_in_plain_is_sealed_by_a_rotation(
    people: People,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = people.add(enquiry="open")
    assert people.left_of(person) == person.canaries
    use_databases(people.settings, monkeypatch)
    use_keys(key_file, monkeypatch)
    assert call("keys", "new") == 0
    assert unreadable_at_the_desk(people, person) == [], "plain values stay readable"
    with people.database.reading() as db:
        assert cases_of_person(db, person.reference, person.email)
    assert call("keys", "list") == 0
    assert "aren't encrypted" in capsys.readouterr().out
    assert call("keys", "rotate") == 0
    assert "messages 2" in capsys.readouterr().out
    assert people.left_of(person) == []
    assert unreadable_at_the_desk(people, person) == []
    with people.database.reading() as db:
        assert cases_of_person(db, person.reference, person.email)
    assert call("keys", "rotate") == 0
    assert "nothing was left to do" in capsys.readouterr().out


def test_an_old_key_may_go_once_all_is_sealed_with_a_new_one(
    people: People,
    ring: KeyRing,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_databases(people.settings, monkeypatch)
    person = people.add(enquiry="open")
    assert call("keys", "new") == 0
    assert call("keys", "rotate") == 0
    assert f"{ring.keys[0].id} seals nothing any more" in capsys.readouterr().out
    lines = key_file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(ring.keys[0].id)]
    key_file.write_text("".join(kept), encoding="utf-8")
    forget_settings()
    assert unreadable_at_the_desk(people, person) == []
    assert call("privacy", "plan") == 0


def test_without_a_key_that_sealed_anything_nothing_starts(
    people_in_files: People,
    ring: KeyRing,
    key_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = people_in_files
    use_databases(people.settings, monkeypatch)
    people.add(enquiry="open")
    assert call("privacy", "plan") == 0
    lost = ring.current.id
    for path, told in ((None, "BOT_DATA_KEYS isn't set"), (tmp_path / "other", "isn't in")):
        use_keys(path, monkeypatch)
        if path:
            assert call("keys", "new") == 2
            forget_settings()
        capsys.readouterr()
        assert call("privacy", "plan") == 2
        line = capsys.readouterr().err
        assert told in line and lost in line and line.count("\n") == 1
        with pytest.raises(MissingKey):
            erase_again(people.settings)
    assert issubclass(MissingKey, StartFault)


def test_a_changed_value_is_named_by_table_column_and_row(
    people: People,
    ring: KeyRing,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_databases(people.settings, monkeypatch)
    people.add(enquiry="open")
    person = people.add(enquiry="open")
    with people.database.writing() as db:
        other = db.get(Message, 1).id
        row = db.execute(
            text("SELECT max(id) FROM messages WHERE conversation_id = :chat AND reply_to IS NULL"),
            {"chat": person.chat},
        ).scalar()
        assert row != other
        moved = "UPDATE messages SET text = payload WHERE id = :row"
        db.execute(text(moved), {"row": row})
    with pytest.raises(UnreadableValue) as caught, people.database.reading() as db:
        db.get(Message, row)
    told = f"messages.text of row {row} can't be read: it was changed since it was stored"
    assert str(caught.value) == told
    assert call("privacy", "export", "--chat", str(person.chat), "--to", "unused") == 1
    assert capsys.readouterr().err == f"bot: {told}\n"
    assert call("keys", "new") == 0
    assert call("keys", "rotate") == 1, "the others are sealed anew all the same"
    assert capsys.readouterr().err == f"bot keys: {told}\n"


KILLED = """
import os, signal, sys
from bot.encryption import rotation
rotation.BATCH = 1
left = int(sys.argv[1])
seal = rotation.TableRotation._seal_row
def seal_some(self, connection, row_id):
    global left
    done = seal(self, connection, row_id)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
rotation.TableRotation._seal_row = seal_some
from bot.cli import main
main(["keys", "rotate"])
"""


def test_a_rotation_that_is_killed_again_and_again_loses_nothing(
    people_in_files: People,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = people_in_files
    everyone = [people.add(enquiry="open") for _ in range(3)]
    use_databases(people.settings, monkeypatch)
    use_keys(key_file, monkeypatch)
    assert call("keys", "new") == 0
    for rows in (2, 13):
        rotation = [sys.executable, "-c", KILLED, str(rows)]
        done = subprocess.run(rotation, cwd=PROJECT_ROOT, env=dict(os.environ), timeout=120)
        assert done.returncode == -signal.SIGKILL
        for person in everyone:
            assert unreadable_at_the_desk(people, person) == []
    assert call("keys", "rotate") == 0
    for person in everyone:
        assert people.left_of(person) == []
        assert unreadable_at_the_desk(people, person) == []


def test_a_rotation_goes_on_beside_people_who_write(
    people: People, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_databases(people.settings, monkeypatch)
    for _ in range(5):
        people.add(enquiry="open")
    stop, broken = threading.Event(), list[BaseException]()

    def write() -> None:
        try:
            while not stop.is_set():
                people.add(enquiry="open")
        except BaseException as error:
            broken.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert call("keys", "new") == 0
        assert call("keys", "rotate") == 0
    finally:
        stop.set()
        writer.join()
    assert broken == [] and len(people.everyone) > 5
    for person in people.everyone:
        assert people.left_of(person) == []
        assert unreadable_at_the_desk(people, person) == []


@pytest.mark.parametrize("table", [*Base.metadata.sorted_tables, *metadata.sorted_tables], ids=str)
def test_every_personal_column_is_sealed_or_declared_readable(table: Table) -> None:
    declared = declaration_of(table)
    assert set(declared.readable) <= set(declared.personal)
    assert sealed_columns(table).keys() == set(declared.personal) - set(declared.readable)
