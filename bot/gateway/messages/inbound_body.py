"""A message as it was sent."""

from dataclasses import dataclass

from bot.records.digests import guarded_digest


@dataclass(frozen=True)
class InboundBody:
    """`kind` is text, choice, check or topic, `value` a text, a token or a name."""

    kind: str
    value: str

    @property
    def hash(self) -> str:
        """The hash of kind and value: the same key with another hash is refused."""
        return guarded_digest(f"{self.kind}:{self.value}")
