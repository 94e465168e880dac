"""Quantities in a parsed text: value or interval, bound, kind, unit and the noun that is counted."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from spacy.tokens import Doc

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities_build import build, points_in_time
from transforms.nlp.quantities_numbers import find_numbers, number_words
from transforms.nlp.quantities_parts import join, read_part
from transforms.nlp.quantities_spans import lookalike_spans
from transforms.nlp.quantities_tokens import TokenIndex
from transforms.nlp.quantities_types import Number, Part, Quantity

__all__ = ["Quantity", "find_quantities"]


def find_quantities(doc: Doc) -> list[Quantity]:
    """All quantities of a parsed text in order, without overlap; dates, names and other look-alikes are left out.

    Pure and deterministic; needs tags and parse of ``doc``. Never raises on any text.
    """
    tokens = TokenIndex(doc)
    text = tokens.text
    numbers = find_numbers(text, _word_starts(doc, tokens))
    none = _zeros(doc, tokens)
    if none:
        numbers = sorted([*numbers, *none], key=lambda n: n.start)
    if not numbers:
        return []
    spans = lookalike_spans(text)
    parts: list[Part] = []
    dropped = -1
    for n in numbers:
        # What hangs by a hyphen on a look-alike belongs to it: `ISO 3888-2`.
        hanging = dropped >= 0 and text[dropped : n.start] in ("-", "–", "/", ".", ":")
        part = None if hanging or _inside(spans, n) else read_part(doc, tokens, text, n)
        if part is None:
            dropped = n.end
        else:
            parts.append(part)
    parts = _without_tables(text, parts)
    out: list[Quantity] = []
    i = 0
    while i < len(parts):
        following = parts[i + 1] if i + 1 < len(parts) else None
        joined = join(text, parts[i], following) if following else None
        if joined is not None and following is not None:
            quantity = build(doc, tokens, text, joined[0], joined[1], joined[2])
            i += 2
        else:
            either = _or_two(doc, tokens, text, parts[i])
            quantity = either or build(doc, tokens, text, parts[i], None, None)
            i += 1
            if either is not None and points_in_time(text, either.end, either.start):
                continue  # `a month or two later`
        if quantity is not None and (not out or quantity.core_start >= out[-1].end):
            if out and (whole := _added(tokens, text, out[-1], quantity)) is not None:
                out[-1] = whole
                continue
            if out and quantity.start < out[-1].end:
                quantity = replace(quantity, start=out[-1].end)
            quantity = _on_the_way(text, out[-1], _converted(text, out[-1], quantity)) if out else quantity
            out.append(quantity)
    return out


_TABLE_REACH = 40  # characters on either side in which a cell of a table has its neighbours


_TABLE_CELLS = 5


def _without_tables(text: str, parts: Sequence[Part]) -> list[Part]:
    """Leaves out the cells of tables whose rows ran together: bare numbers side by side (`Women 72 14 68 18 Age`)."""
    bare = [
        p.number.form == "digits" and p.money is None and (p.unit is None or p.unit.kind == "duration") for p in parts
    ]
    starts = [p.number.start for p in parts]
    out = []
    for i, p in enumerate(parts):
        if bare[i]:
            left, right = (
                bisect_left(starts, p.number.start - _TABLE_REACH),
                bisect_right(starts, p.number.end + _TABLE_REACH),
            )
            cells = sum(bare[left:right])
            beside = any(
                0 <= j < len(parts)
                and bare[j]
                and text[min(p.number.end, parts[j].number.end) : max(p.number.start, parts[j].number.start)]
                in (" ", "\t", "|", " | ")
                for j in (i - 1, i + 1)
            )
            if (
                cells > _TABLE_CELLS
                or (beside and cells > 2)
                or (
                    beside
                    and p.number.scale == 1
                    and text[p.number.end : p.number.end + 1] == " "
                    and "," not in text[p.number.start : p.number.end]
                )
            ):
                continue
        out.append(p)
    return out


def _converted(text: str, before: Quantity, q: Quantity) -> Quantity:
    """A conversion in brackets carries the bound of what it converts: `more than 100 kilometers (60 miles)`."""
    same = before.kind == q.kind and q.kind in ("measure", "money") and before.unit != q.unit and q.bound == "exact"
    if not same or not re.fullmatch(r" ?[(/] ?", text[before.end : q.start]) or q.value is None:
        return q
    q = replace(q, counted=q.counted or before.counted)
    if before.bound in ("range", "exact"):
        return q
    low = None if before.low is None else q.value
    return replace(q, low=low, high=None if before.high is None else q.value, bound=before.bound)


_AN_OR = re.compile(r"\b(?P<one>an?) [a-z]{3,12} or $", re.IGNORECASE)


def _or_two(doc: Doc, tokens: TokenIndex, text: str, part: Part) -> Quantity | None:
    """`a year or two`: one to two years. None for any other number, and where `two` has a noun of its own."""
    n = part.number
    m = (
        _AN_OR.search(text, max(0, n.start - 20), n.start)
        if text[n.start : n.end].lower() in ("two", "three")
        else None
    )
    if m is None or part.unit is not None or part.money is not None:
        return None
    one = read_part(doc, tokens, text, Number(m.start("one"), m.end("one"), 1.0, 1.0, "words"))
    alone = build(doc, tokens, text, part, None, None)
    if one is None or one.unit is None or alone is None or alone.counted is not None:
        return None
    q = build(doc, tokens, text, one, None, None)
    return q and replace(q, end=n.end, core_end=n.end, value=None, high=n.high, bound="range")


_IN_PARTS = re.compile(r" (?:and )?")


def _added(tokens: TokenIndex, text: str, before: Quantity, q: Quantity) -> Quantity | None:
    """One amount said in two: `$11 billion 700 million`, `$2 billion $980 million`. None where the second is a quantity of its own."""
    exact = before.bound in ("exact", "approx") and q.bound == "exact"
    if not exact or before.value is None or q.value is None or not _IN_PARTS.fullmatch(text, before.end, q.start):
        return None
    again = before.kind == q.kind == "money" and before.unit == q.unit and q.start == before.end + 1
    if not again and {before.kind, q.kind} != {"count", "money"}:
        return None
    if before.counted is not None and tokens.start_char(before.counted.start) != q.start:
        return None
    scales = load_toml("numbers.toml")["scales"]
    larger, smaller = (scales.get(text[n.core_start : n.core_end].split()[-1].lower(), 1) for n in (before, q))
    # The smaller part fills up the larger one.
    if not 1000 <= smaller < larger or not 0 < q.value < larger or before.value % larger:
        return None
    value = before.value + q.value
    named = before if before.kind == "money" else q
    return replace(
        named,
        start=before.start,
        end=q.end,
        core_start=before.core_start,
        core_end=q.core_end,
        value=value,
        low=value,
        high=value,
        bound=before.bound,
        counted=q.counted,
    )


_WAY = re.compile(r"(?: [a-z]+){0,2} to (?:about |around |just |nearly |almost |some |only |over |under )?")


def _on_the_way(text: str, before: Quantity, q: Quantity) -> Quantity:
    """The second figure of a way has the unit of the first: `dropping from 208 pounds to 193`."""
    bare = q.kind == "count" and q.unit is None and q.counted is None and before.kind in ("measure", "money", "percent")
    if (
        not bare
        or not re.search(r"\bfrom $", text[max(0, before.start - 6) : before.start].lower())
        or not _WAY.fullmatch(text, before.end, q.core_start)
    ):
        return q
    return replace(q, kind=before.kind, unit=before.unit, unit_name=before.unit_name)


_HASHES: dict[int, tuple[Any, int]] = {}


def _lower_ids(doc: Doc) -> tuple[Any, int]:
    """The vocabulary's ids of the number words, and of `no`: comparing ids of all tokens at once is fast."""
    # Ids are hashes of the strings alone, the same in every vocabulary.
    if not _HASHES:
        strings = doc.vocab.strings
        _HASHES[0] = (np.array(sorted(strings.add(w) for w in number_words()), dtype=np.uint64), strings.add("no"))
    return _HASHES[0]


def _word_starts(doc: Doc, tokens: TokenIndex) -> list[int]:
    words, _ = _lower_ids(doc)
    return [tokens.start_char(int(i)) for i in np.flatnonzero(np.isin(tokens.lower, words))]


def _zeros(doc: Doc, tokens: TokenIndex) -> list[Number]:
    """`no soldiers were killed`, `no casualties`: zero, where people or harm to them are counted."""
    out = []
    for i in np.flatnonzero(tokens.lower == np.uint64(_lower_ids(doc)[1])):
        no = doc[int(i)]
        if no.tag_ != "DT":
            continue
        head = no.head
        plural = head.tag_ == "NNS" or head.lower_ in ("people", "troops")
        if head.i <= no.i or head.i - no.i > 4 or not plural:
            continue
        lemma = head.lemma_.lower()
        harm = load_toml("events.toml")["nouns"]
        passive = head.dep_ == "nsubjpass" or any(c.dep_ in ("acl", "relcl") for c in head.children)
        if harm.get(lemma) or (lemma in load_toml("counted.toml")["people"] and passive):
            out.append(Number(no.idx, no.idx + 2, 0.0, 0.0, "words"))
    return out


def _inside(spans: Sequence[tuple[int, int]], number: Number) -> bool:
    i = bisect_right(spans, (number.start, 1 << 62)) - 1
    return i >= 0 and number.start < spans[i][1]
