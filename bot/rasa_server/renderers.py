"""Which renderer words which response of the domain: one table for all of them."""

from collections.abc import Iterable

from rasa.shared.core.domain import Domain

from bot.rasa_server.replies.check_responses import inside_check, render_check
from bot.rasa_server.replies.enquiry_replies import (
    render_enquiry_question,
    render_enquiry_sent,
    render_enquiry_status,
    render_of_enquiry,
    render_with_resumable_check,
)
from bot.rasa_server.replies.fee_replies import (
    render_band_question,
    render_fee,
    render_fee_phrase,
)
from bot.rasa_server.replies.reply_request import Renderer
from bot.rasa_server.replies.topic_replies import (
    render_phrase,
    render_topic,
    render_topics,
    render_unknown,
    render_yes_or_no,
)

UTTER = "utter_"

# By name without `utter_`. A name that ends in * stands for all responses that begin with it.
RENDERERS: dict[str, Renderer] = {
    # questions answered from bot/content/answers
    "faq/*": render_topics,
    "chat/*": render_topics,
    "unknown": inside_check(render_unknown),
    # flows in general
    "ask_fee": render_topic,
    "make_enquiry": render_topic,
    "enquiry_status": render_topic,
    "talk_to_human": render_topic,
    # steering
    "affirm": render_yes_or_no,
    "deny": render_yes_or_no,
    "not_sure": render_topic,
    "ask_why": inside_check(render_topic),
    "go_back": inside_check(render_topic),
    "stop_flow": render_topic,
    "start_over": render_topic,
    # feedback
    "feedback_good": render_topic,
    "feedback_bad": render_topic,
    "not_recorded": render_phrase,
    # guided checks
    "ask_cover_form_*": render_check,
    "ask_eligibility_form_*": render_check,
    "check_outcome": render_check,
    "check_which": render_check,
    "check_care": render_check,
    "check_aside": inside_check(render_unknown),
    "check_goodbye": render_phrase,
    "check_left": inside_check(render_phrase),
    "check_not_open": render_phrase,
    # enquiries
    "ask_enquiry_form_*": render_enquiry_question,
    "enquiry_sent": render_enquiry_sent,
    "enquiry_left": render_with_resumable_check,
    "enquiry_no_consent": render_with_resumable_check,
    "ask_status_form_*": render_enquiry_question,
    "ask_addition_form_*": render_enquiry_question,
    "enquiry_added": render_of_enquiry,
    "enquiry_added_too_often": render_phrase,
    "enquiry_not_added": render_with_resumable_check,
    "status_told": render_enquiry_status,
    "status_left": render_with_resumable_check,
    "status_unknown": render_phrase,
    "status_too_often": render_phrase,
    # fees
    "ask_fee_form_fee_band": render_band_question,
    "fee_told": render_fee,
    "fee_unsure": render_fee_phrase,
    "fee_not_held": render_fee_phrase,
    "fee_left": render_phrase,
    "fee_failed": render_phrase,
}
FAMILIES = tuple(name.removesuffix("*") for name in RENDERERS if name.endswith("*"))


class RendererMismatch(Exception):
    """The table of renderers and the domain's responses differ."""


def renderer_of(response: str) -> Renderer | None:
    """Return the renderer of a response (`utter_…`), None for a name that no renderer words."""
    name = response.removeprefix(UTTER)
    if (renderer := RENDERERS.get(name)) is not None:
        return renderer
    family = next((each for each in FAMILIES if name.startswith(each)), None)
    return None if family is None else RENDERERS[f"{family}*"]


def check_renderers(domain: Domain) -> None:
    """Raise RendererMismatch for a response without a renderer, or a renderer without one."""
    responses = responses_of(domain)
    unworded = sorted(each for each in responses if renderer_of(each) is None)
    unused = sorted(each for each in RENDERERS if not _is_spoken(each, responses))
    faults = [
        f"{what}: {', '.join(names)}"
        for what, names in (
            ("responses of the domain without a renderer", unworded),
            ("renderers of responses that the domain doesn't have", unused),
        )
        if names
    ]
    if faults:
        raise RendererMismatch(f"bot/rasa_server/renderers.py: {'; '.join(faults)}")


def responses_of(domain: Domain) -> set[str]:
    """Return all responses that a domain names, those without a text included."""
    retrieved = {f"{UTTER}{intent}" for intent in domain.retrieval_intents}  # by their topics
    names = {*domain.responses, *domain.action_names_or_texts} - retrieved
    return {name for name in names if name.startswith(UTTER)}


def _is_spoken(name: str, responses: Iterable[str]) -> bool:
    if name.endswith("*"):
        return any(each.startswith(UTTER + name.removesuffix("*")) for each in responses)
    return UTTER + name in responses
