"""Quotations that go on behind an attribution without one of their own: they are more of what the same source said."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from transforms.nlp.quotes.page import Page
from transforms.nlp.quotes.view import View

Spans = tuple[tuple[int, int], ...]
_ENDS = ".?!…"
_BEFORE = frozenset({".", "?", "!", "…", "...", '"', "”", "''", "’", "'", "»"})


def continued(
    v: View, p: Page, segments: Sequence[Spans], cues: Sequence[int], sources: Sequence[int | None]
) -> list[Spans]:
    """The segments of each attribution (character spans, with the attribution's cue and source tokens), those of direct quotations
    extended by the whole sentences quoted further on in the paragraph (and by their parts in the next ones).

    ``"I stay," said Ada Lang, a baker. She poured tea. "Nobody asked me."`` is one quotation; another attribution or a
    quotation of less than a sentence ends it.
    """
    taken = [False] * len(p.quotations)
    starts = [q.start for q in p.quotations]
    for spans in segments:
        for s, e in spans:
            for n in _within(starts, p, s, e):
                taken[n] = True
    # What a pronoun says in between is the same person's: "… He asked not to be named."
    spoken = sorted(c for c, s in zip(cues, sources, strict=True) if s is None or v.pos[s] != "PRON")
    out = list(segments)
    for k, (spans, cue) in enumerate(zip(segments, cues, strict=True)):
        end = spans[-1][1]
        last = bisect_left(starts, end) - 1
        if last < 0 or not all(_quoted(starts, p, s, e) for s, e in spans):
            continue
        position = max(cue, p.tokens[last][1])
        if p.paragraph_of[cue] != p.paragraph_of[p.tokens[last][0]] or p.quotations[last].continues:
            continue
        more: list[tuple[int, int]] = []
        n = last + 1
        while n < len(p.quotations) and not taken[n]:
            first, stop = p.tokens[n]
            chained = bool(more) and p.quotations[n - 1].continues
            if not chained:
                other = bisect_left(spoken, position + 1)
                if (
                    p.paragraph_of[first] != p.paragraph_of[cue]
                    or (other < len(spoken) and spoken[other] < first)
                    or not _sentence(v, p, n)
                ):
                    break
            taken[n] = True
            more.append((p.quotations[n].start, p.quotations[n].end))
            position = stop
            n += 1
        out[k] = (*spans, *more)
    return out


def _within(starts: list[int], p: Page, start: int, end: int) -> range:
    """Numbers of the quotations that share characters with a span."""
    low = max(0, bisect_left(starts, start) - 1)
    while low < len(starts) and p.quotations[low].end <= start:
        low += 1
    return range(low, bisect_left(starts, end))


def _quoted(starts: list[int], p: Page, start: int, end: int) -> bool:
    """The span lies in one quotation."""
    n = bisect_left(starts, start + 1) - 1
    return n >= 0 and p.quotations[n].start <= start and end <= p.quotations[n].end


def _sentence(v: View, p: Page, n: int) -> bool:
    """The quotation holds whole sentences and begins where one ends: not a word or a title in quotation marks."""
    q = p.quotations[n]
    inner = v.text[q.inner_start : q.inner_end].strip()
    first = p.tokens[n][0]
    if not (q.closed or q.continues) or p.at[first] != n or " " not in inner:
        return False
    before = first - 1
    while before >= 0 and v.pos[before] == "SPACE":
        before -= 1
    return inner[0].isupper() and inner[-1] in _ENDS and before >= 0 and v.lower[before] in _BEFORE
