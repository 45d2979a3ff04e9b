"""The card of an outcome: what it means and what to do now; the rest is folded away."""

from collections.abc import Mapping
from typing import Any

from bot.checks.check_model import Check
from bot.checks.engine import outcome
from bot.checks.outcome_report import OutcomeReport, outcome_report
from bot.content import Content
from bot.content.dates import written_date
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.check_replies import notice_reply
from bot.rasa_server.replies.reply_request import Reply
from bot.rasa_server.replies.review_replies import change_buttons, facts_listed


def outcome_reply(content: Content, check: Check, found: Mapping[str, Any]) -> Reply | None:
    """The outcome; `meta.details` holds the parts to unfold, each with its text.

    None where the facts settle nothing.
    """
    told, verdict = outcome_report(check, found["facts"]), outcome(check, found["facts"])
    if told is None or verdict is None:
        return None
    urgent = told.urgent or bool(found.get("soon"))
    offers = ["talk_to_human", "make_enquiry"] if urgent else ["make_enquiry", "talk_to_human"]
    again = {"title": content.phrase("check_again"), "payload": f"/{check.id}"}
    own = [*change_buttons(content, check, verdict.because), again]
    return {
        "text": "\n\n".join(filter(None, _unfolded(content, check, told, found))),
        "buttons": [*answer_replies.buttons(content, offers), *own],
        "links": [
            {"label": content.phrase("check_page"), "url": found["page"]},
            *_telephone(content),
        ],
        "meta": {
            "check": check.id,
            "outcome": told.outcome,
            "rule": told.row,
            "facts": dict(found["facts"]),
            "topic": check.id,
            "source": content.sources[told.clause.source].dict(),
            "details": _details(content, check, told, found["facts"], own),
            **({"urgent": True} if urgent else {}),
        },
    }


def _unfolded(
    content: Content, check: Check, told: OutcomeReport, found: Mapping[str, Any]
) -> list[str]:
    """What is read at once, in paragraphs."""
    return [
        "\n".join(notice_reply(content, check, found.get("seen") or {}, found["facts"])),
        content.words(told.verdict),
        content.phrase("check_soon") if found.get("soon") else content.words(told.care),
        content.phrase("check_next", step=content.words(told.next_step)),
        content.words(check.decides),
    ]


def _telephone(content: Content) -> list[dict[str, str]]:
    """The number as a link that rings it, where there is one."""
    number = content.contacts.contacts["membership_phone"].value
    if not number:
        return []
    return [{"label": content.phrase("check_ring"), "url": f"tel:{number.replace(' ', '')}"}]


def _details(
    content: Content,
    check: Check,
    told: OutcomeReport,
    facts: Mapping[str, str],
    own: list[dict[str, str]],
) -> list[dict[str, Any]]:
    """The folded parts: `title`, `text`, and the labels of the `choices` that belong there."""
    clause = content.phrase(
        "check_clause",
        title=content.sources[told.clause.source].title,
        heading=told.clause.heading,
        day=written_date(check.version),
    )
    changes = "\n".join(f"- {line}" for line in told.changes)
    texts = {
        "check_why_title": content.words(told.means),
        "check_told_title": f"{facts_listed(content, check, facts)}\n{content.words(check.offer)}",
        "check_changes_title": content.words(changes),
        "check_source_title": "\n".join(filter(None, [clause, content.words(check.more)])),
    }
    labels = {"check_told_title": [button["title"] for button in own]}
    return [
        {"title": content.phrase(title), "text": text, "choices": labels.get(title, [])}
        for title, text in texts.items()
        if text
    ]
