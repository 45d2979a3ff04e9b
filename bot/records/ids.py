"""Ids of rows as they come in addresses and forms."""

LARGEST_ID = 2**63 - 1


def is_id(number: int) -> bool:
    """Whether a row can have this id; databases refuse to compare with a larger one."""
    return 0 < number <= LARGEST_ID


def read_id(typed: str) -> int | None:
    """The id that was typed, None where no row can have it."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 20):
        return None
    return int(typed) if is_id(int(typed)) else None
