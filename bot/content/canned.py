"""The file canned.yml: replies that staff may put into their box, to be edited and sent by them."""

from pydantic import Field, validator

from bot.content.content_entry import ContentEntry

LONGEST = 2_000


class CannedReply(ContentEntry):
    """A reply for staff; `topics` are those of the chats that it is offered in first."""

    label: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=2, max_length=LONGEST)
    topics: list[str] = []

    @validator("text", "label")
    def has_no_stray_blanks(cls, value: str) -> str:
        """They would be sent along."""
        return "\n".join(line.rstrip() for line in value.strip().splitlines())
