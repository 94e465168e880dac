"""The rule lemmatizer's answers, looked up instead of worked out again for every token.

A lemma by spaCy's rules is a function of the token's form, part of speech and morphology. The stock component keeps
some of its answers, but not those for words that are their own base form, which are most; and it searches lists of
thousands of words for each new one. Same lemmas (tests/nlp/test_model.py); the time is in benchmarks/RESULTS.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from spacy.attrs import LEMMA, MORPH, ORTH, POS
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc, Token

_KEY = [ORTH, POS, MORPH, LEMMA]
_MOST = 200_000  # entries; beyond that the memory is given back
_SEARCHED = "lemma_index"


class CachedLemmatizer:
    """Does what the rule ``Lemmatizer`` it was made from does."""

    def __init__(self, stock: Lemmatizer) -> None:
        self._stock = stock
        self._strings = stock.vocab.strings
        self._cache: dict[tuple[int, int, int, int], int] = {}
        if _SEARCHED in stock.lookups:
            table = stock.lookups.get_table(_SEARCHED)
            for pos in list(table):
                table[pos] = frozenset(table[pos])

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        if len(self._cache) > _MOST:
            self._cache = {}
            self._stock.cache.clear()
        cache = self._cache
        keys = zip(*doc.to_array(_KEY).T.tolist(), strict=True)
        lemmas = [cache[key] if key in cache else self._find(key, doc[i]) for i, key in enumerate(keys)]
        values: Any = np.array(lemmas, dtype=np.uint64)
        return doc.from_array([LEMMA], values)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """One document after another, as spaCy's pipeline calls it."""
        for doc in docs:
            yield self(doc)

    def _find(self, key: tuple[int, int, int, int], token: Token) -> int:
        """The lemma of a token with this key; one that it has already stays, unless the stock component overwrites."""
        keep = token.lemma and not self._stock.overwrite
        lemma = token.lemma if keep else self._strings.add(self._stock.lemmatize(token)[0])
        self._cache[key] = lemma
        return lemma


def cache_lemmas(nlp: Language) -> None:
    """Puts the cached lemmatizer in the place of the stock one, if that goes by rules. Idempotent."""
    if "lemmatizer" not in nlp.pipe_names:
        return
    stock = nlp.get_pipe("lemmatizer")
    if type(stock) not in (Lemmatizer, EnglishLemmatizer) or stock.mode != "rule":  # type: ignore[attr-defined]
        return
    index = nlp.component_names.index("lemmatizer")
    nlp._components[index] = ("lemmatizer", CachedLemmatizer(stock))  # type: ignore[arg-type]
