"""Holds the share of expressions whose type is `Any`, by mypy's `--any-exprs-report`.

`python tests/any_share.py REPORT_FOLDER` prints the shares; its exit status is 1 where one of them
is at its limit or above it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

LIMITS = {"bot.records": 5.0, "actions": 10.0}  # per cent, of the package with all within it


def counts(report: str) -> Iterator[tuple[str, int, int]]:
    """Of each module its name, its expressions of type `Any`, and all its expressions."""
    for line in report.splitlines():
        cells = line.split()
        if len(cells) == 4 and cells[1].isdecimal() and cells[2].isdecimal():
            yield cells[0], int(cells[1]), int(cells[2])


def any_share(report: str, package: str) -> float:
    """The share in per cent; raises LookupError where the report has nothing of the package."""
    found = [
        (any_count, total)
        for name, any_count, total in counts(report)
        if name == package or name.startswith(f"{package}.")
    ]
    total = sum(total for _, total in found)
    if not total:
        raise LookupError(f"the report has no expressions of {package}")
    return 100 * sum(any_count for any_count, _ in found) / total


def main(folder: str) -> int:
    """Print the shares; 1 where one is too large, else 0."""
    report = (Path(folder) / "any-exprs.txt").read_text()
    shares = {package: any_share(report, package) for package in LIMITS}
    for package, limit in LIMITS.items():
        print(f"{package}: {shares[package]:.1f} % Any (limit {limit:.0f} %)")  # noqa: T201
    return int(any(shares[package] >= limit for package, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
