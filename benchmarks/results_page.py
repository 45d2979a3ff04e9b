"""Writes the benchmark's page from the files of figures, between two marks."""

import json
from typing import Any

from benchmarks.result_tables import report
from bot import PROJECT_ROOT

PAGE = PROJECT_ROOT / "benchmarks" / "README.md"
RESULTS = PROJECT_ROOT / "benchmarks" / "results"
PICTURE = RESULTS / "benchmark.png"
BEGIN = "<!-- written by `python -m benchmarks report` -->\n"
END = "<!-- end of what is written -->\n"


def results(name: str) -> dict[str, Any] | None:
    """The figures of `run`, `full` or `load`, None where they weren't measured."""
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] | None = None
    if path.is_file():
        found = json.loads(path.read_text(encoding="utf-8"))
    return found


def with_figures(page: str, run: dict[str, Any], **more: dict[str, Any] | None) -> str:
    """The page with its block made of these figures."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n{report(run, **more)}\n{END}{after}"


def write_page() -> None:
    """Update page and picture from the files; raises FileNotFoundError without a run."""
    from benchmarks.plot import draw

    run = results("run")
    if run is None:
        raise FileNotFoundError(RESULTS / "run.json")
    page = with_figures(PAGE.read_text("utf-8"), run, full=results("full"), load=results("load"))
    PAGE.write_text(page, encoding="utf-8")
    draw(run, PICTURE)
