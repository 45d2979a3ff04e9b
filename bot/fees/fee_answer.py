"""What a question for a fee comes to: a figure, one question back, or an honest not known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.fees.fee_bands import FeeWords, NamedFeeTerms, names_only
from bot.fees.fee_model import DISCOUNTS, PART_TIME, PERIODS, FeeRow
from bot.fees.fee_schedule import Figure, figure


@dataclass(frozen=True)
class FeeFinding:
    """The bands that a question may mean; `figures` where they come to the same, or one is left.

    `lacks` names what was asked and isn't held: a period, a discount, part-time or all (`figure`).
    """

    bands: list[str]
    figures: list[Figure]
    lacks: str | None = None

    @property
    def asks(self) -> bool:
        """Whether the bands differ, so that one has to be chosen."""
        return len(self.bands) > 1 and not self.figures


def merged(before: NamedFeeTerms, now: NamedFeeTerms) -> NamedFeeTerms:
    """A follow-up with what the question before it named."""
    return replace(
        before,
        roles=now.roles or before.roles,
        setting=now.setting or before.setting,
        periods=now.periods or before.periods,
        discount=now.discount or before.discount,
    )


def look_up(
    words: FeeWords,
    rows: Iterable[FeeRow],
    named: NamedFeeTerms,
    day: date,
    band: str | None = None,
) -> FeeFinding:
    """The answer from a schedule on a day; `band` where it was chosen by button."""
    rows = list(rows)
    bands = [band] if band in words.bands else words.bands_of(named.roles, named.setting)
    if not named.roles and band is None:
        bands = [each for each in words.bands if any(row.band == each for row in rows)]
    per_band = {each: figures(words, rows, each, named, day) for each in bands}
    told = {each: [(f.now.pence, f.now.period) for f in per_band[each]] for each in bands}
    same = len(bands) == 1 or (bands and all(told[each] == told[bands[0]] for each in bands))
    if not same:
        return FeeFinding(bands, [])
    chosen = per_band[bands[0]]
    return FeeFinding(bands, chosen, _lacks(named, chosen))


def figures(
    words: FeeWords, rows: list[FeeRow], band: str, named: NamedFeeTerms, day: date
) -> list[Figure]:
    """A band's figures for the periods asked for, else all; the full fee where a discount is not
    held."""
    membership = words.bands[band].membership
    for discount in dict.fromkeys((named.discount, None)):
        for periods in dict.fromkeys((named.periods or PERIODS, PERIODS)):
            keys = [(band, membership, period, discount) for period in periods]
            found = [figure(rows, key, day, words.near_days) for key in keys]
            if held := [each for each in found if each]:
                return held
    return []


def _lacks(named: NamedFeeTerms, chosen: list[Figure]) -> str | None:
    if not chosen:
        return "figure"
    if named.discount in DISCOUNTS and chosen[0].now.discount != named.discount:
        return named.discount if named.discount == PART_TIME else "discount"
    held = {each.now.period for each in chosen}
    return "period" if named.periods and not held & set(named.periods) else None


def follows_up(words: FeeWords, named: NamedFeeTerms, text_words: tuple[str, ...]) -> bool:
    """Whether a message right after a fee only asks for another: short, and it names something.

    It begins as a follow-up, or says nothing beside what it names.
    """
    if not named or len(text_words) > words.longest_follow_up:
        return False
    return opens(words, text_words) or names_only(words, text_words)


def opens(words: FeeWords, text_words: tuple[str, ...]) -> bool:
    """Whether a message begins as a follow-up."""
    said = " ".join(text_words)
    return any(said == each or said.startswith(f"{each} ") for each in words.follow_ups)
