"""The ring of keys: what it seals opens in its own place alone, and what is wrong is told."""

import base64
import os
from pathlib import Path

import pytest
from encryption_kit import call, forget_settings, use_keys
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.encryption import key_ring as ring_module
from bot.encryption.key_file import KeyFault, read_keys
from bot.encryption.key_ring import KeyRing, is_sealed, key_ring
from bot.encryption.sealed_types import SealedJson, SealedText
from bot.encryption.unreadable_value import UnreadableValue

PLACE = "messages.text"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_whatever_is_sealed_opens_again_and_says_nothing(ring: KeyRing, text: str) -> None:
    sealed = ring.seal(text, PLACE)
    assert is_sealed(sealed)
    assert len(text) < 4 or text not in sealed
    assert ring.open(sealed, PLACE) == text
    assert ring.seal(text, PLACE) != sealed, "the same words are never stored alike"


def test_a_value_that_was_changed_or_moved_does_not_open(ring: KeyRing) -> None:
    sealed = ring.seal("a word in confidence", PLACE)
    head, _, body = sealed.rpartition(".")
    raw = bytearray(base64.b64decode(body))
    raw[20] ^= 1
    changed = f"{head}.{base64.b64encode(raw).decode()}"
    for stored, place in ((changed, PLACE), (sealed, "messages.payload"), (f"{head}.!", PLACE)):
        with pytest.raises(UnreadableValue) as caught:
            ring.open(stored, place)
        assert str(caught.value) == f"{place} can't be read: it was changed since it was stored"


def test_a_value_of_an_unknown_key_names_the_key(ring: KeyRing) -> None:
    sealed = ring.seal("words", PLACE).replace(ring.current.id, "k00000000")
    with pytest.raises(UnreadableValue, match="the key k00000000 isn't in BOT_DATA_KEYS"):
        ring.open(sealed, PLACE)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.sampled_from(["bot1.", "bot1.plain.", "bot1.k1.x", "bot1.plain.bot1.k1.x"]))
def test_without_a_key_every_text_is_what_it_was(text: str) -> None:
    assert key_ring() is None
    kind = SealedText(place=PLACE)
    assert kind.opened(kind.sealed(text)) == text
    assert text.startswith("bot1.") or kind.sealed(text) == text


def test_an_object_keeps_readable_only_what_it_is_looked_for_by(ring: KeyRing) -> None:
    kind = SealedJson("topic", place="messages.meta")
    value = {"told": "my words", "topic": "fees", "facts": {"role": "head"}}
    stored = kind.sealed(value)
    assert stored.keys() == {"sealed", "topic"} and stored["topic"] == "fees"
    assert kind.opened(stored) == value
    assert list(kind.opened(stored)) == list(value)
    assert (kind.sealed([]), kind.sealed({})) == ([], {})


def test_a_running_process_follows_a_new_key(
    ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_module, "LOOKED_AT", 0)
    before, old = ring.seal("words", PLACE), ring.current.id
    assert call("keys", "new") == 0
    assert ring.current.id != old
    assert ring.open(before, PLACE) == "words"
    other = KeyRing(Path(os.environ["BOT_DATA_KEYS"]))
    assert ring.open(other.seal("more", PLACE), PLACE) == "more"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "has no key of the purpose `data`"),
        ("k1 data 2026-11-30 AAAA\n", "line 1: no key"),
        ("not a key\n", "line 1: no key"),
    ],
)
def test_a_file_that_is_no_good_is_refused_in_one_line(
    key_file: Path, written: str, told: str
) -> None:
    key_file.parent.mkdir()
    key_file.write_text(written, encoding="utf-8")
    key_file.chmod(0o600)
    with pytest.raises(KeyFault, match=told):
        read_keys(key_file)


def test_a_file_that_others_may_read_is_refused(
    ring: KeyRing, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert key_file.stat().st_mode & 0o077 == 0
    key_file.chmod(0o640)
    forget_settings()
    assert call("keys", "list") == 2
    told = capsys.readouterr().err
    assert "chmod 600" in told and told.count("\n") == 1


def test_a_file_that_is_not_there_is_told_in_one_line(
    key_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_keys(key_file, monkeypatch)
    assert call("privacy", "plan") == 2
    told = capsys.readouterr().err
    assert "which isn't there" in told and told.count("\n") == 1
    use_keys(None, monkeypatch)
    assert call("keys", "new") == 2
    assert "Set BOT_DATA_KEYS" in capsys.readouterr().err
