"""Replies in the visitor's language where the content has them; the others are marked."""

from collections.abc import Iterator
from dataclasses import replace

from bot.content import Content
from bot.content.page_words import MAIN
from bot.content.translations import answer_in, answer_words, label_in, phrase_in, topics_in
from bot.gateway.messages.chat_language import ASKS, WANTED, TurnLanguage
from bot.records.chat.messages import OutboundMessage

LANGUAGE = "language"  # of a reply's `meta`: that of its text
OFFERED = 4  # topics beside a question that wasn't understood
Replies = list[OutboundMessage]


def translated_replies(
    drafts: Replies, spoken: TurnLanguage, content: Content, asked: str
) -> Replies:
    """The replies of a turn in its language; `asked` is the payload that Rasa was sent.

    What isn't translated follows a line that says so. Crisis cards stay as they are.
    """
    return _Translator(content, spoken.code).replies(drafts, spoken, asked)


class _Translator:
    def __init__(self, content: Content, code: str):
        self._content, self._code = content, code
        self._topics = {content.payload(topic): topic for topic in topics_in(content, code)}
        self._texts = dict(self._translations())

    def replies(self, drafts: Replies, spoken: TurnLanguage, asked: str) -> Replies:
        if not drafts:  # a crisis card has said it all
            return []
        if spoken.is_unheard:
            drafts = [each for each in drafts if _stays(each)] or [self._unheard()]
        done = [part for draft in drafts for part in self._parts(draft)]
        lead = [self._phrase("language_offered")] if spoken.is_new else []
        topic = self._topics.get(asked)
        if topic and not any(part.text == self._words(topic) for part in done):
            lead.append(self._said(self._words(topic), {"topic": topic}))
        return _joined([*lead, *self._marked(done)])

    def greeting(self, draft: OutboundMessage) -> OutboundMessage:
        return _joined(list(self._parts(draft)))[0]

    def _translations(self) -> Iterator[tuple[str, str]]:
        for topic in self._topics.values():
            yield self._content.words(self._content.answers[topic].text), self._words(topic)
        for name, phrase in self._content.phrases.items():
            if self._code in phrase.translations and not phrase.takes:
                yield self._content.phrase(name), phrase_in(self._content, name, self._code)

    def _parts(self, draft: OutboundMessage) -> Iterator[OutboundMessage]:
        """A draft in the language; in two where only its first lines are translated."""
        draft = replace(draft, choices=[self._choice(each) for each in draft.choices])
        if draft.meta.get("crisis"):
            yield draft
        elif draft.text in self._texts:
            yield replace(draft, text=self._texts[draft.text], meta=self._meta(draft, self._code))
        elif lead := next((t for t in self._texts if draft.text.startswith(f"{t}\n")), None):
            yield self._said(self._texts[lead])
            rest = draft.text[len(lead) + 1 :]
            yield replace(draft, text=rest, meta=self._meta(draft, MAIN))
        elif draft.meta.get(LANGUAGE) == self._code:
            yield draft
        else:
            yield replace(draft, meta=self._meta(draft, MAIN))

    def _marked(self, drafts: Replies) -> Iterator[OutboundMessage]:
        """The drafts, with a line before the first that is in English."""
        is_marked = False
        for draft in drafts:
            if draft.meta.get(LANGUAGE) == MAIN and not is_marked:
                is_marked = True
                yield self._phrase("language_only_english")
            yield draft

    def _choice(self, choice: dict[str, str]) -> dict[str, str]:
        topic = self._topics.get(choice["payload"])
        if topic is None or choice["label"] != self._content.label(topic):
            return choice
        return {**choice, "label": label_in(self._content, topic, self._code)}

    def _unheard(self) -> OutboundMessage:
        content, code = self._content, self._code
        offers = content.offers(topics_in(content, code)[:OFFERED])
        meta = {"topic": "out_of_scope", "fallback": "unknown"}
        return replace(
            self._said(phrase_in(content, "language_unknown", code), meta),
            choices=offers,
        )

    def _words(self, topic: str) -> str:
        translated = answer_in(self._content, topic, self._code)
        return answer_words(self._content, translated, self._code) if translated else ""

    def _phrase(self, name: str) -> OutboundMessage:
        return self._said(phrase_in(self._content, name, self._code))

    def _said(self, text: str, meta: dict[str, str] | None = None) -> OutboundMessage:
        return OutboundMessage(
            text, meta={**(meta or {}), LANGUAGE: self._code, WANTED: self._code}
        )

    def _meta(self, draft: OutboundMessage, language: str) -> dict[str, object]:
        return {**draft.meta, LANGUAGE: language, WANTED: self._code}


def translated_greeting(draft: OutboundMessage, code: str, content: Content) -> OutboundMessage:
    """The first message of a chat that is begun in a language."""
    return _Translator(content, code).greeting(draft)


def _stays(draft: OutboundMessage) -> bool:
    """Whether a reply holds though Rasa couldn't read the words: a card, a question, a person."""
    return not draft.meta.keys().isdisjoint({"crisis", "handoff", *ASKS})


def _joined(drafts: Replies) -> Replies:
    """The drafts, each joined with the one before where both are in one language."""
    done: Replies = []
    for draft in drafts:
        before = done[-1] if done else None
        if before and _goes_on(before, draft):
            meta = {**before.meta, **draft.meta}
            done[-1] = replace(draft, text=f"{before.text}\n{draft.text}", meta=meta)
        else:
            done.append(draft)
    return done


def _goes_on(before: OutboundMessage, draft: OutboundMessage) -> bool:
    languages = before.meta.get(LANGUAGE), draft.meta.get(LANGUAGE)
    same = languages[0] == languages[1] not in (None, MAIN) and before.author == draft.author
    return same and not (before.choices or before.links)
