"""The check of how much mypy doesn't know reads its report right, and fails above a limit."""

from pathlib import Path

import pytest
from any_share import any_share, main

REPORT = """
                    Name   Anys   Exprs   Coverage
--------------------------------------------------
          actions.greeting      %d     100     90.00%%
               bot.records      0       0    100.00%%
         bot.records.chats      2      50     96.00%%
        bot.records.notes       1      50     98.00%%
          bot.records_room     90     100     10.00%%
--------------------------------------------------
                     Total    103     300     65.67%%
"""


def test_a_share_counts_the_package_and_what_is_within_it() -> None:
    assert any_share(REPORT % 10, "bot.records") == pytest.approx(3)


def test_a_report_without_the_package_is_refused() -> None:
    with pytest.raises(LookupError, match=r"bot\.desk"):
        any_share(REPORT % 10, "bot.desk")


@pytest.mark.parametrize(("anys", "status"), [(9, 0), (10, 1), (11, 1)])
def test_a_share_at_its_limit_or_above_fails(tmp_path: Path, anys: int, status: int) -> None:
    (tmp_path / "any-exprs.txt").write_text(REPORT % anys)
    assert main(str(tmp_path)) == status
