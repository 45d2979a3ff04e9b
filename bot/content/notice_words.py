"""The privacy notice: what the program knows, and the details that only the operator can give."""

from pydantic import Field

from bot.content.content_entries import Contact
from bot.source_files.file_entry import FileDay, FileEntry

NOTICE_PAGE = "/privacy"
NOTICE_LINK = "privacy_notice"  # of contacts.yml
# What has to be filled in before the assistant faces the public.
DETAILS = (
    "controller",
    "controller_contact",
    "data_protection_officer",
    "purposes",
    "lawful_basis",
    "article_9_condition",
    "recipients",
)


class NoticeSection(FileEntry):
    """A part of the notice under its heading."""

    title: str = Field(min_length=2)
    text: str = Field(min_length=10)


class PrivacyNotice(FileEntry):
    """The file notice.yml; a detail without a value is said by its `unset`."""

    owner: str
    review_by: FileDay
    details: dict[str, Contact]
    sections: dict[str, NoticeSection]

    @property
    def open_details(self) -> list[str]:
        """The details that the operator hasn't filled in."""
        return [name for name, detail in self.details.items() if not detail.value]
