"""Circumstances of a statement: to whom, through which medium, on which day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from schemas import Quote, TemporalExpression
from transforms.nlp.lexicon import load_toml
from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.view import View

_ADDRESSED = frozenset({"tell", "ask", "inform", "remind", "assure", "warn", "notify", "brief", "urge"})


_LONGEST_AUDIENCE = 5


@cache
def _audiences() -> frozenset[str]:
    return frozenset(load_toml("quote_roles.toml")["audiences"])


@cache
def _media() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(r"\b(?:" + "|".join(re.escape(p) for p in phrases) + r")\b"), medium)
        for medium, phrases in load_toml("quote_media.toml")["medium"].items()
    )


def clause_words(v: View, cue: Cue, inside: Sequence[tuple[int, int]]) -> list[int]:
    """Tokens of the sentence around the cue that are not content."""
    a, b = v.window(cue.token)
    return [i for i in range(a, b) if not any(s <= v.start[i] < e for s, e in inside)]


def audience_behind(v: View, cue: Cue, lemma: str) -> tuple[int, int] | None:
    """First and last token of the audience right behind a verb of telling: ``local reporters`` in ``told local
    reporters the road was closed``, whatever the parser made of it."""
    if lemma not in _ADDRESSED or cue.kind != "verb":
        return None
    first = cue.last + 1
    stop = v.sentences[v.sentence_of[cue.token]][1]
    for i in range(first, min(first + _LONGEST_AUDIENCE, stop)):
        if v.lower[i] in _audiences():
            last = _behind_phrases(v, i, stop)
            return (first, last) if last + 1 < len(v) and v.pos[last + 1] not in ("NOUN", "PROPN", "ADP") else None
        if v.pos[i] not in ("DET", "ADJ", "NOUN", "PROPN", "NUM"):
            return None
    return None


def _behind_phrases(v: View, i: int, stop: int) -> int:
    """Last token of the places and days behind an audience: ``a news conference in Halden on Monday the road …``."""
    while i + 2 < stop and v.pos[i + 1] == "ADP" and v.pos[i + 2] == "PROPN":
        i += 2
        while i + 1 < stop and v.pos[i + 1] == "PROPN" and v.head[i] == i + 1:
            i += 1
    return i


def addressee(v: View, cue: Cue, lemma: str, words: Sequence[int]) -> tuple[int, int] | None:
    """Span of the words that name to whom it was said."""
    kept = set(words)
    for k in v.children[cue.token]:
        if k < cue.token or k not in kept:
            continue
        if v.dep[k] == "dative" or (v.dep[k] == "dobj" and lemma in _ADDRESSED):
            if v.pos[k] == "ADP":
                k = next((o for o in v.children[k] if v.dep[o] == "pobj"), -1)
            if k >= 0 and v.pos[k] in ("NOUN", "PROPN", "PRON"):
                return v.start[v.left[k]], v.end[v.right[k]]
    audience = audience_behind(v, cue, lemma)
    return (v.start[audience[0]], v.end[audience[1]]) if audience and audience[0] in kept else None


def medium(v: View, words: Sequence[int]) -> str | None:
    """The medium that the attribution's own words name, if they name one."""
    clause = " ".join(v.lower[i] for i in words)
    for pattern, name in _media():
        if pattern.search(clause):
            return name
    return None


def said_on(v: View, words: Sequence[int], times: Sequence[TemporalExpression]) -> dt.date | None:
    """The one day that a time expression among the attribution's own words stands for."""
    if not words:
        return None
    positions = {v.start[i] for i in words}
    days = {
        t.date_start
        for t in times
        if t.start_char in positions
        and t.date_start is not None
        and t.date_start == t.date_end
        and not _in_a_name(v, v.token_before(t.end_char))
        and not _of_another_time(v, v.token_before(t.end_char))
    }
    return days.pop() if len(days) == 1 else None


def _in_a_name(v: View, last: int) -> bool:
    """The Morning Show, the Sunday Times."""
    return last + 1 < len(v) and v.dep[last] == "compound" and v.pos[last] == v.pos[last + 1] == "PROPN"


def _of_another_time(v: View, last: int) -> bool:
    """Before the start of the talks on June 4: when something else was."""
    for _ in range(8):
        if v.lower[last] in ("before", "since", "until") and v.dep[last] in ("prep", "mark"):
            return True
        if v.pos[last] == "VERB" or v.head[last] == last:
            return False
        last = v.head[last]
    return False


def simple_past(v: View, cue: Cue) -> bool:
    """The cue tells of one occasion: said, told; not has said, says, would say, had warned."""
    kids = v.children[cue.token]
    return (
        cue.kind == "verb"
        and v.tag[cue.token] == "VBD"
        and not any(v.dep[k] in ("aux", "auxpass", "neg") for k in kids)
    )


_NEAR = dt.timedelta(days=3)  # how long before publication a day still is this article's occasion


def with_inherited_days(rows: Sequence[Quote], simple: Sequence[bool], published: dt.date | None) -> list[Quote]:
    """Rows with ``said_on`` passed on where that is safe.

    When all of a named speaker's dated statements in the article are of one day, shortly before publication, that
    speaker's other statements before an audience (a medium or an addressee is printed), told in the simple past, are
    of that day too.
    """
    days: dict[str, set[dt.date]] = {}
    for row in rows:
        if row.speaker_name and row.said_on:
            days.setdefault(row.speaker_name, set()).add(row.said_on)
    out = []
    for row, once in zip(rows, simple, strict=True):
        known = days.get(row.speaker_name or "", set())
        if row.said_on is None and once and published and len(known) == 1 and (row.medium or row.addressee):
            (day,) = known
            if published - _NEAR <= day <= published:
                row = replace(row, said_on=day)
        out.append(row)
    return out
