"""The cached attribute ruler and lemmatizer give what the stock components give, on words and tags of chance."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from transforms.nlp.attribute_cache import CachedAttributeRuler, cache_attributes
from transforms.nlp.lemma_cache import CachedLemmatizer
from transforms.nlp.model import REPUBLISHED

# Words that the patterns name, some of which make pairs with their neighbours, and words that none names.
WORDS = [
    "ai",
    "n't",
    "gon",
    "na",
    "got",
    "ta",
    "let",
    "'s",
    "c'm",
    "on",
    "y'",
    "y",
    "all",
    "there",
    "is",
    "are",
    "was",
    "'re",
    "its",
    "it",
    "but",
    "have",
    "did",
    "nothin'",
    "nothin",
]
WORDS += ["Better", "best", "Kyiv", "counted", "dogs", "went", "gone", "\n", "AI", "LET", "running", "data"]
TAGS = ["VBP", "VBZ", "VB", "VBD", "NN", "NNS", "CC", "DT", "IN", "PRP", "_SP", "TO", "JJR", "EX", "WDT", ""]
DEPS = ["expl", "advmod", "nsubj", "dobj", "ROOT", "aux", "auxpass", "mark", "det", "dep", "xcomp", ""]


@pytest.fixture(scope="module")
def stock() -> Language:
    return spacy.load(REPUBLISHED["en_core_web_sm"])


def _docs(nlp: Language, seed: int, count: int) -> list[Doc]:
    chance = random.Random(seed)
    docs = []
    for _ in range(count):
        words = [chance.choice(WORDS) for _ in range(chance.choice([0, 1, 2, 30]))]
        tags, deps = [chance.choice(TAGS) for _ in words], [chance.choice(DEPS) for _ in words]
        docs.append(Doc(nlp.vocab, words=words, tags=tags, deps=deps, heads=[0] * len(words)))
    return docs


def _attributes(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.dep_, t.pos_, str(t.morph), t.lemma_) for t in doc]


def test_same_attributes_and_lemmas_on_words_of_chance(stock: Language) -> None:
    ruler, lemmatizer = stock.get_pipe("attribute_ruler"), stock.get_pipe("lemmatizer")
    theirs = [_attributes(lemmatizer(ruler(doc))) for doc in _docs(stock, 5, 400)]
    fast, lemmas = CachedAttributeRuler(ruler), CachedLemmatizer(lemmatizer)  # type: ignore[arg-type]
    ours = [_attributes(doc) for doc in lemmas.pipe(fast.pipe(_docs(stock, 5, 400)))]
    assert ours == theirs
    pairs = {(a[0].lower(), b[0].lower(), b[5]) for doc in ours for a, b in pairwise(doc)}
    assert ("gon", "na", "to") in pairs and ("let", "'s", "us") in pairs, "no pair was met: the test shows nothing"


def test_what_is_kept_does_not_grow_with_the_words(stock: Language) -> None:
    fast = CachedAttributeRuler(stock.get_pipe("attribute_ruler"))  # type: ignore[arg-type]
    for doc in (Doc(stock.vocab, words=[f"word{i}"], tags=["NN"]) for i in range(50)):
        fast(doc)
    assert len(fast._ids) == 1


def test_a_ruler_with_longer_patterns_is_left_alone() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "a"}, {"LOWER": "b"}, {"LOWER": "c"}]], {"LEMMA": "x"})  # type: ignore[attr-defined]
    cache_attributes(nlp)
    assert nlp.get_pipe("attribute_ruler") is ruler
