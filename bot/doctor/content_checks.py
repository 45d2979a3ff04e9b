"""The words that visitors read, the privacy notice, and the fees."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.content import ContentError, ContentStore
from bot.content.process_content import last_good_archive, refusal, warning
from bot.doctor.finding import Finding
from bot.doctor.stored_rows import stored_rows
from bot.fees.fee_schedule import warnings
from bot.records import stored_fees
from bot.settings import PRODUCTION, Settings
from bot.start_fault import StartFault


def content_findings(here: Settings) -> Iterator[Finding]:
    """Broken words; in production also an unfinished privacy notice.

    Sound words are kept for the processes to start with, should they break.
    """
    if not here.content_dir.is_dir():
        return  # told by the check of the folders
    try:
        store = _store(here)
    except ContentError as error:
        yield Finding(refusal(error))
        return
    if here.env == PRODUCTION and (details := store.current.notice.open_details):
        remedy = f"fill in {', '.join(details)} in notice.yml"
        yield Finding("the privacy notice isn't finished", remedy)
    if store.error:
        yield Finding(warning(store.error), "`bot content check` names every fault", stops=False)


def fee_findings(here: Settings) -> Iterator[Finding]:
    """Fees that are invented, that end, or that nobody has verified for long."""
    with suppress(ContentError, StartFault):  # told by their own checks
        content = _store(here).current
        with stored_rows(here) as db:
            schedule = stored_fees.in_force(db, content.example_fees)
        if schedule.example and here.env == PRODUCTION:
            words = "the fees are invented examples"
            yield Finding(words, "`bot fees import` takes the real ones", stops=False)
        elif not schedule.example:
            limits = content.fee_words
            found = warnings(schedule.rows, date.today(), limits.near_days, limits.stale_days)
            for problem in found[:1]:
                more = f", and {len(found) - 1} more" if found[1:] else ""
                remedy = "`bot fees check` lists all"
                yield Finding(f"fees: {problem.words}{more}", remedy, stops=False)


def _store(here: Settings) -> ContentStore:
    return _loaded(here.content_dir, last_good_archive(here.var_dir))


@lru_cache(maxsize=1)
def _loaded(folder: Path, keep: Path) -> ContentStore:
    """The words, read once for all checks; raises ContentError."""
    return ContentStore(folder, keep)
