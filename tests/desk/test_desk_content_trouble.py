"""Staff are told on every page that the content as it stands isn't used."""

import shutil
from pathlib import Path

from desk_kit import running_desk, words


def test_broken_content_is_told_to_staff_and_to_nobody_else(
    tmp_path: Path, desk_content: Path
) -> None:
    content = Path(shutil.copytree(desk_content, tmp_path / "content"))
    with running_desk(tmp_path, content, 9) as desk:
        reader = desk.signed_in("reader")
        assert "can't be used as they stand" not in words(reader.get("/desk"))
        (content / "sources.yml").write_text("membership: [", encoding="utf-8")
        desk.store.refresh()
        told = words(reader.get("/desk"))
        assert "can't be used as they stand" in told and "sources.yml, line 1" in told
        assert "sources.yml" not in desk.browser().get("/desk/sign-in").text
