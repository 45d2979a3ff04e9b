"""Refusals of the desk in plain words; nothing of the request stands in them."""

from bot.web.refusals import Refusal, retry_after

TITLES = {
    400: "That can't be read",
    401: "You are signed out",
    403: "That isn't open to you",
    404: "There is no such page",
    405: "That can't be done here",
    409: "Somebody was quicker",
    413: "That is too long",
    429: "Please wait a moment",
    500: "Something went wrong",
}
DETAILS = {
    400: "Go back and try again. If it stays like this, reload the page first.",
    401: "What you typed was not saved. Copy it, then reload this page to sign in again.",
    403: "Your role doesn't allow it. An admin can change that.",
    404: "It may have been moved or deleted, or the link is not complete.",
    405: "Go back to the page that you came from.",
    409: "It was changed by another in the meantime. Reload the page to see how it stands.",
    413: "Shorten it and try again.",
    429: "Then try again.",
    500: "It isn't your fault, and it has been logged. Try again in a moment.",
}


class DeskRefusal(Refusal):
    """A request that isn't answered: `detail` in words for staff, `wait` in seconds."""

    def __init__(self, status: int, detail: str | None = None, wait: int | None = None):
        super().__init__(status, status, {} if wait is None else retry_after(wait))
        self.title, self.detail, self.wait = TITLES[status], detail or DETAILS[status], wait


def not_found() -> DeskRefusal:
    """The refusal where there is no such thing, or none that this user may see."""
    return DeskRefusal(404)
