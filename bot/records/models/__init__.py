"""The tables. Each declares in `info` what is in it, whose it is and how long it is kept."""

from bot.records.models.base import Base
from bot.records.models.chat_tables import Choice, Conversation, Feedback, Message, Switch
from bot.records.models.check_tables import CheckPage, FinishedCheck, StoredCheckSession
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
from bot.records.models.held_letters_table import HeldLetter
from bot.records.models.key_tables import DataKey
from bot.records.models.privacy_tables import ChatOpening, Erasure, FigureCount, Hold
from bot.records.models.staff_tables import (
    AuditEvent,
    CaseDraft,
    CaseNote,
    Correction,
    Handoff,
    RecoveryCode,
    StaffDevice,
    StaffSession,
    StaffUser,
)

__all__ = [
    "AuditEvent",
    "Base",
    "CaseDraft",
    "CaseLetter",
    "CaseNote",
    "ChatOpening",
    "CheckPage",
    "Choice",
    "Conversation",
    "Correction",
    "DataKey",
    "Email",
    "Enquiry",
    "EnquiryMark",
    "Erasure",
    "Fee",
    "FeeSchedule",
    "Feedback",
    "FigureCount",
    "FinishedCheck",
    "Handoff",
    "Heartbeat",
    "HeldLetter",
    "Hold",
    "LoginAttempt",
    "Message",
    "PossibleDuplicate",
    "RecoveryCode",
    "StaffDevice",
    "StaffSession",
    "StaffUser",
    "StoredCheckSession",
    "Switch",
]
