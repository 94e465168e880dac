"""The attribute ruler's answers, looked up instead of matched again for every token.

Most patterns of spaCy's English attribute ruler look at one token: its tag, lower-case form, dependency, and whether
it is white space. Their outcome is a function of these four, so it is found once with the stock ruler and kept; the
few patterns over several tokens run as they are. Same tag, dependency, part of speech, morphology and lemma as the
stock component, in less than half of its time (2.08 s and 0.91 s on 150 articles, benchmarks/costs.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, POS, TAG
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

_SINGLE_KEYS = {"TAG", "LOWER", "DEP", "IS_SPACE"}
_SETS = {"TAG", "DEP", "POS", "MORPH", "LEMMA"}
_OUT = [TAG, DEP, POS, MORPH, LEMMA]
_MOST = 200_000  # distinct keys kept; beyond that the memory is given back


class CachedAttributeRuler:
    """Does what the ``AttributeRuler`` it was made from does."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._vocab = ruler.vocab
        singles = [p for p in ruler.patterns if _is_single(p)]
        others = [p for p in ruler.patterns if not _is_single(p)]
        self._single = AttributeRuler(ruler.vocab, name="single")
        self._single.add_patterns(singles)
        self._several = AttributeRuler(ruler.vocab, name="several") if others else None
        if self._several is not None:
            self._several.add_patterns(others)
        # A pattern over several tokens can match only where one of its literal words stands; most texts hold none.
        words = [_literals(p) for p in others]
        self._triggers = {ruler.vocab.strings.add(w) for found in words for w in found} if all(words) else None
        self._cache: dict[tuple[int, ...], tuple[int, ...]] = {}

    def __call__(self, doc: Doc) -> Doc:
        keys = [tuple(row) for row in doc.to_array([TAG, LOWER, DEP, IS_SPACE]).tolist()]
        if len(self._cache) > _MOST:
            self._cache.clear()
        values = [self._cache.get(key) or self._find(key) for key in keys]
        if values:
            doc.from_array(_OUT, _rows(values))
        if self._several is not None and (
            self._triggers is None or not self._triggers.isdisjoint(key[1] for key in keys)
        ):
            return self._several(doc)
        return doc

    def pipe(self, docs: Iterator[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """One document after another, as spaCy's pipeline calls it."""
        for doc in docs:
            yield self(doc)

    def _find(self, key: tuple[int, ...]) -> tuple[int, ...]:
        strings = self._vocab.strings
        tag, lower, dep, _ = key
        doc = Doc(self._vocab, words=[strings[lower]], spaces=[False])
        doc.from_array([TAG, DEP], _rows([(tag, dep)]))
        self._single(doc)
        self._cache[key] = tuple(doc.to_array(_OUT)[0].tolist())
        return self._cache[key]


def cache_attributes(nlp: Language) -> None:
    """Puts the cached ruler in the place of the stock one, if all its patterns set what the cache holds. Idempotent."""
    if "attribute_ruler" not in nlp.pipe_names:
        return
    ruler = nlp.get_pipe("attribute_ruler")
    if not isinstance(ruler, AttributeRuler) or not all(set(_attributes(p)) <= _SETS for p in ruler.patterns):
        return
    index = nlp.component_names.index("attribute_ruler")
    nlp._components[index] = ("attribute_ruler", CachedAttributeRuler(ruler))


def _literals(pattern: Any) -> set[str]:
    """One literal lower-case word of each of the pattern's alternatives; empty when one of them has none."""
    found: set[str] = set()
    for tokens in pattern["patterns"]:
        words = [t["LOWER"] for t in tokens if isinstance(t.get("LOWER"), str)]
        lists = [t["LOWER"]["IN"] for t in tokens if isinstance(t.get("LOWER"), dict) and "IN" in t["LOWER"]]
        if words:
            found.add(words[0])
        elif lists:
            found.update(lists[0])
        else:
            return set()
    return found


def _attributes(pattern: Any) -> Any:
    return pattern["attrs"]


def _rows(values: Sequence[tuple[int, ...]]) -> Any:
    return np.array(values, dtype=np.uint64)


def _is_single(pattern: Any) -> bool:
    return all(len(tokens) == 1 and set(tokens[0]) <= _SINGLE_KEYS for tokens in pattern["patterns"])
