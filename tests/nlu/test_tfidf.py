"""The TF-IDF row of one text is the one that scikit-learn gives it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.topics.tfidf import TfidfFeatures
from bot.nlu.topics.topic_model import CHAR_NGRAMS, WORD_NGRAMS

TEXTS = ["how much is it", "how much, how MUCH is a half-year?", "sign me up", "é à la carte 🙂"]
LEARNT = {
    name: TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kind).fit(TEXTS)
    for name, kind in (("char", CHAR_NGRAMS), ("word", WORD_NGRAMS))
}


@pytest.mark.parametrize(("name", "kind"), [("char", CHAR_NGRAMS), ("word", WORD_NGRAMS)])
@given(text=st.one_of(st.sampled_from(TEXTS), st.text("how muchsiganet?é🙂İ-\n", max_size=60)))
def test_a_text_gets_scikit_learns_row(name: str, kind: dict[str, str], text: str) -> None:
    learnt = LEARNT[name]
    places, values = TfidfFeatures(kind, learnt.vocabulary_, learnt.idf_).row(text)
    row = np.zeros(len(learnt.vocabulary_))
    row[places] = values
    assert list(places) == sorted(set(places))
    assert values.dtype == np.float32
    np.testing.assert_allclose(row, learnt.transform([text]).toarray()[0], rtol=1e-6, atol=1e-7)
