"""The tables. Each names in `info` how long it is kept (`retention`) and whose it is (`owner`)."""

from bot.records.models.base import OWNERS, RETENTION_CLASSES, Base
from bot.records.models.chat_tables import (
    CheckPage,
    Choice,
    Conversation,
    Feedback,
    FinishedCheck,
    Message,
    StoredCheckSession,
    Switch,
)
from bot.records.models.enquiry_tables import (
    CaseLetter,
    Email,
    Enquiry,
    EnquiryMark,
    LoginAttempt,
    PossibleDuplicate,
)
from bot.records.models.fee_tables import Fee, FeeSchedule
from bot.records.models.health_tables import Heartbeat
from bot.records.models.staff_tables import (
    AuditEvent,
    CaseNote,
    Correction,
    Handoff,
    StaffDevice,
    StaffSession,
    StaffUser,
)

__all__ = [
    "OWNERS",
    "RETENTION_CLASSES",
    "AuditEvent",
    "Base",
    "CaseLetter",
    "CaseNote",
    "CheckPage",
    "Choice",
    "Conversation",
    "Correction",
    "Email",
    "Enquiry",
    "EnquiryMark",
    "Fee",
    "FeeSchedule",
    "Feedback",
    "FinishedCheck",
    "Handoff",
    "Heartbeat",
    "LoginAttempt",
    "Message",
    "PossibleDuplicate",
    "StaffDevice",
    "StaffSession",
    "StaffUser",
    "StoredCheckSession",
    "Switch",
]
