"""A message as it was sent."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class InboundBody:
    """`kind` is text, choice, check or topic, `value` a text, a token or a name."""

    kind: str
    value: str

    @property
    def hash(self) -> str:
        """SHA-256 of kind and value: the same key with another hash is refused."""
        data = f"{self.kind}:{self.value}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()
