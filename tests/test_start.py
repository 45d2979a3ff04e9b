"""Every pinned piece starts beside the others: versions that resolve together can still crash."""

import json
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from bot import PROJECT_ROOT

PINNED = re.findall(
    r'"([a-z0-9_.-]+)(?:\[[a-z]+\])?==([0-9.]+)"',
    (PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"),
)
START = """
import json, warnings
warnings.simplefilter("ignore")
import numpy as np
import alembic, anyio, ctranslate2, dateparser, httptools, httpx, jinja2, playwright.sync_api
import psycopg2, pydantic, pyrate_limiter, rapidfuzz, rasa_sdk.executor, sklearn, spacy
import sse_starlette, sqlalchemy, structlog, uvicorn, uvloop
from starlette.applications import Starlette

started = {}
config = uvicorn.Config(Starlette(), ws="none", http="httptools", loop="uvloop")
config.load()
started["uvicorn"] = config.http_protocol_class.__name__
doc = spacy.blank("en")("Deputy heads join")
started["spacy"] = [token.text for token in doc]
started["ctranslate2"] = sorted(ctranslate2.get_supported_compute_types("cpu"))
started["rapidfuzz"] = rapidfuzz.distance.OSA.distance("member", "memebr")
started["pydantic"] = pydantic.VERSION.split(".")[0]
started["sqlalchemy"] = sqlalchemy.create_engine("sqlite://").execute("SELECT 1").scalar()
started["dateparser"] = dateparser.parse("3 May 2021").date().isoformat()
started["numpy"] = float(np.linalg.norm(np.ones(4)))
print(json.dumps(started))
"""


@pytest.fixture(scope="module")
def started() -> dict[str, object]:
    run = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    found: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(("name", "wanted"), PINNED)
def test_what_is_installed_is_what_is_pinned(name: str, wanted: str) -> None:
    if name != "hatchling":  # builds the wheel, and is gone afterwards
        assert version(name) == wanted


def test_the_libraries_work_side_by_side(started: dict[str, object]) -> None:
    assert started["spacy"] == ["Deputy", "heads", "join"]
    assert started["uvicorn"] == "HttpToolsProtocol"
    assert started["rapidfuzz"] == 1
    assert started["pydantic"] == "1"
    assert started["sqlalchemy"] == 1
    assert started["dateparser"] == "2021-05-03"
    assert started["numpy"] == 2.0


def test_the_encoder_can_run_in_int8(started: dict[str, object]) -> None:
    assert "int8" in started["ctranslate2"]  # type: ignore[operator]


def test_rasa_starts() -> None:
    command = [sys.executable, "-m", "rasa", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT)
    assert run.returncode == 0, run.stderr
    assert re.search(rf"Rasa Version\s*:\s*{version('rasa')}\n", run.stdout)
