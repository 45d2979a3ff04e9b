"""Files that their owner alone may read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

OWNER_ALONE = 0o600


def private(path: str, flags: int) -> int:
    """The `opener` of such a file, for `open`; raises OSError."""
    return os.open(path, flags, OWNER_ALONE)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file in the place of `path`: there, on the disk and whole, once this is left.

    After an error what was there before stays. Raises OSError.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with open(part, "xb", opener=private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
