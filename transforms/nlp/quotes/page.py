"""An article's quotations and paragraphs in tokens, and which quotations go on from one another."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from transforms.nlp.quotes.cues import speaks
from transforms.nlp.quotes.marks import Quotation
from transforms.nlp.quotes.view import View

Tokens = tuple[tuple[int, int], ...]
_REACH = 2000  # tokens
_MOST_PARTS = 40  # paragraphs of one quotation, quotations of one content
_REACH_OF_COMMA, _REACH_OF_QUESTION = 40, 5  # tokens behind a quotation in which the verb of saying stands
_ENDS = frozenset({".", "?", "!", "…", "...", '"', "”", "''", "’", "'", "»", "“"})


@dataclass(frozen=True)
class Page:
    """An article's quotations in tokens: ``at[i]`` is the index of the quotation that holds token i, or -1."""

    quotations: list[Quotation]
    tokens: list[tuple[int, int]]  # first and last token of each, marks included
    at: list[int]
    paragraph_of: list[int]  # of each token
    paragraphs: list[tuple[int, int]]  # tokens, behind the last exclusive
    owned: dict[int, int]  # cue → the quotation that opens a sentence and leads to it
    owners: list[tuple[int, int]]  # (first token of such a quotation, its cue), in order

    def leads(self, first: int) -> bool:
        """The quotation that begins at the token leads to a cue of its own."""
        n = bisect_right(self.owners, (first, -1))
        return n < len(self.owners) and self.owners[n][0] == first

    def reach(self, v: View, cue: int) -> tuple[int, int]:
        """Bounds of what a cue may have to do with: its sentence, up to a quotation that leads to another cue."""
        a, b = v.window(cue)
        n = bisect_right(self.owners, (cue, len(v)))
        if n < len(self.owners) and self.owners[n][0] < b:
            return a, max(cue + 1, self.owners[n][0])
        return a, b


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
    owned = _owners(v, quotations, tokens, at, of)
    return Page(quotations, tokens, at, of, bounds, owned, sorted((tokens[q][0], cue) for cue, q in owned.items()))


def _owners(
    v: View, quotations: list[Quotation], tokens: list[tuple[int, int]], at: list[int], paragraph_of: list[int]
) -> dict[int, int]:
    """The verb of saying that each sentence-opening quotation leads to: ``"We stay," a woman who sells bread said.``

    A comma inside the closing mark promises an attribution; behind a question or exclamation it must follow at once.
    """
    out: dict[int, int] = {}
    for n, (first, last) in enumerate(tokens):
        q = quotations[n]
        ending = v.text[q.inner_end - 1]
        if not q.closed or ending not in ",?!" or at[first] != n:
            continue
        if first and paragraph_of[first - 1] == paragraph_of[first] and v.lower[first - 1] not in _ENDS:
            continue
        cue = _saying_behind(v, at, paragraph_of, last, _REACH_OF_COMMA if ending == "," else _REACH_OF_QUESTION)
        if cue >= 0:
            out.setdefault(cue, n)
    return out


def _saying_behind(v: View, at: list[int], paragraph_of: list[int], last: int, reach: int) -> int:
    """The first verb of saying in the rest of the sentence, one of a relative clause only if there is no other; -1: none."""
    inside = -1
    for i in range(last + 1, min(len(v), last + 1 + reach)):
        if at[i] >= 0 or paragraph_of[i] != paragraph_of[last] or v.lower[i] in (".", "!", "?", ";", ":"):
            break
        if v.pos[i] == "VERB" and v.tag[i] in ("VBD", "VBZ", "VBP", "VBN") and speaks(v.lemma[i].lower()):
            if v.lower[i - 1] not in ("who", "which", "that"):
                return i
            inside = i if inside < 0 else inside
    return inside


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
        if first >= stop or p.at[first] < 0:
            break
        parts = chain(p, p.at[first], back=False)
        if any(p.tokens[p.at[s]] != (s, e) or (s, e + 1) != p.paragraphs[p.paragraph_of[s]] for s, e in parts):
            break  # the last part leads to an attribution of its own
        out += parts
        n += len(parts)
    return out


def following(v: View, p: Page, stop: int) -> list[tuple[int, int]]:
    """Quotations that come next in the same paragraph with nothing but white space before each."""
    out: list[tuple[int, int]] = []
    i = stop + 1
    paragraph = p.paragraph_of[stop]
    while i < len(v) and p.paragraph_of[i] == paragraph and len(out) < _MOST_PARTS and i - stop < _REACH:
        if v.pos[i] == "SPACE" or (v.pos[i] == "PUNCT" and p.at[i] < 0):
            i += 1
        elif p.at[i] >= 0 and not p.leads(i):
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
