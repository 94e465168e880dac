"""Quotations that fill a paragraph of their own, behind a paragraph in which one person alone spoke: the same goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schemas import Quote
from transforms.nlp.quotes.page import Page, whole_quotations
from transforms.nlp.quotes.view import View

#: Share found right among such paragraphs of 200 annotated articles (4 of 6): they are rare.
_RIGHT = 0.6
_FEWEST_WORDS = 4


def carried(v: View, p: Page, rows: Sequence[Quote]) -> list[Quote]:
    """Rows for the quotations that no row of ``rows`` holds, in whole paragraphs right behind a paragraph whose only
    speaker is named and whose last attribution ends it.

    ``speaker_name`` is that speaker's and ``speaker_method`` says ``carried``; nothing is printed, so ``speaker``, ``cue``
    and circumstances stay empty. Where a name is in doubt there is no row.
    """
    taken = bytearray(len(v.text) + 1)
    spoken: dict[int, list[Quote]] = {}
    for row in rows:
        for s, e in row.segments:
            taken[s:e] = b"\1" * (e - s)
        if row.cue_start is not None:
            spoken.setdefault(p.paragraph_of[v.token_holding(row.cue_start)], []).append(row)
    out = []
    for n, here in sorted(spoken.items()):
        names = {row.speaker_name for row in here}
        last = max(here, key=lambda row: row.end_char)
        stop = p.paragraphs[n][1] - 1
        if len(names) != 1 or None in names or v.text[last.end_char : v.end[stop]].strip(" \n.,\"'”’»"):
            continue
        parts = [
            (p.quotations[p.at[first]].inner_start, p.quotations[p.at[first]].inner_end)
            for first, _ in whole_quotations(v, p, stop)
        ]
        if not parts or any(any(taken[s:e]) for s, e in parts):
            continue
        text = " … ".join(v.text[s:e] for s, e in parts)
        if len(text.split()) >= _FEWEST_WORDS:
            out.append(_row(v, last, tuple(parts), text))
    return out


def _row(v: View, last: Quote, segments: tuple[tuple[int, int], ...], text: str) -> Quote:
    start = segments[0][0]
    return replace(
        last,
        quote_id="",
        type="direct",
        text=text,
        start_char=start,
        end_char=segments[-1][1],
        sentence_index=v.sentence_of[v.token_holding(start)],
        segments=segments,
        speaker=None,
        speaker_start=None,
        speaker_end=None,
        speaker_method="carried",
        cue=None,
        cue_lemma=None,
        cue_start=None,
        cue_end=None,
        addressee=None,
        medium=None,
        said_on=None,
        stance="stated",
        confidence=_RIGHT,
    )
