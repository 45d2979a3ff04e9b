"""A refusal of the pages, shown as a page that says why."""

from collections.abc import Mapping

from bot.web.refusals import Refusal, retry_after, whole_seconds


class PageRefusal(Refusal):
    """A request that ends in a page that says why: `problem_NAME` of the content."""

    def __init__(
        self, name: str, status: int, headers: Mapping[str, str] | None = None, **values: object
    ):
        super().__init__(name, status, headers)
        self.name, self.values = name, values


def too_many_pages(wait: float) -> PageRefusal:
    """A refusal that says after how many seconds to come again."""
    seconds = whole_seconds(wait)
    return PageRefusal("many", 429, retry_after(seconds), seconds=seconds)
