"""An article's quotations and paragraphs in tokens, and which quotations go on from one another."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.nlp.quotes.marks import Quotation
from transforms.nlp.quotes.view import View

Tokens = tuple[tuple[int, int], ...]
_REACH = 2000  # tokens
_MOST_PARTS = 40  # paragraphs of one quotation, quotations of one content


@dataclass(frozen=True)
class Page:
    """An article's quotations in tokens: ``at[i]`` is the index of the quotation that holds token i, or -1."""

    quotations: list[Quotation]
    tokens: list[tuple[int, int]]  # first and last token of each, marks included
    at: list[int]
    paragraph_of: list[int]  # of each token
    paragraphs: list[tuple[int, int]]  # tokens, behind the last exclusive


def page(v: View, quotations: list[Quotation], paragraphs: tuple[tuple[int, int], ...]) -> Page:
    """Quotations and paragraphs of the article mapped to tokens."""
    at = [-1] * len(v)
    tokens = []
    for index, q in enumerate(quotations):
        first = v.token_holding(q.start)
        last = max(first, v.token_before(q.end))
        tokens.append((first, last))
        chained = q.continues or (index > 0 and quotations[index - 1].continues)
        if q.closed or chained:  # a mark without partner is printed, but tells nothing
            for i in range(first, last + 1):
                at[i] = index
    bounds = []
    of = [0] * len(v)
    for index, (s, e) in enumerate(paragraphs):
        first, last = v.first_token_at(s), v.token_before(e) + 1
        bounds.append((first, last))
        for i in range(first, last):
            of[i] = index
    return Page(quotations, tokens, at, of, bounds)


def chain(p: Page, q: int, back: bool) -> list[tuple[int, int]]:
    """A quotation with the parts of it in the paragraphs before, or behind, in reading order."""
    out = [p.tokens[q]]
    if back:
        while q > 0 and p.quotations[q - 1].continues and len(out) < _MOST_PARTS:
            q -= 1
            out.insert(0, p.tokens[q])
    else:
        while p.quotations[q].continues and q + 1 < len(p.quotations) and len(out) < _MOST_PARTS:
            q += 1
            out.append(p.tokens[q])
    return out


def whole_quotations(v: View, p: Page, token: int) -> list[tuple[int, int]]:
    """Quotations that fill the paragraphs behind the token's own, as far as they follow each other."""
    out: list[tuple[int, int]] = []
    n = p.paragraph_of[token] + 1
    while n < len(p.paragraphs) and len(out) < _MOST_PARTS:
        first, stop = p.paragraphs[n]
        if first >= stop or p.at[first] < 0 or p.tokens[p.at[first]] != (first, stop - 1):
            break
        out.append((first, stop - 1))
        n += 1
    return out


def following(v: View, p: Page, stop: int) -> list[tuple[int, int]]:
    """Quotations that come next in the same paragraph with nothing but white space before each."""
    out: list[tuple[int, int]] = []
    i = stop + 1
    paragraph = p.paragraph_of[stop]
    while i < len(v) and p.paragraph_of[i] == paragraph and len(out) < _MOST_PARTS and i - stop < _REACH:
        if v.pos[i] == "SPACE" or (v.pos[i] == "PUNCT" and p.at[i] < 0):
            i += 1
        elif p.at[i] >= 0:
            parts = chain(p, p.at[i], back=False)
            out += parts
            i = parts[-1][1] + 1
        else:
            break
    return out


def next_paragraphs(v: View, p: Page, token: int) -> list[tuple[int, int]]:
    """The paragraph behind the token's own; all of them as long as a quotation runs on."""
    n = p.paragraph_of[token] + 1
    if n >= len(p.paragraphs):
        return []
    first, stop = p.paragraphs[n]
    if first >= stop:
        return []
    q = p.at[first]
    return [(first, stop - 1)] if q < 0 else chain(p, q, back=False)
