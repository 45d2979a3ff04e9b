"""`bot chat` against the running assistant, at a terminal and through a pipe."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from line_kit import BOT, QUIET, Line, free_ports, run_bot

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.records import Database
from bot.records.chat import messages
from bot.records.chat.messages import OutboundMessage
from bot.records.models import Conversation

CONTENT = load_content()


def plain(text: str) -> str:
    """Without frames, colours and line breaks of the terminal's making."""
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|[^\x20-\x7e\n]", "", text).split())


def words(topic: str) -> str:
    return plain(CONTENT.words(CONTENT.answers[topic].text))[:40]


def test_a_question_and_the_number_of_a_button_are_answered(line: Line) -> None:
    typed = b"\xf0\x9f\x99\x82 bonjour\nHow do I become a member?\n2\n/quit\n"
    done = run_bot("chat", env={**line.settings, "COLUMNS": "400"}, stdin=typed)
    assert done.returncode == 0, done.stderr
    told = plain(done.stdout)
    assert plain(CONTENT.phrase("greeting"))[:40] in told
    assert words("how_to_join") in told
    assert f"Source: {CONTENT.sources['membership'].title}" in told
    assert "2 " + CONTENT.label(CONTENT.phrases["greeting"].choices[1]) in told
    assert told.endswith("The conversation is finished and cleared.")


def test_the_end_of_the_input_ends_the_chat(line: Line) -> None:
    done = run_bot("chat", env={**line.settings, "COLUMNS": "400"}, stdin=b"[bold]hello[/x]\n")
    assert done.returncode == 0, done.stderr
    assert plain(done.stdout).endswith("The conversation is finished and cleared.")


@pytest.fixture
def terminal(line: Line) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A terminal with `bot chat` in it."""
    main, side = pty.openpty()
    chat = subprocess.Popen(
        [*BOT, "chat"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **QUIET, **line.settings, "COLUMNS": "400", "TERM": "xterm"},
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
    )
    os.close(side)
    yield main, chat
    chat.kill()
    os.close(main)


def test_at_a_terminal_it_prompts_and_control_d_ends_it(
    terminal: tuple[int, "subprocess.Popen[bytes]"],
) -> None:
    main, chat = terminal
    read_until(main, "You:")
    os.write(main, b"How do I become a member?\n")
    assert words("how_to_join") in read_until(main, "Source:.*You:")
    os.write(main, b"\x04")
    read_until(main, "finished and cleared")
    assert chat.wait(20) == 0


def test_an_empty_line_shows_what_a_person_has_written_meanwhile(
    line: Line, terminal: tuple[int, "subprocess.Popen[bytes]"]
) -> None:
    main, _ = terminal
    read_until(main, "You:")
    database = Database(line.settings["BOT_DATABASE_URL"])
    with database.writing() as db:
        newest = db.query(Conversation.id).order_by(Conversation.id.desc()).first().id
        draft = OutboundMessage("I have read your case", author="staff")
        messages.add(db, newest, draft, datetime.now(timezone.utc))
    database.close()
    os.write(main, b"\n")
    assert "Person at ASCL" in read_until(main, "I have read your case.*You:")
    os.write(main, b"How do I become a member?\n")
    told = read_until(main, "Source:.*You:")
    assert words("how_to_join") in told and "I have read your case" not in told


def read_until(terminal: int, pattern: str) -> str:
    """What the terminal shows up to `pattern`, AssertionError past the deadline."""
    shown, deadline = b"", time.monotonic() + 60
    while not re.search(pattern, plain(shown.decode(errors="ignore"))):
        ready, _, _ = select.select([terminal], [], [], deadline - time.monotonic())
        assert ready, shown.decode(errors="replace")
        shown += os.read(terminal, 65_536)
    return plain(shown.decode(errors="ignore"))


def test_where_nothing_runs_it_says_so_in_one_line() -> None:
    (port,) = free_ports(1)
    done = run_bot("chat", "--url", f"http://127.0.0.1:{port}", stdin=b"hello\n")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "bot run" in done.stderr
