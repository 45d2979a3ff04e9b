"""The outcome of a check as the plain text of an e-mail."""

from collections.abc import Mapping
from typing import Any

from bot.gateway.pages.frame import PageFrame


def outcome_email_text(frame: PageFrame, words: Mapping[str, Any], page: str) -> str:
    """The words of the outcome page, its address while it works, and who answers questions."""
    t = frame.t
    facts = "\n".join(f"- {row['label']}: {row['answer']}" for row in words["rows"])
    dates = f"{t('outcome_date')}: {words['day']}\n{t('outcome_version')}: {words['version']}"
    older = t("outcome_older_rules") if words["older"] else ""
    notice = frame.content.notice_link()["url"]
    parts = [
        t("outcome_email_intro"),
        words["title"],
        f"{t('outcome_outcome')}: {words['told'].label}",
        words["verdict"],
        words["care"],
        f"{t('outcome_next')}\n{words['next_step']}\n{words['decides']}",
        f"{t('outcome_why')}\n{words['means']}",
        f"{t('outcome_facts')}\n{facts}",
        f"{t('outcome_clause')}\n{words['clause']}\n{words['more']}\n{dates}\n{older}",
        f"{words['until']}\n{page}",
        t("person"),
        t("outcome_email_notice", notice=notice),
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"
