"""What a check has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong, and what to do about it; without `stops` the assistant starts all the same."""

    what: str
    remedy: str = ""
    stops: bool = True

    @property
    def line(self) -> str:
        """Both in one line."""
        return ": ".join(filter(None, (self.what, self.remedy)))
