"""The attribute ruler's answers, looked up instead of matched again for every token.

The patterns of spaCy's English attribute ruler look at one token (its tag, dependency, whether it is white space, and
whether its lower-case form is one of some hundred words) or at two neighbours in the same way. The outcome is a
function of these, so it is found once with the stock ruler, on one token or on two, and kept: a few thousand entries
for any amount of text. Same tag, dependency, part of speech, morphology and lemma as the stock component
(tests/nlp/test_model.py); the time is in benchmarks/RESULTS.md.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, POS, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

_KEYS = {"TAG", "LOWER", "DEP", "IS_SPACE"}
_SETS = {"TAG", "DEP", "POS", "MORPH", "LEMMA"}
_IN = [TAG, LOWER, DEP, IS_SPACE]
_OUT = [TAG, DEP, POS, MORPH, LEMMA]
_LONGEST = 2  # tokens that a pattern may look at
_MOST = 200_000  # words of which it is remembered whether a pattern names them; beyond that the memory is given back

_Key = tuple[int, int, int, int]


class CachedAttributeRuler:
    """Does what the ``AttributeRuler`` it was made from does, on documents that it has not been over yet."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler, self._vocab = ruler, ruler.vocab
        patterns: list[Any] = [tokens for p in ruler.patterns for tokens in _tokens(p)]
        self._literals, self._expressions = _words(token for tokens in patterns for token in tokens)
        pairs = [tokens for tokens in patterns if len(tokens) == _LONGEST]
        self._first = [self._matcher(tokens[0]) for tokens in pairs]
        self._second = [self._matcher(tokens[1]) for tokens in pairs]
        self._named: dict[int, int] = {}  # lower-case form -> itself, 0 when no pattern names it
        self._ids: dict[_Key, int] = {}
        self._rows: list[tuple[int, ...]] = []
        self._opens: list[int] = []  # bit n: the token may be the first of pair n
        self._closes: list[int] = []  # bit n: … the second
        self._table: Any = np.zeros((0, len(_OUT)), dtype=np.uint64)
        self._lock = threading.Lock()  # engines may run several bundles in threads of one process
        self._pairs: dict[tuple[_Key, _Key], Any] = {}

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        tags, lowers, deps, spaces = doc.to_array(_IN).T.tolist()
        if len(self._named) > _MOST:
            self._named = {}
        named = self._named
        lowers = [named[word] if word in named else self._name(word) for word in lowers]
        keys: list[_Key] = list(zip(tags, lowers, deps, spaces, strict=True))
        ids = self._ids
        numbers = [ids[key] if key in ids else self._find(key, doc, i) for i, key in enumerate(keys)]
        table = self._table
        if len(table) < len(self._rows):
            table = self._table = _as_array(list(self._rows))
        values = table[numbers]
        opens, closes = self._opens, self._closes
        hits = [i for i, n in enumerate(numbers[:-1]) if opens[n] and opens[n] & closes[numbers[i + 1]]]
        if any(b - a == 1 for a, b in pairwise(hits)):
            return self._ruler(doc)  # pairs that share a token
        for i in hits:
            values[i : i + 2] = self._pair(keys[i], keys[i + 1], doc, i)
        return doc.from_array(_OUT, values)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """One document after another, as spaCy's pipeline calls it."""
        for doc in docs:
            yield self(doc)

    def _name(self, lower: int) -> int:
        word = self._vocab.strings[lower]
        known = word in self._literals or any(e.search(word) for e in self._expressions)
        self._named[lower] = lower if known else 0
        return self._named[lower]

    def _find(self, key: _Key, doc: Doc, i: int) -> int:
        """The number of a key not met before; token ``i`` has it."""
        alone = _copy(doc, i, i + 1)
        opens, closes = _bits(self._first, alone), _bits(self._second, alone)
        row = tuple(self._ruler(alone).to_array(_OUT)[0].tolist())
        with self._lock:
            if key not in self._ids:
                self._opens.append(opens)
                self._closes.append(closes)
                self._rows.append(row)
                self._ids[key] = len(self._rows) - 1
            return self._ids[key]

    def _pair(self, first: _Key, second: _Key, doc: Doc, i: int) -> Any:
        """The outcome for tokens ``i`` and ``i + 1``, which two-token patterns look at together."""
        if (first, second) not in self._pairs:
            self._pairs[first, second] = self._ruler(_copy(doc, i, i + 2)).to_array(_OUT)
        return self._pairs[first, second]

    def _matcher(self, token: Any) -> Matcher:
        matcher = Matcher(self._vocab)
        matcher.add("token", [[token]])
        return matcher


def cache_attributes(nlp: Language) -> None:
    """Puts the cached ruler in the place of the stock one, if all its patterns are such as can be kept. Idempotent."""
    if "attribute_ruler" not in nlp.pipe_names:
        return
    ruler = nlp.get_pipe("attribute_ruler")
    if type(ruler) is not AttributeRuler or not all(_can_be_kept(p) for p in ruler.patterns):
        return
    index = nlp.component_names.index("attribute_ruler")
    nlp._components[index] = ("attribute_ruler", CachedAttributeRuler(ruler))


def _can_be_kept(pattern: Any) -> bool:
    """Whether a pattern sets what is kept, and looks at no more than two tokens and at nothing but the keys."""
    return set(pattern["attrs"]) <= _SETS and all(
        1 <= len(tokens) <= _LONGEST and all(_is_plain(t) for t in tokens) for tokens in pattern["patterns"]
    )


def _tokens(pattern: Any) -> Any:
    return pattern["patterns"]


def _is_plain(token: Any) -> bool:
    word = token.get("LOWER")
    if isinstance(word, dict) and not set(word) <= {"IN", "REGEX"}:
        return False
    return bool(token) and set(token) <= _KEYS


def _words(tokens: Iterable[Any]) -> tuple[set[str], list[re.Pattern[str]]]:
    """The lower-case forms that patterns name, and the expressions they match them against."""
    literals: set[str] = set()
    expressions = []
    for word in (t["LOWER"] for t in tokens if "LOWER" in t):
        if isinstance(word, str):
            literals.add(word)
        else:
            literals.update(word.get("IN", ()))
            expressions += [re.compile(word["REGEX"])] if "REGEX" in word else []
    return literals, expressions


def _copy(doc: Doc, start: int, end: int) -> Doc:
    """Tokens of a document with what patterns look at, in a document of their own."""
    copy = Doc(doc.vocab, words=[t.text for t in doc[start:end]], spaces=[False] * (end - start))
    values: Any = doc.to_array([TAG, DEP])[start:end]
    return copy.from_array([TAG, DEP], values)


def _bits(matchers: Sequence[Matcher], doc: Doc) -> int:
    return sum(1 << n for n, matcher in enumerate(matchers) if matcher(doc, allow_missing=True))


def _as_array(values: Sequence[tuple[int, ...]]) -> Any:
    return np.array(values, dtype=np.uint64)
