"""A process works with the last good snapshot, follows its files in the background, keeps it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from content_kit import edit, refreshed, store_of, write

from bot.content import ContentError, ContentStore

NEW = "You apply here"


def wait_until(is_met: Callable[[], object]) -> None:
    """Wait for what another thread brings about."""
    deadline = time.monotonic() + 20
    while not is_met():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def says(store: ContentStore) -> str:
    return store.current.answers["how_to_join"].text


def change(folder: Path, new: str = NEW) -> None:
    edit(folder / "answers" / "joining.yml", "You apply online", new)


def test_a_change_is_followed_in_the_background(folder: Path) -> None:
    store = store_of(folder)
    store.follow()
    try:
        change(folder)
        wait_until(lambda: says(store).startswith(NEW))
        edit(folder / "fee_bands.yml", "near_days: 60", "near_days: soon")
        wait_until(lambda: store.trouble)
        assert says(store).startswith(NEW) and store.current.fee_words.near_days == 60
        edit(folder / "fee_bands.yml", "near_days: soon", "near_days: 61")
        wait_until(lambda: store.current.fee_words.near_days == 61)
        assert store.trouble is None
    finally:
        store.leave()


def test_to_ask_for_the_content_reads_no_file(folder: Path) -> None:
    store = store_of(folder)
    before = store.current
    change(folder)
    assert store.current is before
    store.refresh()
    assert store.current is not before


def test_files_that_have_not_changed_are_not_read_again(folder: Path) -> None:
    store = store_of(folder)
    before = store.current
    assert refreshed(store) is before


def test_trouble_names_file_line_and_sentence(folder: Path) -> None:
    store = store_of(folder)
    edit(folder / "contacts.yml", "value: null", "value: TBC")
    store.refresh()
    assert store.trouble is not None
    assert store.trouble.startswith("using the last good words: contacts.yml, line 8: ")
    assert "'TBC' looks unfinished" in store.trouble


def test_a_start_with_broken_content_uses_the_last_good_one(folder: Path, tmp_path: Path) -> None:
    keep = tmp_path / "var" / "last.zip"
    change(folder)
    store_of(folder, keep)
    edit(folder / "answers" / "joining.yml", NEW, "You apply {somewhere}")
    edit(folder / "crisis.yml", "phrases:\n", "phrases:\n- WISH to be gone\n")
    store = store_of(folder, keep)
    assert says(store).startswith(NEW)
    assert store.current.detector.is_crisis("i want to kill myself")
    assert store.trouble and "{somewhere}" in store.trouble and "(and 1 more)" in store.trouble
    edit(folder / "answers" / "joining.yml", "You apply {somewhere}", "You apply there")
    edit(folder / "crisis.yml", "- WISH to be gone\n", "")
    assert refreshed(store).answers["how_to_join"].text.startswith("You apply there")
    assert store.trouble is None
    write(folder / "sources.yml", "")
    assert says(store_of(folder, keep)).startswith("You apply there")


@pytest.mark.parametrize("kept", [None, b"", b"no archive"])
def test_where_nothing_good_is_kept_broken_content_is_refused(
    folder: Path, tmp_path: Path, kept: bytes | None
) -> None:
    keep = tmp_path / "last.zip"
    if kept is not None:
        keep.write_bytes(kept)
    write(folder / "sources.yml", "")
    with pytest.raises(ContentError, match=r"sources\.yml, line 1"):
        store_of(folder, keep)


def test_a_folder_that_is_gone_at_the_start_gives_way_to_the_last_good_one(
    folder: Path, tmp_path: Path
) -> None:
    keep = tmp_path / "last.zip"
    store_of(folder, keep)
    folder.rename(tmp_path / "elsewhere")
    store = store_of(folder, keep)
    assert store.current.phrase("greeting") and store.trouble


def test_the_kept_archive_is_replaced_as_a_whole(folder: Path, tmp_path: Path) -> None:
    keep = tmp_path / "last.zip"
    store_of(folder, keep)
    first = keep.stat().st_ino
    store_of(folder, keep)
    assert keep.stat().st_ino == first, "the same content is not written again"
    change(folder)
    store_of(folder, keep)
    assert keep.stat().st_ino != first
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == ["last.zip"]


def test_a_place_that_cannot_be_written_stops_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert store_of(folder, tmp_path / "file" / "last.zip").current.phrase("greeting")
