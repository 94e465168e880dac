"""The entity decoder and the stock recogniser agree, with a trained model and with models of chance."""

from __future__ import annotations

import random

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from transforms.nlp.entity_decoder import ArrayEntityRecognizer, decode_by_arrays
from transforms.nlp.model import REPUBLISHED

WORDS = [
    "Mark",
    "Rutte",
    "of",
    "the",
    "United",
    "Nations",
    "\n\n",
    "said",
    "12",
    "Kyiv",
    ",",
    "on",
    "Monday",
    " ",
    "’s",
]
LABELS = ["PERSON", "ORG", "GPE"]


def _chance(seed: int) -> Language:
    """A recogniser whose weights are chance, so that every move is taken somewhere."""
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    for label in LABELS:
        ner.add_label(label)  # type: ignore[attr-defined]
    nlp.initialize()
    numbers = np.random.default_rng(seed)
    for name in ("lower", "upper"):
        layer = ner.model.get_ref(name)  # type: ignore[attr-defined]
        for parameter in layer.param_names:
            value = layer.get_param(parameter)
            layer.set_param(parameter, numbers.normal(size=value.shape).astype(np.float32))
    return nlp


def _texts(nlp: Language, seed: int) -> list[Doc]:
    chance = random.Random(seed)
    docs = []
    for _ in range(12):
        length = chance.choice([0, 1, 2, 5, 40])
        words = [chance.choice(WORDS) for _ in range(length)]
        starts = [i == 0 or chance.random() < 0.2 for i in range(length)]
        docs.append(Doc(nlp.vocab, words=words, sent_starts=starts))
    return docs


def _entities(doc: Doc) -> list[tuple[str, str, str]]:
    return [(t.ent_iob_, t.ent_type_, t.ent_kb_id_) for t in doc]


@pytest.mark.parametrize("seed", range(8))
def test_same_entities_with_weights_of_chance(seed: int) -> None:
    nlp = _chance(seed)
    stock = nlp.get_pipe("ner")
    fast = ArrayEntityRecognizer(stock)  # type: ignore[arg-type]
    theirs = [stock(doc) for doc in _texts(nlp, seed)]
    ours = list(fast.pipe(iter(_texts(nlp, seed)), batch_size=5))
    assert [_entities(d) for d in ours] == [_entities(d) for d in theirs]
    assert len({t.ent_type_ for d in ours for t in d}) > 2, "chance took no entity: the test shows nothing"
    assert any(t.ent_iob_ == "I" for d in ours for t in d)


def test_ties_go_where_the_stock_recogniser_sends_them() -> None:
    nlp = _chance(0)
    stock = nlp.get_pipe("ner")
    upper = stock.model.get_ref("upper")  # type: ignore[attr-defined]
    upper.set_param("W", np.zeros_like(upper.get_param("W")))
    upper.set_param("b", np.zeros_like(upper.get_param("b")))
    fast = ArrayEntityRecognizer(stock)  # type: ignore[arg-type]
    ours, theirs = [fast(d) for d in _texts(nlp, 1)], [stock(d) for d in _texts(nlp, 1)]
    assert [_entities(d) for d in ours] == [_entities(d) for d in theirs]


def test_entities_that_are_there_already_are_kept_as_the_stock_recogniser_keeps_them() -> None:
    nlp = _chance(3)
    stock = nlp.get_pipe("ner")
    fast = ArrayEntityRecognizer(stock)  # type: ignore[arg-type]

    def preset() -> list[Doc]:
        docs = _texts(nlp, 3)
        for doc in docs:
            if len(doc) > 3:
                doc.set_ents([Span(doc, 1, 3, label="ORG")], default="missing")
        return docs

    ours, theirs = list(fast.pipe(preset())), [stock(d) for d in preset()]
    assert [_entities(d) for d in ours] == [_entities(d) for d in theirs]


@settings(max_examples=25)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=30), max_size=6))
def test_same_entities_of_the_trained_model_on_any_words(nlp: Language, texts: list[list[str]]) -> None:
    fast = nlp.get_pipe("ner")
    assert isinstance(fast, ArrayEntityRecognizer)
    ours = list(fast.pipe(Doc(nlp.vocab, words=words) for words in texts))
    theirs = [fast._stock(Doc(nlp.vocab, words=words)) for words in texts]
    assert [_entities(d) for d in ours] == [_entities(d) for d in theirs]


def test_a_recogniser_of_another_make_is_left_alone() -> None:
    nlp = spacy.load(REPUBLISHED["en_core_web_sm"])
    nlp.get_pipe("ner").cfg["beam_width"] = 4  # type: ignore[attr-defined]
    before = nlp.get_pipe("ner")
    decode_by_arrays(nlp)
    assert nlp.get_pipe("ner") is before
