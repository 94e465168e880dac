"""The model is spaCy's own, only faster: but for sentences glued together, every annotation is what the stock pipeline
gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.nlp.model import REPUBLISHED, ModelNotFound, label, load, make_doc, part_glued_sentences

ARTICLES = sorted(Path("seeds/articles").glob("*.txt"))
FIELDS = ("tag_", "pos_", "dep_", "lemma_", "ent_type_", "ent_iob_", "is_sent_start")


@pytest.fixture(scope="module")
def stock() -> Language:
    nlp = spacy.load(REPUBLISHED["en_core_web_sm"])
    part_glued_sentences(nlp)
    return nlp


def _annotations(doc: spacy.tokens.Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.head.i, str(t.morph), *(getattr(t, f) for f in FIELDS)) for t in doc]


def test_same_annotations_as_stock(nlp: Language, stock: Language) -> None:
    texts = [p.read_text("utf-8") for p in ARTICLES]
    texts.append("He ain't goin' there 'cause y'all gotta go.\n\nI'd better leave 'em; nothin' doin'.")
    for ours, theirs in zip(nlp.pipe(texts), stock.pipe(texts), strict=True):
        assert _annotations(ours) == _annotations(theirs)


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_same_annotations_on_any_text(nlp: Language, stock: Language, text: str) -> None:
    assert _annotations(nlp(text)) == _annotations(stock(text))


def test_sentences_begin_at_paragraphs_and_behind_the_dateline(nlp: Language) -> None:
    text = "KYIV, Ukraine (XYZ) — Shells fell on the town\n\nAn official counted 12 of them"
    doc = nlp(make_doc(nlp, text, body_start=22))
    assert [s.text.strip() for s in doc.sents] == [
        "KYIV, Ukraine (XYZ) —",
        "Shells fell on the town",
        "An official counted 12 of them",
    ]
    assert doc.text == text


def test_missing_model_names_the_remedy() -> None:
    with pytest.raises(ModelNotFound, match="--model"):
        load("xx_no_such_model")


def test_label_is_the_official_name() -> None:
    assert label("en_core_web_sm") == "en_core_web_sm-3.8.0"


@pytest.mark.parametrize("unit", ['"', "a", "“", "1,", "http://x.example/", "(", "字", "é", "… ", "\u2028"])
def test_endless_words_are_cut_and_every_offset_stays(nlp: Language, unit: str) -> None:
    text = f"He said it. {unit * 20_000} Then he left."
    doc = make_doc(nlp, text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)
    assert doc[-2].text == "left"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("They left Sarnow.- We stay.", ["They", "left", "Sarnow", ".", "-", "We", "stay", "."]),
        ("in NATO.He left in 2015.It", ["in", "NATO", ".", "He", "left", "in", "2015", ".", "It"]),
        ("Where is Sarnow?The road", ["Where", "is", "Sarnow", "?", "The", "road"]),
        ("U.S.-led, U.S.A. and 3.5", ["U.S.-led", ",", "U.S.A.", "and", "3.5"]),
    ],
)
def test_sentences_that_are_glued_together_are_parted(nlp: Language, text: str, tokens: list[str]) -> None:
    assert [t.text for t in make_doc(nlp, text)] == tokens
