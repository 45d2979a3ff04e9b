"""Settings that contradict each other; what each alone may be is in `bot.setting_shapes`."""

from collections.abc import Iterator

from bot.doctor.finding import Finding
from bot.settings import Settings

# the first is never more than the second
AT_MOST = (
    ("session_idle", "session_lifetime"),
    ("desk_idle", "desk_lifetime"),
    ("retention_unfinished_chat", "retention_records"),
    ("letters_per_hour_to_address", "letters_per_day_to_address"),
    ("messages_per_page", "messages_per_chat"),
    ("max_text", "max_body"),
    ("queue_check", "queue_patience"),
    ("mail_check", "letter_lifetime"),
    ("streams_per_session", "streams_per_address"),
)


def setting_findings(here: Settings) -> Iterator[Finding]:
    """Pairs in the wrong order, and settings that do nothing without another."""
    for small, large in AT_MOST:
        if getattr(here, small) > getattr(here, large):
            words = f"{variable(small)} is more than {variable(large)}"
            yield Finding(words, "raise the second or lower the first")
    if here.database == here.tracker_database:
        words = "BOT_DATABASE_URL and BOT_TRACKER_URL name one database"
        yield Finding(words, "give the trackers another")
    if here.team_email and not here.has_mail:
        words = "BOT_TEAM_EMAIL is set without a mail server, so no e-mail leaves"
        yield Finding(words, "set BOT_SMTP_URL", stops=False)


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"BOT_{field.upper()}"
