"""A chat, a check, an enquiry, a note and a letter: sealed in every file, read at the desk."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bench import write_content
from desk_kit import DeskServer, running_desk, words
from encryption_kit import use_databases
from pages_kit import Walker
from privacy_kit import bytes_below, rows_of

from bot.encryption.key_ring import KeyRing
from bot.enquiries import reference
from bot.records.chat import handoffs

ANN = "ann@example.org"
SAID = "xylophone in the chat"
LEFT = {
    "about": "zeppelin in an enquiry",
    "name": "Quentina Wolstenholme",
    "email": "quokka@somewhere.example",
    "phone": "020 7946 0123",
    "consent": "yes",
}
NOTED, WRITTEN, DRAFTED = "marmalade in a note", "bassoon in a letter", "trombone in a draft"
CANARIES = ["xylophone", "zeppelin", "Quentina", "Wolstenholme", "quokka", "79460123"]
CANARIES += ["marmalade", "bassoon", "trombone", "scaffold"]


@pytest.fixture
def desk(
    url: str, ring: KeyRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DeskServer]:
    content = write_content(tmp_path / "content")
    with running_desk(tmp_path / "var", content, 9, database_url=url, team_email=ANN) as running:
        use_databases(running.settings, monkeypatch)
        yield running


def stored(desk: DeskServer) -> bytes:
    """Every byte of every file, with the rows where there are no files of ours."""
    files = bytes_below(desk.settings.var_dir)
    is_sqlite = desk.database.engine.dialect.name == "sqlite"
    return files if is_sqlite else files + rows_of(desk.database)


def chat_that_says(desk: DeskServer, said: str) -> int:
    http = httpx.Client(base_url=desk.url, trust_env=False, timeout=20)
    token = http.post("/v1/session", json={}).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
    answer = http.post("/v1/messages", json={"text": said}, headers=headers)
    assert answer.json()["messages"][0]["text"] == said
    again = http.post("/v1/messages", json={"text": said}, headers=headers)
    assert again.json() == answer.json(), "what is stored is read back"
    with desk.database.writing() as db:
        handoffs.request(db, 1, reason="asked", topic=None, now=desk.clock())
    return 1


def test_all_that_is_written_is_sealed_and_read_at_the_desk(desk: DeskServer) -> None:
    ann = desk.signed_in("adviser", ANN)
    chat = chat_that_says(desk, SAID)
    walker = Walker(desk.url)
    page = walker.begin("cover")
    while walker.asked:
        page = walker.answer(page.forms[0].options["answer"][0])
    walker.finish()
    form = walker.open("/enquiry").forms[0]
    told = walker.send(form, **LEFT).text
    written = next(filter(None, map(reference.read, told.split())))
    case = "/desk/enquiries/1"
    assert ann.submit(f"{case}/note", {"text": NOTED}).status_code == 303
    ann.submit(f"{case}/claim")
    ann.submit(f"{case}/answer", {"text": WRITTEN, "key": "a-letter", "by": "letter", "seen": "0"})
    ann.submit(f"{case}/draft", {"text": DRAFTED, "key": "a-draft"})
    ann.submit(f"/desk/chats/{chat}/note", {"text": "scaffold"})
    held = stored(desk)
    assert [word for word in CANARIES if word.encode() in held] == []
    shown = words(ann.get(case))
    for text in (LEFT["about"], LEFT["name"], LEFT["email"], NOTED, WRITTEN):
        assert text in shown
    assert DRAFTED in ann.get(case).text
    assert SAID in words(ann.get(f"/desk/chats/{chat}"))
    assert LEFT["about"] in words(ann.get("/desk/queue"))
    for typed in ("zeppelin", "bassoon", "marmalade", LEFT["email"], LEFT["phone"], written):
        assert written in words(ann.get("/desk/search", params={"q": typed})), typed
    found = words(ann.get("/desk/search", params={"q": "xylophone"}))
    assert SAID in found and "words are searched in open cases alone" in found
