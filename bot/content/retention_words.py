"""How long is kept what visitors leave: placeholders that every text may use.

They are filled from the settings by which it is deleted, so that no text promises another time.
"""

from bot.settings import Settings

HOUR, DAY = 60 * 60, 24 * 60 * 60
RETENTION = ("unfinished_chat_hours", "finished_chat_days", "enquiry_days", "records_days")


def retention_words(chosen: Settings) -> dict[str, int]:
    """The value of each placeholder in whole hours or days, rounded up."""
    values = (
        -(-chosen.retention_unfinished_chat // HOUR),
        -(-chosen.retention_finished_chat // DAY),
        -(-chosen.retention_enquiry // DAY),
        -(-chosen.retention_records // DAY),
    )
    return dict(zip(RETENTION, values, strict=True))
