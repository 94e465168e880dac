"""Token vectors are those of the stock layers, to the last bits, however many tokens go through them together."""

from __future__ import annotations

import random
from collections.abc import Iterator
from threading import Thread
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from transforms.nlp import token_vectors
from transforms.nlp.model import REPUBLISHED

WORDS = ["Mark", "Rutte", "of", "the", "1,234", "\n\n", "said", "Kyiv", ",", " ", "’s", "—", "word"]


def _docs(nlp: Language, lengths: list[int]) -> list[Doc]:
    chance = random.Random(7)
    words = WORDS + [f"w{i}" for i in range(80)]
    return [Doc(nlp.vocab, words=[chance.choice(words) for _ in range(n)]) for n in lengths]


def _vectors(nlp: Language, docs: list[Doc]) -> Iterator[Any]:
    yield from nlp.get_pipe("tok2vec").model.predict(docs)  # type: ignore[attr-defined]
    yield nlp.get_pipe("ner").model.get_ref("tok2vec").predict(docs)  # type: ignore[attr-defined]


@pytest.mark.parametrize("chunk", [1, 3, 16, 512])
@pytest.mark.parametrize("most", [0, 50_000])
def test_same_vectors_as_stock(monkeypatch: pytest.MonkeyPatch, chunk: int, most: int) -> None:
    monkeypatch.setattr(token_vectors, "_CHUNK", chunk)
    monkeypatch.setattr(token_vectors, "_MOST", most)
    nlp = spacy.load(REPUBLISHED["en_core_web_sm"])
    docs = _docs(nlp, [0, 1, 2, 5, 40, 0, 9])
    theirs = list(_vectors(nlp, docs))
    token_vectors.keep_vectors_near(nlp)
    for _ in range(2):  # the second time the embeddings are there already
        for ours, expected in zip(_vectors(nlp, docs), theirs, strict=True):
            assert ours.shape == expected.shape
            assert np.abs(ours - expected).max(initial=0) < 1e-5
    assert nlp.get_pipe("tok2vec").model.predict([]) == []  # type: ignore[attr-defined]


def test_threads_do_not_mix_their_tokens() -> None:
    nlp = spacy.load(REPUBLISHED["en_core_web_sm"])
    docs = _docs(nlp, [60, 70, 80, 90])
    theirs = [next(_vectors(nlp, [doc])) for doc in docs]
    token_vectors.keep_vectors_near(nlp)
    wrong: list[int] = []

    def work(i: int) -> None:
        wrong.extend(i for _ in range(20) if np.abs(next(_vectors(nlp, [docs[i]])) - theirs[i]).max() > 1e-5)

    threads = [Thread(target=work, args=(i,)) for i in range(len(docs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_both_layers_of_both_models_are_taken(nlp: Language) -> None:
    taken = [type(n._func).__name__ for name in ("tok2vec", "ner") for n in nlp.get_pipe(name).model.walk()]  # type: ignore[attr-defined]
    assert (taken.count("_Embeddings"), taken.count("_Windows")) == (2, 2)
