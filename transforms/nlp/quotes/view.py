"""A parsed article as plain Python lists.

Reading attributes from spaCy tokens one by one costs as much as the rules that look at them; the extractor reads every
attribute once, in bulk, and works on lists of strings and numbers from there on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from spacy.attrs import DEP, HEAD, LEMMA, LENGTH, LOWER, POS, SENT_START, SPACY, TAG
from spacy.tokens import Doc

_UNSIGNED = (1 << 64) - 1  # spaCy's keys are unsigned; the array's one type here is signed

_WINDOW = 250  # tokens


@dataclass(frozen=True)
class View:
    """Parallel lists, one item a token (``children`` too); ``sentence_of`` gives the sentence's index.

    ``left`` and ``right`` are the first and the last token of each token's subtree (spaCy's ``left_edge`` and
    ``right_edge``); ``sentences`` are (first token, behind the last token), line breaks at the end left out.
    """

    text: str
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    start: list[int]
    end: list[int]
    left: list[int]
    right: list[int]
    children: list[list[int]]
    sentences: list[tuple[int, int]]
    sentence_of: list[int]

    def __len__(self) -> int:
        return len(self.lower)

    def window(self, token: int) -> tuple[int, int]:
        """Bounds of the token's sentence, cut where a sentence is longer than any that people write: what looks
        around a cue stays in proportion on any text."""
        a, b = self.sentences[self.sentence_of[token]]
        return max(a, token - _WINDOW), max(token + 1, min(b, token + _WINDOW))

    def first_token_at(self, offset: int) -> int:
        """First token that begins at or behind the offset (the number of tokens when there is none)."""
        return bisect_left(self.start, offset)

    def token_before(self, offset: int) -> int:
        """Last token that begins before the offset, or -1."""
        return bisect_left(self.start, offset) - 1

    def token_holding(self, offset: int) -> int:
        """Token at the offset or the last one before it (0 at least)."""
        return max(0, bisect_right(self.start, offset) - 1)


def view(doc: Doc) -> View:
    """The lists of a parsed ``doc``; an empty or unparsed document gives lists that simply lead nowhere."""
    n = len(doc)
    attributes = [LOWER, LEMMA, POS, TAG, DEP, HEAD, LENGTH, SPACY, SENT_START]
    rows = doc.to_array(attributes).astype("int64").T.tolist() if n else [[] for _ in attributes]
    strings = doc.vocab.strings
    names: dict[int, str] = {}

    def texts(column: list[int]) -> list[str]:
        for key in set(column):
            if key not in names:
                names[key] = strings[key & _UNSIGNED]
        return [names[key] for key in column]

    lower, lemma, pos, tag, dep = (texts(rows[k]) for k in range(5))
    heads = [i + offset for i, offset in enumerate(rows[5])]
    start, end, position = [], [], 0
    for length, space in zip(rows[6], rows[7], strict=True):
        start.append(position)
        end.append(position + length)
        position += length + space
    leaf: list[int] = []  # shared by all tokens without dependents; nobody appends to it
    children = [leaf] * n
    for i, h in enumerate(heads):
        if h != i:
            if children[h] is leaf:
                children[h] = [i]
            else:
                children[h].append(i)
    sentences, sentence_of = _sentences(rows[8], pos)
    left, right = _edges(heads, children)
    return View(doc.text, lower, lemma, pos, tag, dep, heads, start, end, left, right, children, sentences, sentence_of)


def _sentences(begins: list[int], pos: list[str]) -> tuple[list[tuple[int, int]], list[int]]:
    """Bounds of the sentences, line breaks at their ends left out, and the sentence of each token."""
    n = len(begins)
    if not n:
        return [], []
    starts = [i for i in range(n) if i == 0 or begins[i] == 1]
    bounds, of = [], [0] * n
    for index, (a, b) in enumerate(zip(starts, [*starts[1:], n], strict=True)):
        of[a:b] = [index] * (b - a)
        while b > a + 1 and pos[b - 1] == "SPACE":
            b -= 1
        bounds.append((a, b))
    return bounds, of


def _edges(heads: list[int], children: list[list[int]]) -> tuple[list[int], list[int]]:
    """First and last token of each subtree, in linear time: parents first, then upwards from the leaves."""
    left = list(range(len(heads)))
    right = list(range(len(heads)))
    order = [i for i, h in enumerate(heads) if h == i]
    for i in order:  # grows while it is read
        order.extend(children[i])
    for i in reversed(order):
        h = heads[i]
        if left[i] < left[h]:
            left[h] = left[i]
        if right[i] > right[h]:
            right[h] = right[i]
    return left, right
