"""The table of replaced names: each fits the installed Rasa, and each is held by a test."""

import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from rasa.shared.exceptions import RasaException

from bot import PROJECT_ROOT
from bot.rasa_server.patches import patch_table
from bot.rasa_server.patches.patch_table import (
    PATCHES,
    Patch,
    PatchError,
    install_patches,
    owner_of,
)

TARGETS = [each.target for each in PATCHES]
CLASS_OF_OURS = re.compile(r"bot\.rasa_server\.[\w.]+")
CHECK = """
import sys
from rasa.shared.utils.common import class_from_module_path
class_from_module_path(sys.argv[1])
from bot.rasa_server.patches.patch_table import PATCHES, owner_of
for patch in PATCHES:
    owner, name = owner_of(patch.target)
    assert vars(owner)[name] == patch.replacement, patch.target
"""


def classes_named_in(file: str) -> list[str]:
    return CLASS_OF_OURS.findall((PROJECT_ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("patch", PATCHES, ids=TARGETS)
def test_each_target_is_a_name_of_rasa_and_is_replaced(patch: Patch) -> None:
    assert patch.target.startswith("rasa.")
    owner, name = owner_of(patch.target)
    assert vars(owner)[name] == patch.replacement


@pytest.mark.parametrize("patch", PATCHES, ids=TARGETS)
def test_each_patch_names_a_test_that_exists(patch: Patch) -> None:
    path, _, name = patch.test.partition("::")
    text = (PROJECT_ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)


@pytest.mark.parametrize("patch", PATCHES, ids=TARGETS)
def test_each_patch_says_why_and_a_faster_one_what_it_saves(patch: Patch) -> None:
    assert patch.why.endswith(".")
    assert patch.saves == "" or re.fullmatch(r"[\d.]+ ms( .+)?", patch.saves)


def test_no_name_is_replaced_twice() -> None:
    assert len(set(TARGETS)) == len(TARGETS)


def test_names_of_other_packages_are_replaced_nowhere_else() -> None:
    """No assignment to an attribute of an imported module or class outside the table."""
    package = PROJECT_ROOT / "bot" / "rasa_server"
    sources = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    setters = [path.name for path, text in sources.items() if "setattr(" in text]
    assert setters == ["patch_table.py"]
    assignment = re.compile(r"^\s*(rasa|jsonschema|[A-Z]\w+)(\.\w+)+ = ", re.MULTILINE)
    assert [path.name for path, text in sources.items() if assignment.search(text)] == []


def test_the_installed_rasa_is_the_one_that_the_patches_were_written_for() -> None:
    assert version("rasa") == patch_table.RASA_VERSION


def test_another_version_of_rasa_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patch_table, "RASA_VERSION", "3.6.99")
    with pytest.raises(PatchError) as refused:
        install_patches()
    assert "Rasa 3.6.99" in str(refused.value) and version("rasa") in str(refused.value)
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, RasaException)  # Rasa's commands print it without a traceback


@pytest.mark.parametrize(
    "target",
    [
        "rasa.core.processor.MessageProcessor.gone",
        "rasa.core.processor.GoneProcessor.run",
        "rasa.core.gone.Thing.run",
        "rasa.gone",
    ],
)
def test_a_name_that_rasa_lacks_is_refused_in_one_line(target: str) -> None:
    gone = Patch(target, None, "Gone.", "", "")
    with pytest.raises(PatchError) as refused:
        install_patches([gone])
    assert target in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("file", ["config.yml", "credentials.yml", "endpoints.yml"])
def test_each_file_that_rasa_reads_at_start_brings_the_patches(file: str) -> None:
    """`rasa run`, `shell` and `interactive` read all three; `rasa test` and `train` the first."""
    first = classes_named_in(file)[0]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHECK, first],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
