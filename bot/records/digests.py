"""SHA-256 of what must not be stored as it is: tokens of cookies and pages, counted addresses."""

import hashlib

from bot.encryption.sealed_types import blind_hash


def digest(*parts: str) -> str:
    """The SHA-256 of a token, or of several texts together, in hex."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def guarded_digest(*parts: str) -> str:
    """A hash of what can be guessed, such as an address: nobody tries it out without the key.

    Where the operator set no key it is a digest.
    """
    return blind_hash("\0".join(parts), "digest") or digest(*parts)
