"""Quotation marks: which opens, which closes, what they hold.

Marks are paired within a paragraph. A quotation that runs over several paragraphs repeats its opening mark at the
head of each and closes once, at its end; the parts are chained. A mark without a partner never reaches beyond its
paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from transforms.nlp.paragraphs import paragraph_spans


@dataclass(frozen=True)
class Quotation:
    """Text between a pair of marks, within one paragraph.

    ``start``/``end`` include the marks, ``inner_start``/``inner_end`` leave them out. ``closed`` is False when the
    closing mark is missing; ``continues`` when the next paragraph goes on (its quotation is the next in the list).
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    single: bool
    closed: bool
    continues: bool = False


_MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚‛'＂〝〞]")
_CLOSING_SINGLE = re.compile("['’]")
_DOUBLE_OPEN = frozenset("“„‟«‹〝") | {"``"}
_DOUBLE_CLOSE = frozenset("”»›〞")
_AMBIGUOUS = frozenset('"＂') | {"''"}
_SINGLE_OPEN = frozenset("‘‚‛")
_BEFORE_OPEN = frozenset("([{—–-―/:,;\"“«‘'>")
# Quotations in single marks stay short; beyond this an apostrophe is the likelier reading.
_LONGEST_SINGLE = 1500


def find_quotations(text: str) -> list[Quotation]:
    """Outermost quotations of ``text`` in order, never overlapping. Linear in the length of the text."""
    out: list[Quotation] = []
    spans = paragraph_spans(text)
    for n, (start, end) in enumerate(spans):
        goes_on = n + 1 < len(spans) and text[spans[n + 1][0]] in _SINGLE_OPEN
        found, opened_by_repeat = _pair(text, start, end, goes_on)
        repeats = text[start] in _SINGLE_OPEN if out and out[-1].single else opened_by_repeat
        if out and found and not out[-1].closed and repeats and _adjacent(text, out[-1], start):
            out[-1] = replace(out[-1], continues=True)
        out += found
    return out


def _adjacent(text: str, last: Quotation, start: int) -> bool:
    return not text[last.end : start].strip()


def _pair(text: str, start: int, end: int, goes_on: bool) -> tuple[list[Quotation], bool]:
    """Quotations of one paragraph, and whether it begins with a mark that may repeat an open one; ``goes_on``: the next
    paragraph begins with a single mark, so that one may stay open here."""
    found: list[Quotation] = []
    open_at: tuple[int, int, str] | None = None  # start, behind the mark, mark
    depth = 0
    last_close = -1
    begins = False
    position = start
    while m := _MARK.search(text, position, end):
        mark, a, b = m.group(), m.start(), m.end()
        position = b
        if mark in _SINGLE_OPEN or mark in "'’":
            if open_at is None and _opens(text, a, b, start, end) and mark != "’":
                closing = -1 if text[b].isdigit() and mark == "'" else _close_single(text, b, end)
                if closing > b + 1:  # not '90s, not 'n'
                    found.append(Quotation(a, closing + 1, b, closing, True, True))
                    position = closing + 1
                elif closing < 0 and goes_on and mark in _SINGLE_OPEN:
                    found.append(replace(_unclosed(text, (a, b, mark), end), single=True))
                    break
            continue
        if open_at is None:
            if _is_opening(text, mark, a, b, start, end):
                open_at, depth = (a, b, mark), 0
                begins = begins or a == start
            continue
        if mark in _DOUBLE_OPEN:
            if mark in "«‹„" or mark == open_at[2] or open_at[2] in _AMBIGUOUS:
                # “ again at the head of a sentence behind a full stop: the first was never closed.
                if mark == open_at[2] and _ends_sentence(text, a, start):
                    found.append(_unclosed(text, open_at, a))
                    open_at, depth = (a, b, mark), 0
                else:
                    depth += 1
            elif open_at[2] in "„":  # „…“
                found.append(Quotation(open_at[0], b, open_at[1], a, False, True))
                open_at = None
            continue
        if mark in _AMBIGUOUS and mark != open_at[2] and open_at[2] not in ("``", "“", "”"):
            continue  # another kind of mark nested inside
        if mark in _AMBIGUOUS and _opens(text, a, b, start, end) and not _closes(text, a, b, end):
            if mark != open_at[2]:
                depth += 1
            elif _ends_sentence(text, a, start):
                found.append(_unclosed(text, open_at, a))
                open_at, depth = (a, b, mark), 0
            else:
                depth += 1
            continue
        if depth > 0 and mark in _DOUBLE_CLOSE | _AMBIGUOUS:
            depth -= 1
            last_close = a
            continue
        found.append(Quotation(open_at[0], b, open_at[1], a, False, True))
        open_at = None
    if open_at is not None:
        if last_close > open_at[1]:  # an inner quotation was never closed: the last mark ends the outer one
            mark_end = last_close + len(_MARK.match(text, last_close).group())  # type: ignore[union-attr]
            found.append(Quotation(open_at[0], mark_end, open_at[1], last_close, False, True))
        else:
            found.append(_unclosed(text, open_at, end))
    return found, begins


def _unclosed(text: str, open_at: tuple[int, int, str], end: int) -> Quotation:
    stop = open_at[1] + len(text[open_at[1] : end].rstrip())
    return Quotation(open_at[0], stop, open_at[1], stop, False, False)


def _is_opening(text: str, mark: str, a: int, b: int, start: int, end: int) -> bool:
    if mark in _DOUBLE_OPEN:
        return b < end
    if mark in _AMBIGUOUS:
        return _opens(text, a, b, start, end)
    # »so«, ”so”: some houses print guillemets the other way round, or the same mark on both sides.
    return mark in "»›”" and _opens(text, a, b, start, end)


def _opens(text: str, a: int, b: int, start: int, end: int) -> bool:
    """The mark stands where one opens: white space, bracket or dash before it, and something printed behind it."""
    before = text[a - 1] if a > start else " "
    after = text[b] if b < end else " "
    return (before.isspace() or before in _BEFORE_OPEN) and not after.isspace() and after not in ",.;:!?)"


def _closes(text: str, a: int, b: int, end: int) -> bool:
    after = text[b] if b < end else " "
    return after.isspace() or after in ",.;:!?)]}—–-\"”’'"


def _ends_sentence(text: str, a: int, start: int) -> bool:
    return text[max(start, a - 40) : a].rstrip()[-1:] in (".", "!", "?")


def _close_single(text: str, b: int, end: int) -> int:
    """Where a single quotation that opens before ``b`` closes, or -1: a mark that is no apostrophe."""
    fallback = -1
    limit = min(end, b + _LONGEST_SINGLE)
    for m in _CLOSING_SINGLE.finditer(text, b, limit):
        i = m.start()
        before, after = text[i - 1], text[i + 1] if i + 1 < end else " "
        if before.isspace() or after.isalnum():
            continue
        if before in ",.!?" or (before not in "sS" and fallback < 0) or after in ",.;:!?)":
            return i
        if fallback < 0:
            fallback = i
    return fallback
