"""The tables. Each names in `info` how long it is kept (`retention`) and whose it is (`owner`)."""

from bot.records.models.base import OWNERS, RETENTION_CLASSES, Base
from bot.records.models.chat import (
    Choice,
    Conversation,
    Feedback,
    FinishedCheck,
    Message,
    OpenCheck,
    Switch,
)
from bot.records.models.desk import Correction, Deed, Handoff, Note, StaffSession, User
from bot.records.models.enquiries import Attempt, Enquiry, Letter, Likeness
from bot.records.models.fees import Fee, FeeSchedule

__all__ = [
    "OWNERS",
    "RETENTION_CLASSES",
    "Attempt",
    "Base",
    "Choice",
    "Conversation",
    "Correction",
    "Deed",
    "Enquiry",
    "Fee",
    "FeeSchedule",
    "Feedback",
    "FinishedCheck",
    "Handoff",
    "Letter",
    "Likeness",
    "Message",
    "Note",
    "OpenCheck",
    "StaffSession",
    "Switch",
    "User",
]
