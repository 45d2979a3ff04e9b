"""SHA-256 of what must not be stored as it is: tokens of cookies and pages, counted addresses."""

import hashlib


def digest(*parts: str) -> str:
    """The SHA-256 of a token, or of several texts together, in hex."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
