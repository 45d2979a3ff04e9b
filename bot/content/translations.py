"""Answers and phrases in a second language, and the topic that a message in it asks for."""

from bot.content.content_entries import AnswerTranslation
from bot.content.content_model import Content
from bot.content.languages import folded_words, phrases_in
from bot.content.page_words import MAIN
from bot.content.text_faults import other_facts


def answer_in(content: Content, topic: str, language: str) -> AnswerTranslation | None:
    """The answer to a topic in a language, None where it has none that says the same figures."""
    answer = content.answers.get(topic)
    translated = answer.translations.get(language) if answer else None
    if answer is None or translated is None or other_facts(answer.text, translated.text):
        return None
    return translated


def answer_words(content: Content, translated: AnswerTranslation, language: str) -> str:
    """What is said: the translation, and that nobody has reviewed it while that is so."""
    text = content.words(translated.text)
    if translated.is_reviewed:
        return text
    return f"{text}\n{phrase_in(content, 'translation_unreviewed', language)}"


def phrase_in(content: Content, name: str, language: str) -> str:
    """A phrase that nothing else fills, in a language; in English where it isn't translated."""
    phrase = content.phrases[name]
    translated = phrase.translations.get(language)
    if translated is None or other_facts(phrase.text, translated):
        return content.words(phrase.text)
    return content.words(translated)


def label_in(content: Content, topic: str, language: str) -> str:
    """What the button of a topic says in a language; in English where it isn't translated."""
    translated = answer_in(content, topic, language)
    return translated.label if translated else content.label(topic)


def topics_in(content: Content, language: str) -> list[str]:
    """The topics with an answer in a language, in the order of their files."""
    return [topic for topic in content.answers if answer_in(content, topic, language)]


def topic_heard(content: Content, text: str, language: str) -> str | None:
    """The topic whose words a message has most of, in a language; None where it has none."""
    folded = folded_words(text)
    best, most = None, (False, 0)
    for topic in topics_in(content, language):
        heard = tuple(content.answers[topic].translations[language].heard)
        letters = sum(map(len, set(phrases_in(folded, heard))))
        rank = content.offer_named(topic) is not None, letters  # "hello" only where it is alone
        if letters and rank > most:
            best, most = topic, rank
    return best


def is_second_language(content: Content, code: object) -> bool:
    """Whether a code names a language besides English that answers may be in."""
    return isinstance(code, str) and code in content.languages and code != MAIN
