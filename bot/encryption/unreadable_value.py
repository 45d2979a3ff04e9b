"""A sealed value that doesn't open."""


class UnreadableValue(Exception):
    """A sealed value that doesn't open; says where and why, never what."""

    def __init__(self, place: str, why: str, stored: str):
        super().__init__(place, why)
        self.place, self.why, self.stored = place, why, stored
        self.row: object = None

    def __str__(self) -> str:
        row = "" if self.row is None else f" of row {self.row}"
        return f"{self.place}{row} can't be read: {self.why}"
