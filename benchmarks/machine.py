"""The machine, the versions and the commit of a measurement."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot import PROJECT_ROOT

PACKAGES = ("rasa", "tensorflow", "scikit-learn", "spacy", "ctranslate2", "sanic", "uvicorn")


def machine() -> dict[str, Any]:
    """Processor, cores, memory in GB and system."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
        "memory_gb": round(pages / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Versions of the installed packages that decide the speed."""
    return {name: version(name) for name in PACKAGES}


def commit() -> str:
    """The commit that is checked out, marked where files differ from it; empty outside of git."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    return described.stdout.strip()


def processor() -> str:
    """The processor's name."""
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    return os.cpu_count() or 1
