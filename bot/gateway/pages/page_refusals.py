"""What a page refuses to do, as a page that says why."""

from collections.abc import Mapping


class PageRefusal(Exception):
    """A request that ends in a page that says why: `problem_NAME` of the content."""

    def __init__(
        self, name: str, status: int, headers: Mapping[str, str] | None = None, **values: object
    ):
        super().__init__(name)
        self.name, self.status, self.values = name, status, values
        self.headers = dict(headers or {})
