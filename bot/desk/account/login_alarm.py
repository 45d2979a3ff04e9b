"""Tells the owner of an account that many wrong passwords were typed for it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.desk.account.login_throttle import ACCOUNT
from bot.records.enquiries import outbox
from bot.records.enquiries.letter_limits import DAY
from bot.records.models import StaffUser
from bot.records.staff import audit_log, login_attempts

ALARM_AT = 20  # wrong passwords within a day, from devices that the account doesn't know
SHOWN_FOR = timedelta(days=3)


def raise_alarm(
    db: Session, account: StaffUser, now: datetime, words: Content, desk_address: str
) -> bool:
    """Note it at the desk and queue a letter to the owner, at most once a day; whether it did."""
    query = select(StaffUser).where(StaffUser.id == account.id).with_for_update()
    row = db.scalars(query.execution_options(populate_existing=True)).one()
    if row.disabled_at or (row.alarmed_at and row.alarmed_at > now - DAY):
        return False
    count = len(login_attempts.recent_attempts(db, ACCOUNT.kind, row.email, now - DAY))
    if count < ALARM_AT:
        return False
    row.alarmed_at = now
    audit_log.record_event(db, None, "many wrong passwords", "account", row.id, now=now)
    text = words.phrase("sign_in_alarm_letter", count=count, desk=desk_address)
    subject, _, body = text.partition("\n")
    key = f"alarm-{row.id}-{now:%Y%m%d%H%M%S}"
    outbox.queue_email(db, key, row.email, subject, body, now, purpose="alarm")
    return True


def is_shown(alarmed_at: datetime | None, now: datetime) -> bool:
    """Whether the notice of an alarm still stands at the desk."""
    return alarmed_at is not None and alarmed_at > now - SHOWN_FOR
