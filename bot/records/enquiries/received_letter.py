"""What was read of a letter that came in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounce:
    """A report that a letter of ours didn't arrive; `problem` is its code, such as `5.1.1`."""

    problem: str
    is_final: bool


@dataclass(frozen=True)
class ReceivedLetter:
    """A letter. `sender` and `recipients` are bare addresses, `references` Message-IDs in order.

    `text` is what was written anew, `whole` all of it where more stood below, else "".
    `files` are the names of what was attached. `automatic`: no person wrote it.
    """

    key: str
    sender: str
    recipients: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    text: str
    whole: str = ""
    files: tuple[str, ...] = ()
    automatic: bool = False
    bounce: Bounce | None = None
