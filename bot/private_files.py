"""Files that their owner alone may read."""

import os

OWNER_ALONE = 0o600


def private(path: str, flags: int) -> int:
    """The `opener` of such a file, for `open`; raises OSError."""
    return os.open(path, flags, OWNER_ALONE)
