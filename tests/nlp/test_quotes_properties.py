"""What holds for any text: no exception, offsets that fit, ids, order, the same rows again, time in proportion."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from schemas import Article, Quote
from transforms.nlp.entities import extract_entities
from transforms.nlp.model import make_doc
from transforms.nlp.paragraphs import paragraph_spans
from transforms.nlp.quotes import extract_quotes
from transforms.nlp.quotes.features import CUE_FEATURES, SPAN_FEATURES
from transforms.nlp.quotes.marks import find_quotations
from transforms.nlp.quotes.page import page
from transforms.nlp.quotes.ranker import choose, model
from transforms.nlp.quotes.view import view
from transforms.nlp.times import extract_times

TEXT = (
    '"We will rebuild the bridge," Anna Bell told a press conference on Monday. "It will take a year."\n\n'
    "Bell, the mayor of Halden, warned that the dam could break. According to police, two cars had burned. "
    "She said the road was closed, adding that nobody was hurt.\n\n– We stay, – said Ivo Lang. – All of us."
)
WORDS = st.sampled_from(
    ["said", "says", "told", "warned that", "according to", "Anna Bell", "he", "she", "the minister", "reporters", "that",
     '"', "“", "”", "'", "’", "«", "»", ",", ".", ":", "–", "—", "\n\n", "\n", "the bridge is closed", "on Monday", "we",
     "who", "was quoted as saying", "(", ")", "Q:", "…", "\u200b", "\U0001f600", "é", "¶", "1,000", "A:"]
)  # fmt: skip


def rows(nlp: Language, text: str) -> list[Quote]:
    doc = nlp(make_doc(nlp, text))
    article = Article("t", text, "x")
    return extract_quotes(doc, article, extract_entities(doc, article), extract_times(doc, article))


def check(text: str, found: list[Quote]) -> None:
    assert [(q.start_char, q.end_char) for q in found] == sorted((q.start_char, q.end_char) for q in found)
    assert len({q.quote_id for q in found}) == len(found)
    for q in found:
        assert q.text == " … ".join(text[s:e] for s, e in q.segments)
        assert (q.start_char, q.end_char) == (q.segments[0][0], q.segments[-1][1])
        assert all(s < e for s, e in q.segments)
        assert all(a[1] <= b[0] for a, b in zip(q.segments, q.segments[1:], strict=False))
        assert q.cue_start is None or q.cue == text[q.cue_start : q.cue_end]
        assert (q.speaker is None) == (q.speaker_start is None) == (q.speaker_end is None)
        if q.speaker is not None:
            assert q.speaker and q.speaker == text[q.speaker_start : q.speaker_end]
        assert q.speaker_name is None or (q.speaker and q.speaker_name.strip())
        assert q.addressee is None or q.addressee in text
        assert q.type in ("direct", "mixed", "indirect")
        assert q.confidence is not None and 0 < q.confidence < 1


def test_an_article_gives_rows(nlp: Language) -> None:
    found = rows(nlp, TEXT)
    check(TEXT, found)
    assert {q.type for q in found} == {"direct", "indirect"}
    assert len(found) >= 6


def test_the_same_article_gives_the_same_rows(nlp: Language) -> None:
    assert rows(nlp, TEXT) == rows(nlp, TEXT)


@given(st.lists(WORDS, max_size=40).map(" ".join))
@example("– – said Q:")  # gave content without a character
@settings(max_examples=60)
def test_news_like_text(nlp: Language, text: str) -> None:
    check(text, rows(nlp, text))


@given(st.text(max_size=120))
@settings(max_examples=40)
def test_any_text(nlp: Language, text: str) -> None:
    check(text, rows(nlp, text))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", '"', "“", ":", "—", "said", '""', "“”", "said:", '"," said', "\u200b"]
)
def test_next_to_nothing(nlp: Language, text: str) -> None:
    check(text, rows(nlp, text))


def test_no_content_holds_the_cue_or_content_of_another(nlp: Language) -> None:
    v = view(nlp(make_doc(nlp, TEXT)))
    p = page(v, find_quotations(TEXT), paragraph_spans(TEXT))
    chosen = choose(v, p, model())
    tokens = [i for c in chosen for s, e in c.content.spans for i in range(s, e + 1)]
    assert len(tokens) == len(set(tokens))
    assert not {c.cue.token for c in chosen} & set(tokens)


def test_the_model_fits_the_features() -> None:
    m = model()
    assert m.cues.feature.max() < len(CUE_FEATURES)
    assert m.spans.feature.max() < len(SPAN_FEATURES)
    x, y = m.calibration
    assert list(x) == sorted(x)
    assert list(y) == sorted(y)


def test_a_row_scores_the_same_alone_and_among_others() -> None:
    m = model()
    rng = np.random.default_rng(0)
    features = rng.normal(size=(150, len(SPAN_FEATURES))).tolist()
    together = m.spans.predict(features)
    assert [float(m.spans.predict([row])[0]) for row in features[:20]] == together[:20].tolist()


@pytest.mark.parametrize(
    "unit", ['"Stay," he said. ', "He said that she said that ", "A: yes. ", ": ", "– Go, – he said. ", "' "]
)
def test_time_in_proportion(nlp: Language, unit: str) -> None:
    def seconds(n: int) -> float:
        text = unit * n
        doc = nlp(make_doc(nlp, text))
        article = Article("t", text, "x")
        started = time.process_time()
        extract_quotes(doc, article, [], [])
        return time.process_time() - started

    seconds(50)
    short, long = seconds(300), seconds(1200)
    assert long < 4 * 3 * short + 0.5
