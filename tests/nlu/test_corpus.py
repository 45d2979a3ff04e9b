"""The corpus that the encoder is tuned on holds enough, and nothing that it is measured with."""

import csv
from pathlib import Path

from bot.nlu.tuning.corpus import MESSAGES, as_read, read_corpus

HERE = Path(__file__).parent


def test_it_holds_twenty_thousand_texts_none_twice() -> None:
    texts = read_corpus().texts
    assert len(texts) == len(set(texts)) >= 20_000


def test_no_message_without_a_label_is_in_a_set_to_measure_with() -> None:
    measured = {
        as_read(row["text"].strip())
        for path in HERE.glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    messages = MESSAGES.read_text(encoding="utf-8").splitlines()
    assert not measured & set(map(as_read, messages))


def test_topics_can_be_kept_from_tuning() -> None:
    corpus = read_corpus(without=["faq/regions"])
    assert "faq/regions" in read_corpus().topics and "faq/regions" not in corpus.topics
